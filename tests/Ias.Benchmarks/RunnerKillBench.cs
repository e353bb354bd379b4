using System.Globalization;
using Ias.EndToEnd.Tests.Runs;

namespace Ias.Benchmarks;

/// <summary>SIGKILL of a runner at random instants, over runs of short jobs, one after the other or in lanes: each job done exactly once,
/// every file readable.</summary>
internal static class RunnerKillBench
{
    /// <summary>Kills runners of one run after the other.</summary>
    /// <param name="lanes">Jobs that are under way at once.</param>
    /// <param name="jobs">Of one run.</param>
    /// <param name="wanted">Kills, over all runs.</param>
    public static void Run(int lanes, int jobs, int wanted)
    {
        var patient = string.Create(CultureInfo.InvariantCulture, $"{{\"attempts\": 20, \"backoff_seconds\": 0, \"lanes\": {lanes}}}");
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var (kills, runs, wrong) = (0, 0, new List<string>());
        while (kills < wanted)
        {
            using var at = new QueueScene(settings: patient, config: "");
            at.AddMany(jobs);
            runs++;
            var ended = false;
            while (!ended && kills < wanted)
            {
                using var process = at.Sandbox.Start([], "runner", "run-loop");
                _ = process.StandardOutput.ReadToEndAsync();
                _ = process.StandardError.ReadToEndAsync();
                ended = process.WaitForExit(TimeSpan.FromMilliseconds(random.Next(50, 4000)));
                if (!ended)
                {
                    process.Kill();
                    process.WaitForExit();
                    kills++;
                }
                else if (process.ExitCode != 0)
                {
                    wrong.Add($"after {kills} kills it ended with exit status {process.ExitCode}");
                }
            }

            var last = at.Sandbox.Ias("runner", "run-loop");
            if (at.Wrong(jobs) is { Length: > 0 } found)
            {
                wrong.Add($"{found}\n      {last}");
            }
        }

        var of = lanes == 1 ? "a runner" : $"a runner with {lanes} lanes";
        Machine.Print(
            $"{kills} kills of {of}",
            $"{wrong.Count} of {runs} runs wrong",
            $"{jobs} jobs a run, each done exactly once, seed {seed}",
            "0",
            wrong.Count == 0
        );
        wrong.ForEach(one => Console.WriteLine($"    {one}"));
    }
}
