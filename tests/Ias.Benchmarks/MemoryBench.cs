using System.Diagnostics;
using System.Globalization;
using Ias.EndToEnd.Tests.Runs;

namespace Ias.Benchmarks;

/// <summary>A night: many turns and much output through the built program, and how much of it stays in its memory.</summary>
internal static class MemoryBench
{
    public static async Task RunAsync(bool full)
    {
        var (turns, bytes) = full ? (10_000, 1L << 30) : (200, 100L << 20);
        var script = string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            turns:
              - when: {phase: implement}
                steps:
                  - write: {path: src/work.txt, text: "cycle {cycle}\n"}
                  - flood: {{bytes / turns}}
              - when: {phase: review}
                steps:
                  - run: "printf 'CHANGES_REQUIRED\n\n## Findings\n\n- [high] src/work.txt:1 number {cycle} is wrong\n' > grimoires/loa/a2a/{target}/engineer-feedback.md"
                  - flood: {{bytes / turns}}
            """
        );
        using var sandbox = new Sandbox(script, config: "");
        sandbox.Repository.Write(
            ".loa.config.yaml",
            $"run_mode:\n  enabled: true\n  defaults: {{max_cycles: {turns / 2}, timeout_hours: 24}}\n  rate_limiting: {{calls_per_hour: 1000000}}\nagent:\n  script: agent.yaml\n"
        );
        sandbox.Repository.Git("commit", "-qam", "limits");
        var started = Stopwatch.GetTimestamp();
        using var process = sandbox.Start([], "run", "sprint-1", "--local");
        var error = process.StandardError.ReadToEndAsync();
        var samples = new List<(double Resident, TimeSpan At)>();
        while (await process.StandardOutput.ReadLineAsync() is not null) // a line for each thing that happens, so evenly over the turns
        {
            if (Resident(process.Id) is { } now)
            {
                samples.Add((now, Stopwatch.GetElapsedTime(started)));
            }
        }

        await process.WaitForExitAsync();
        var metrics = sandbox.State.GetProperty("metrics");
        if (metrics.GetProperty("turns").GetInt32() < turns)
        {
            throw new InvalidOperationException(
                $"only {metrics.GetProperty("turns")} turns: exit {process.ExitCode} {await error}\n{sandbox.State}"
            );
        }

        var logs = Directory.EnumerateFiles(sandbox.Run("logs")).Sum(f => new FileInfo(f).Length);
        double Around(double part) =>
            Machine.Median(samples.Skip((int)((samples.Count - 1) * (part - 0.05))).Take((samples.Count / 10) + 1).Select(s => s.Resident));
        var most = samples.Max(s => s.Resident);
        Machine.Print(
            $"{turns:N0} turns, {logs >> 20:N0} MB of output",
            $"at most {most:0} MB",
            $"at a quarter {Around(0.25):0} MB, half {Around(0.5):0} MB, end {Around(0.95):0} MB; {samples[^1].At.TotalSeconds:0} s",
            "120 MB, flat",
            most <= 120 && Around(0.95) <= Around(0.25) * 1.25
        );
    }

    private static double? Resident(int pid)
    {
        try
        {
            var line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(l => l.StartsWith("VmRSS:"));
            return line is null ? null : double.Parse(line.AsSpan(6).Trim(" \tkB"), CultureInfo.InvariantCulture) / 1024;
        }
        catch (IOException)
        {
            return null; // it has just ended
        }
    }
}
