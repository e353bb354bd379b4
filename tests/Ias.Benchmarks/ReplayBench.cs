using System.Text.Json;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.EndToEnd.Tests.Runs;
using Ias.Engine.State;

namespace Ias.Benchmarks;

/// <summary>A night of 100,000 events in the dashboard: how long it takes to show another moment of it.</summary>
internal static class ReplayBench
{
    private const int Events = 100_000;

    /// <param name="night">A sandbox with a run that is over; its events are replaced.</param>
    public static void Run(string program, Sandbox night, Dictionary<string, string> home, int columns, int rows)
    {
        var begin = Write(new RunFiles(night.Repository.Path));
        using var terminal = new ProbeTerminal(columns, rows, night.Repository.Path, home, program);
        terminal.Await("leave", 20_000);
        terminal.Listen(4000); // all events are read
        var jumps = new List<double>();
        for (var i = 0; i < 24; i++)
        {
            // by turns near the beginning and near the end
            var at = begin.ToLocalTime().AddMinutes(i % 2 == 0 ? 20 + i : 440 + i);
            terminal.Key("@");
            terminal.Key($"{at:HH:mm}", 300);
            if (terminal.Key("\r", 5000) is { } painted)
            {
                jumps.Add(painted.Ms);
            }
        }

        var steps = Enumerable.Range(0, 40).Select(i => terminal.Key(i % 4 < 2 ? "[" : "{", 5000)?.Ms ?? double.NaN).ToList();
        terminal.Send("q");
        Print("100,000 events: to a typed time, median", Machine.Median(jumps));
        Print("100,000 events: to a typed time, slowest", jumps.Count == 0 ? double.NaN : jumps.Max());
        Print("100,000 events: one event or phase back, median", Machine.Median(steps));
    }

    private static void Print(string what, double ms) => Machine.Print(what, Machine.Ms(ms), "key to painted", "50 ms", ms <= 50);

    // Cycle after cycle, as much of each as an ordinary one has.
    private static DateTimeOffset Write(RunFiles files)
    {
        var night = new List<RunEvent>(Events);
        night.AddRange(EventReader.ReadAll(files.Events).TakeWhile(happened => happened is not RunEvent.CycleStarted));
        var first = night[0];
        var at = night[^1].At;
        for (var cycle = 1; night.Count < Events; cycle++)
        {
            Finding[] found = [new Finding("high", $"src/f{cycle % 50}.ts", 1, $"wrong {cycle}", $"{cycle:x16}")];
            Add(new RunEvent.CycleStarted(cycle, "head"));
            foreach (var phase in new[] { Phase.Implement, Phase.Review, Phase.Audit })
            {
                var turn = $"{cycle}-{phase}";
                Add(new RunEvent.TurnStarted(turn, cycle, phase, 1, "claude", "", $".run/logs/{turn}.log", 1, 1));
                Add(new RunEvent.TurnEnded(turn, cycle, phase, TurnOutcome.Ended, "", 0, 60, 1, 1000, 100, 0.5m, "", 0, 0));
                Add(
                    phase == Phase.Implement
                        ? new RunEvent.CommitMade($"{cycle:x40}", "p", "feat: more", CommitKind.Work, cycle, phase, 1, 3, 1, [], true)
                        : new RunEvent.VerdictGiven(cycle, phase, phase == Phase.Review, phase == Phase.Review ? [] : found)
                );
            }

            Add(new RunEvent.CycleEnded(cycle, true, 1, found));
        }

        File.WriteAllLines(files.Events, night.Select(happened => JsonSerializer.Serialize(happened, EventJson.Default.RunEvent)));
        RunStateFiles.Write(files, null, RunLedger.Fold(night)!);
        return first.At;

        void Add(RunEvent happened) =>
            night.Add(happened with { Seq = night.Count + 1, At = at = at.AddSeconds(0.3), RunId = first.RunId });
    }
}
