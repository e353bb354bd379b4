using System.CommandLine;
using System.Text.Json;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Tui.Observing;

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

                var status = RunStatus.Of(place.CommonDir, place.Files);
                if (parsed.GetValue(json))
                {
                    WriteJson(context, status);
                }
                else
                {
                    context.Out.Write(StatusText.Of(status, context.Time.GetLocalNow(), context.CalledAs, context.Verbose));
                }

                return (int)(status.Run is null ? ExitCode.NothingToDo : ExitCode.Ok);
            }
        );
        return command;
    }

    // The observer is the dashboard's, so that both tell the same; here it is told by the line.
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
                    ? StatusText.Of(status, context.Time.GetLocalNow(), context.CalledAs, verbose: false)
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

    /// <summary>How many of the events have been told, when <paramref name="last"/> was the last of them; 0 for those of another
    /// run.</summary>
    private static int Told(GrowingList<RunEvent> events, RunEvent? last)
    {
        var told = events.Length;
        while (told > 0 && !(events[told - 1].RunId == last?.RunId && events[told - 1].Seq <= last.Seq))
        {
            told--;
        }

        return told;
    }

    private static void WriteJson(CommandContext context, RunStatus status)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("schema_version", 1);
            writer.WriteString("state", (status.Run?.State ?? RunState.Ready).Word());
            writer.WriteStartObject("engine");
            writer.WriteBoolean("alive", status.Engine is not null);
            writer.WriteBoolean("gone", status.EngineGone);
            if (status.Engine is { } engine)
            {
                writer.WriteNumber("pid", engine.Pid);
                writer.WriteString("host", engine.Host);
                writer.WriteString("since", engine.Since.UtcDateTime);
                writer.WriteString("may_sleep", status.MaySleep);
            }

            writer.WriteEndObject();
            writer.WriteString("next", status.Next(context.CalledAs));
            Part("run", status.Run, RunFilesJson.Default.RunRecord);
            Part("circuit_breaker", status.Breaker, RunFilesJson.Default.CircuitBreaker);
            Part("rate_limit", status.Rate, RunFilesJson.Default.RateLimit);
            Part("sprint_plan", status.Run is { } planned ? SprintPlanState.Of(planned, null) : null, RunFilesJson.Default.SprintPlanState);
            writer.WriteEndObject();

            void Part<T>(string name, T? value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
                where T : class
            {
                writer.WritePropertyName(name);
                if (value is null)
                {
                    writer.WriteNullValue();
                }
                else
                {
                    JsonSerializer.Serialize(writer, value, type);
                }
            }
        }

        context.Out.Write(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n");
    }
}
