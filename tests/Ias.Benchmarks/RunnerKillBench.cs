using Ias.EndToEnd.Tests.Runs;

namespace Ias.Benchmarks;

/// <summary>SIGKILL of a runner at random instants, over runs of 50 short jobs: each job done exactly once, every file readable.</summary>
internal static class RunnerKillBench
{
    private const int Jobs = 50;
    private const string Patient = """{"attempts": 20, "backoff_seconds": 0}""";

    public static void Run(bool full)
    {
        var wanted = full ? 300 : 25;
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var (kills, runs, wrong) = (0, 0, new List<string>());
        while (kills < wanted)
        {
            using var at = new QueueScene(settings: Patient, config: "");
            at.AddMany(Jobs);
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
            }

            var last = at.Sandbox.Ias("runner", "run-loop");
            if (at.Wrong(Jobs) is { Length: > 0 } found)
            {
                wrong.Add($"{found}\n      {last}");
            }
        }

        Machine.Print($"{kills} kills of a runner", $"{wrong.Count} of {runs} runs wrong", $"{Jobs} jobs a run, each done exactly once, seed {seed}", "0", wrong.Count == 0);
        wrong.ForEach(one => Console.WriteLine($"    {one}"));
    }
}
