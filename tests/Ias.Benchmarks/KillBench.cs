using System.Diagnostics;
using Ias.EndToEnd.Tests.Runs;

namespace Ias.Benchmarks;

/// <summary>SIGKILL of the built program at random instants of a sprint, resumed until it is done; the results beside the undisturbed
/// one.</summary>
internal static class KillBench
{
    private const int KillsASprint = 3;

    public static Task RunAsync(bool full)
    {
        var wanted = full ? 100 : 12;
        var seed = Environment.TickCount;
        var random = new Random(seed);
        using var calm = new Sandbox(withRemote: true);
        var started = Stopwatch.GetTimestamp();
        var undisturbed = calm.Ias("run", "sprint-1");
        var takes = Stopwatch.GetElapsedTime(started);
        if (undisturbed.Exit != 0)
        {
            throw new InvalidOperationException(undisturbed.ToString());
        }

        var expected = calm.Result();
        var (kills, sprints, different) = (0, 0, new List<string>());
        while (kills < wanted)
        {
            using var sandbox = new Sandbox(withRemote: true);
            sprints++;
            var instants = new List<double>();
            var ended = false;
            for (var n = 0; n < KillsASprint && kills < wanted && !ended; n++)
            {
                var after = takes * random.NextDouble() * (n == 0 ? 1 : 0.6);
                using var process = sandbox.Start([], Command(sandbox));
                _ = process.StandardOutput.ReadToEndAsync();
                _ = process.StandardError.ReadToEndAsync();
                ended = process.WaitForExit(after);
                if (!ended)
                {
                    process.Kill();
                    process.WaitForExit();
                    kills++;
                    instants.Add(after.TotalMilliseconds);
                }
            }

            var last = undisturbed;
            for (var tries = 0; tries < 4 && !Finished(sandbox); tries++)
            {
                last = sandbox.Ias(Command(sandbox));
            }

            if (!Finished(sandbox))
            {
                different.Add($"killed after {string.Join(", ", instants.Select(i => $"{i:0} ms"))}: never finished\n      {last}");
                continue;
            }

            if (sandbox.Result() is var result && result != expected)
            {
                different.Add(
                    $"killed after {string.Join(", ", instants.Select(i => $"{i:0} ms"))}\n      expected {expected}\n      got      {result}\n      {last}"
                );
            }
        }

        Machine.Print(
            $"{kills} kills at random instants",
            $"{different.Count} of {sprints} differ",
            $"the undisturbed sprint ({Machine.Ms(takes.TotalMilliseconds)}), seed {seed}",
            "0",
            different.Count == 0
        );
        foreach (var one in different)
        {
            System.Console.WriteLine($"    {one}");
        }

        RunnerKillBench.Run(QueueKill.Runner, lanes: 1, full ? 1000 : 5);
        foreach (var kind in Enum.GetValues<QueueKill>())
        {
            RunnerKillBench.Run(kind, lanes: 3, full ? 1000 : 5);
        }

        return Task.CompletedTask;
    }

    // An engine that was killed before its first event leaves an empty log: there is no run to resume then.
    private static string[] Command(Sandbox sandbox) =>
        new FileInfo(sandbox.Run("events.jsonl")) is { Exists: true, Length: > 0 } ? ["run-resume"] : ["run", "sprint-1"];

    private static bool Finished(Sandbox sandbox) =>
        File.Exists(sandbox.Run("state.json")) && sandbox.State.GetProperty("state").GetString() == "JACKED_OUT";
}
