using System.CommandLine;
using System.Text.Json;
using Ias.Cli.Answers;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Reporting;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Tui.State;

namespace Ias.Cli.Runs;

/// <summary><c>ias run-status</c>: what the run is doing, from its files; starts no process.</summary>
public static class RunStatusCommand
{
    public static Command Make(CommandContext context)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON: state, breaker, rate limit, engine" };
        var follow = new Option<bool>("--follow", "-f") { Description = "Print one line per event as it happens, until the run ends" };
        var sync = new Option<bool>("--sync")
        {
            Description =
                "Ask git whether a sprint plan that is still marked RUNNING is finished; if so, mark it; print the answer as JSON",
        };
        var command = new Command("run-status", "Show what the run is doing") { json, follow, sync };
        command.SetAction(
            async (parsed, _) =>
            {
                var place = RunPlace.Of(context);
                if (parsed.GetValue(sync))
                {
                    return (int)await PlanSyncing.RunAsync(context, place);
                }

                if (parsed.GetValue(follow))
                {
                    return (int)await FollowAsync(context, place, parsed.GetValue(json));
                }

                var asJson = parsed.GetValue(json);
                if (
                    !asJson
                    && !context.Verbose
                    && RunOutline.OfFinished(place.Files) is { } finished
                    && EngineLock.Holder(place.CommonDir, place.Files) is null
                    && !WorkTreeNeeds.BesideRun(place.WorkTree, context.CalledAs).Any()
                )
                {
                    context.Out.Write(
                        StatusText.Of(
                            finished,
                            context.Time.GetLocalNow(),
                            context.CalledAs,
                            context.Heads.Check(place.Files, finished.RunId, isQuick: true).Warning
                        )
                    );
                    return (int)ExitCode.Ok;
                }

                var status = RunStatus.Of(place.CommonDir, place.Files, context.Heads);
                var needs = WorkTreeNeeds.Of(place.WorkTree, status, context.CalledAs);
                if (asJson)
                {
                    JsonAnswer.Write(context, Answer(status, needs, context.CalledAs));
                }
                else
                {
                    context.Out.Write(StatusText.Of(status, needs, context.Time.GetLocalNow(), context.CalledAs, context.Verbose));
                }

                return (int)(status.Run is null ? ExitCode.NothingToDo : ExitCode.Ok);
            }
        );
        return command;
    }

    // The observer is the dashboard's, so that both show the same; here it is shown line by line.
    private static async Task<ExitCode> FollowAsync(CommandContext context, RunPlace place, bool json)
    {
        var progress = new RunProgress(context, context.Verbose, place.WorkTree);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.Interrupt);
        using var observer = new RunObserver(context.Folder, context.CalledAs, context.Time) { MakesChecks = false };
        RunEvent? last = null;
        var hasEnded = false;
        await observer.FollowAsync(Tell, over.Token);
        if (!hasEnded)
        {
            return ExitCode.Ok; // Ctrl-C ends the watching, never the run
        }

        if (!json && !context.Quiet)
        {
            var status = RunStatus.Of(place.CommonDir, place.Files);
            context.Out.Write(
                status.Run is null
                    ? StatusText.Of(status, [], context.Time.GetLocalNow(), context.CalledAs, verbose: false)
                    : $"{(status.EngineGone ? "ENGINE GONE" : status.Run.State.Word())}{(status.Next(context.CalledAs) is { Length: > 0 } next ? $"; next: {next}" : "")}\n"
            );
        }

        return last is null ? ExitCode.NothingToDo : ExitCode.Ok;

        void Tell(RunSnapshot seen)
        {
            for (var i = Told(seen.Events, last); i < seen.Events.Length; i++)
            {
                var happened = last = seen.Events[i];
                if (json)
                {
                    context.Out.WriteLine(JsonSerializer.Serialize(happened, EventJson.Default.RunEvent));
                }
                else
                {
                    progress.Show(happened);
                }
            }

            if (seen.Life.Engine is null)
            {
                hasEnded = true;
                over.Cancel();
            }
        }
    }

    /// <summary>Number of events already shown, when <paramref name="last"/> was the last of them; 0 for those of another run.</summary>
    private static int Told(GrowingList<RunEvent> events, RunEvent? last)
    {
        var told = events.Length;
        while (told > 0 && !(events[told - 1].RunId == last?.RunId && events[told - 1].Seq <= last.Seq))
        {
            told--;
        }

        return told;
    }

    private static RunStatusAnswer Answer(RunStatus status, IEnumerable<Need> needs, string calledAs) =>
        new(
            status.Run?.State ?? RunState.Ready,
            new EngineShown(
                status.Engine is not null,
                status.EngineGone,
                status.Engine?.Pid,
                status.Engine?.Host,
                status.Engine?.Since,
                status.Engine is null ? null : status.MaySleep
            ),
            status.Next(calledAs),
            [.. needs.Select(NeedShown.Of)],
            JsonSerializer.SerializeToNode(status.Run, RunFilesJson.Default.RunRecord!),
            JsonSerializer.SerializeToNode(status.Breaker, RunFilesJson.Default.CircuitBreaker!),
            JsonSerializer.SerializeToNode(status.Rate, RunFilesJson.Default.RateLimit!),
            status.Run is { } planned
                ? JsonSerializer.SerializeToNode(SprintPlanState.Of(planned, null), RunFilesJson.Default.SprintPlanState!)
                : null,
            status.Origin is { } origin
                ? new OriginShown(origin.Origin.ToString().ToLowerInvariant(), origin.NeedsWord, origin.Warning)
                : null
        );
}
