using System.Text.Json;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.PullRequests;
using Ias.Core.Runs;
using Ias.Engine.State;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>Writes a run down as if it had taken a night: the same events in the same order, with the hours a real agent takes, on a
/// machine of its own.</summary>
internal static class NightRecording
{
    private static readonly DateTimeOffset Evening = new(2026, 1, 18, 20, 29, 0, TimeSpan.Zero);
    private static readonly TimeSpan Asleep = new(4, 28, 0);

    public static string Folder => Path.Combine(Checkout.Root, "tests", "fixtures", "night");

    public static void Write(IReadOnlyList<RunEvent> sprint1, IReadOnlyList<RunEvent> sprint2, Sandbox sandbox)
    {
        Directory.Delete(Folder, recursive: true);
        var run = Path.Combine(Folder, "run");
        var first = Drawn(sprint1, Evening - TimeSpan.FromHours(1), "run-20260118-192900-a1c3", sandbox);
        var second = Drawn(sprint2, Evening, "run-20260118-202900-b7d2", sandbox);
        Write(new RunFiles(Path.Combine(run, "archive", first[0].RunId)), Path.Combine(run, "archive", first[0].RunId), first);
        Write(new RunFiles(Folder), run, second);
        Directory.CreateDirectory(Path.Combine(run, "logs"));
        foreach (var log in Directory.GetFiles(sandbox.Run("logs")))
        {
            File.Copy(log, Path.Combine(run, "logs", Path.GetFileName(log)));
        }

        File.Copy(sandbox.Run("pr-body.md"), Path.Combine(run, "pr-body.md"));
        File.WriteAllText(Path.Combine(Folder, "sprint.md"), NightScript.Plan + "\n");
    }

    private static void Write(RunFiles files, string folder, List<RunEvent> events)
    {
        Directory.CreateDirectory(files.Folder);
        using (var log = EventLog.Open(files.Events))
        {
            log.Append([.. events]);
        }

        var ledger = RunLedger.Fold(events)!;
        RunStateFiles.Write(files, null, ledger);
        File.WriteAllText(files.DeletedFiles, string.Concat(ledger.Run.Deletions.Select(d => DeletedFiles.Line(d) + "\n")));
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(files.Folder))
        {
            File.Move(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        Directory.Delete(files.Folder);
    }

    private static List<RunEvent> Drawn(IReadOnlyList<RunEvent> events, DateTimeOffset start, string runId, Sandbox sandbox)
    {
        var drawn = new List<RunEvent>();
        var (at, up) = (start, 0.0);
        for (var i = 0; i < events.Count; i++)
        {
            var took = i == 0 ? TimeSpan.Zero : Took(events[i - 1], events[i]);
            at += took;
            up += events[i] is RunEvent.NoteTaken or RunEvent.EngineStarted { Resumed: true } ? 0 : took.TotalSeconds;
            var happened = Elsewhere(events[i], runId, events[0].RunId, sandbox) with { At = at, Up = up };
            drawn.Add(
                happened switch
                {
                    RunEvent.TurnStarted e => e with { Pid = 4711 + i, StartTicks = 1000 + i },
                    RunEvent.TurnEnded e => e with
                    {
                        Seconds = took.TotalSeconds,
                        Until = e.Until is null ? null : at + TimeSpan.FromMinutes(52),
                    },
                    RunEvent.WaitStarted e => e with { Until = at + TimeSpan.FromMinutes(52) },
                    RunEvent.EngineStarted e => e with { Pid = 4242 + i, Host = "buildbox" },
                    _ => happened,
                }
            );
        }

        return drawn;
    }

    // What an engine does itself takes seconds; a turn, a wait and a night's sleep take long.
    private static TimeSpan Took(RunEvent before, RunEvent happened) =>
        happened switch
        {
            RunEvent.TurnEnded { Outcome: TurnOutcome.Ended } e => TimeSpan.FromSeconds(
                (
                    e.Phase switch
                    {
                        _ when e.Phase == Phase.Implement => 1110,
                        _ when e.Phase == Phase.Review => 520,
                        _ => 430,
                    }
                ) + (97 * ((e.Cycle * 7) % 5))
            ),
            RunEvent.TurnEnded => TimeSpan.FromSeconds(133),
            RunEvent.WaitEnded => TimeSpan.FromMinutes(52),
            RunEvent.NoteTaken => Asleep,
            RunEvent.EngineStarted { Resumed: true } => TimeSpan.FromSeconds(95),
            _ => (happened.At - before.At) is var gap && gap > TimeSpan.FromSeconds(3) ? TimeSpan.FromSeconds(3) : gap,
        };

    private static RunEvent Elsewhere(RunEvent happened, string runId, string before, Sandbox sandbox)
    {
        var json = JsonSerializer
            .Serialize(happened, EventJson.Default.RunEvent)
            .Replace(before, runId)
            .Replace(sandbox.Repository.Path, "/home/ana/shop")
            .Replace(sandbox.Repository.RemotePath, "/srv/git/shop.git")
            .Replace($"{Environment.UserName}@{Environment.MachineName}", "ana@buildbox")
            .Replace($"\"by\":\"{Environment.UserName}\"", "\"by\":\"ana\"");
        return JsonSerializer.Deserialize(json, EventJson.Default.RunEvent)!;
    }
}
