using System.CommandLine;
using System.Globalization;
using Ias.Cli.Answers;
using Ias.Cli.Console;
using Ias.Cli.Runs;
using Ias.Console.Worker.Loops;
using Ias.Core.Config;
using Ias.Core.Queue;
using Ias.Engine.Config;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Queue;
using Ias.Engine.Runs;
using Ias.Engine.Trust;

namespace Ias.Cli.Runner;

/// <summary><c>ias runner run-once</c>, <c>run-loop</c> and <c>start</c>.</summary>
internal static class RunnerLoop
{
    public static Command MakeOnce(CommandContext context) =>
        Make(context, "run-once", "Process one job, then stop", once: true, detaches: false);

    public static Command Make(CommandContext context) =>
        Make(context, "run-loop", "Process the queue until it is empty, a limit trips, or you stop it", once: false, detaches: true);

    public static Command MakeStart(CommandContext context)
    {
        var choice = new QueueRunOptions();
        var lanes = Lanes();
        var console = new Option<bool>("--console")
        {
            Description = "Do the jobs of your Consoles that need a coding agent, in every linked checkout",
        };
        var foreground = new Option<bool>("--foreground") { Description = "With --console: stay in this terminal" };
        var jobs = AgentStart.Jobs();
        var name = AgentStart.Name();
        var command = choice.AddTo(
            new Command(
                "start",
                "Process the queue in the background and wait for more jobs: run-loop --stay --detach. With --console: do the Console's jobs that need a coding agent"
            )
            {
                lanes,
                console,
                foreground,
                jobs,
                name,
            }
        );
        command.SetAction(
            async (parsed, _) =>
            {
                if (parsed.GetValue(console) || parsed.GetValue(foreground))
                {
                    return (int)
                        await AgentStart.RunAsync(
                            context,
                            WorkerRole.Runner,
                            parsed.GetValue(jobs),
                            parsed.GetValue(name),
                            parsed.GetValue(foreground)
                        );
                }

                var place = RunPlace.Of(context);
                var (run, file) = (choice.Files(parsed, context).Run, ConfigFile.Load(place.WorkTree));
                RequireAllowed(context, place, run, file, file);
                ConfigWarnings.Tell(context, file, detaches: true);
                return (int)
                    await DetachAsync(
                        context,
                        run,
                        stay: true,
                        parsed.GetValue(lanes) is { } side ? ["--lanes", side.ToString(CultureInfo.InvariantCulture)] : [],
                        choice.Json(parsed)
                    );
            }
        );
        return command;
    }

    private static Option<int?> Lanes() =>
        new("--lanes")
        {
            Description = $"Jobs to run in parallel, 1 to {RunnerOptions.MostLanes}, each in its own work tree",
            HelpName = "N",
            CustomParser = NumberOption.OptionalWithin(1, RunnerOptions.MostLanes),
        };

    private static Command Make(CommandContext context, string name, string what, bool once, bool detaches)
    {
        var choice = new QueueRunOptions();
        var flags = ConfigFlags.For("--agent", "--model", "--timeout", "--max-cost", "--max-tokens", "--calls-per-hour");
        var limit = new InFlag();
        var stay = new Option<bool>("--stay") { Description = "Wait for more jobs when the queue is empty" };
        var detach = new Option<bool>("--detach") { Description = "Run in the background; watch with runner status or the dashboard" };
        var reset = new Option<bool>("--reset-ice", "--reset-breaker") { Description = "Reset the circuit breaker that stopped the queue" };
        var force = new Option<bool>("--force") { Description = "Continue after a breach you have reviewed" };
        var lanes = Lanes();
        var local = new Option<bool>("--local") { Description = "Leave approved jobs of the run that wait in a Console where they are" };
        var command = choice.AddTo(
            detaches ? new Command(name, what) { stay, detach, lanes, local, reset, force } : new Command(name, what) { reset, force }
        );
        flags.AddTo(command);
        limit.AddTo(command);
        command.SetAction(
            async (parsed, _) =>
            {
                var place = RunPlace.Of(context);
                context.Quiet |= choice.Json(parsed);
                var isDetached = detaches && parsed.GetValue(detach);
                var (run, taken) = ("", 0);
                if (detaches && !parsed.GetValue(local))
                {
                    run = Named(choice, parsed, context);
                    taken = isDetached ? 0 : await ConsoleRunJobs.TakeAsync(context, place.WorkTree, run);
                    if (taken > 0 && !InsideFile.Is(new RunnerFiles(place.WorkTree, run).Config))
                    {
                        return (int)ExitCode.Ok; // the queue here is on the run's branch, and its jobs were done along with them
                    }
                }

                run = choice.Files(parsed, context).Run;
                var file = ConfigFile.Load(place.WorkTree);
                var configuration = limit.Over(flags.Over(file, parsed), parsed, context, place);
                RequireAllowed(context, place, run, file, configuration);
                ConfigWarnings.Tell(context, configuration, isDetached);
                if (isDetached)
                {
                    if (!parsed.GetValue(local))
                    {
                        await ConsoleRunJobs.TellAsync(context, place.WorkTree, run);
                    }

                    var more = Environment
                        .GetCommandLineArgs()
                        .SkipWhile(a => a != name)
                        .Skip(1)
                        .Where(a => a is not ("--detach" or "--stay" or "--latest" or "--json" or "--local"))
                        .ToList();
                    return (int)await DetachAsync(context, run, parsed.GetValue(stay), WithoutRun(more), choice.Json(parsed));
                }

                var options = configuration.ToRunOptions();
                options =
                    options.AgentScript.Length > 0
                        ? options with
                        {
                            AgentScript = Path.GetFullPath(options.AgentScript, place.WorkTree),
                        }
                        : options;
                var request = new RunnerRequest(
                    place.WorkTree,
                    run,
                    options,
                    once,
                    detaches && parsed.GetValue(stay),
                    parsed.GetValue(reset),
                    parsed.GetValue(force),
                    detaches ? parsed.GetValue(lanes) : null,
                    flags.Number(parsed, "--timeout"),
                    flags.Number(parsed, "--max-cost"),
                    (long?)flags.Number(parsed, "--max-tokens")
                );
                var exit = await RunCommand.WithPartsAsync(
                    context,
                    place,
                    parts => new RunnerEngine(parts).RunAsync(request, CancellationToken.None)
                );
                if (choice.Json(parsed))
                {
                    RunnerStatusCommand.WriteJson(context, new RunnerFiles(place.WorkTree, run), place);
                }

                return (int)(exit == ExitCode.NothingToDo && taken > 0 ? ExitCode.Ok : exit);
            }
        );
        return command;
    }

    // The run that is meant, which only a Console may know yet.
    private static string Named(QueueRunOptions choice, ParseResult parsed, CommandContext context)
    {
        try
        {
            return choice.Files(parsed, context).Run;
        }
        catch (ProblemException) when (choice.Named(parsed) is { } named)
        {
            return named;
        }
    }

    private static void RequireAllowed(CommandContext context, RunPlace place, string run, Configuration file, Configuration effective) =>
        Allowance.Require(
            GitPlace.Here(place.WorkTree),
            [.. GuardedSettings.Of(file, effective), .. GuardedFiles.OfQueue(new RunnerFiles(place.WorkTree, run), file)],
            context.CalledAs,
            context.Consent,
            words => context.Error.WriteLine($"warning: {words}"),
            SavedRun.Of(place.Files, context.Heads),
            context.Heads
        );

    private static List<string> WithoutRun(List<string> arguments)
    {
        if (arguments.IndexOf("--run") is >= 0 and var at)
        {
            arguments.RemoveRange(at, Math.Min(2, arguments.Count - at));
        }

        arguments.RemoveAll(a => a.StartsWith("--run=", StringComparison.Ordinal));
        return arguments;
    }

    private static async Task<ExitCode> DetachAsync(CommandContext context, string run, bool stay, IReadOnlyList<string> more, bool asJson)
    {
        var place = RunPlace.Of(context);
        var engine = new DetachedEngine([Environment.ProcessPath!], context.Folder, GitPlace.Find(place.WorkTree)!, context.Time);
        var started = await engine.StartAsync(
            ["runner", "run-loop", "--run", run, "--local", .. stay ? (ReadOnlySpan<string>)["--stay"] : [], .. more],
            context.Kill
        );
        var (record, holder, log, _) = started;
        if (asJson)
        {
            JsonAnswer.Write(context, new RunnerStartedAnswer(run, record.RunId, holder?.Pid ?? 0, log));
            return ExitCode.Ok;
        }

        context.Out.WriteLine($"the queue of {run} is being processed in the background{(holder is null ? "" : $", engine {holder.Pid}")}");
        context.Out.WriteLine($"  watch:  {context.CalledAs} runner status --run {run}");
        context.Out.WriteLine($"  stop:   {context.CalledAs} runner stop --run {run}");
        context.Out.WriteLine($"  kept:   {started.Kept}");
        await DetachedRun.WriteLogoutAsync(context);
        context.Out.WriteLine($"  log:    {log}");
        return ExitCode.Ok;
    }
}
