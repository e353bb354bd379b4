using Ias.EndToEnd.Tests.Runs;

namespace Ias.Benchmarks;

/// <summary>Kills of a runner and of its git, over queues of short jobs: what could not go on by itself, and what was not done exactly
/// once.</summary>
internal static class RunnerKillBench
{
    /// <param name="kind">What is killed.</param>
    /// <param name="lanes">Jobs that are under way at once.</param>
    /// <param name="wanted">Kills.</param>
    public static void Run(QueueKill kind, int lanes, int wanted)
    {
        var seed = Environment.TickCount;
        var killed = QueueKills.Run(kind, lanes, wanted, seed);
        var what = kind switch
        {
            QueueKill.Runner => "at random instants",
            QueueKill.RunnerAtStep => "at every durable step",
            QueueKill.RunnerWithGit => "and its git at once",
            _ => "left alive, of its git",
        };
        Machine.Print(
            $"{killed.Kills} kills of a runner, {(lanes == 1 ? "1 lane" : $"{lanes} lanes")}, {what}",
            $"{killed.Wrong.Count} of {killed.Queues} queues wrong",
            $"each job done exactly once by whoever comes next{(killed.Halts > 0 ? $" ({killed.Halts} halted)" : "")}, seed {seed}",
            "0",
            killed.Wrong.Count == 0
        );
        killed.Wrong.ForEach(one => System.Console.WriteLine($"    {one}"));
    }
}
