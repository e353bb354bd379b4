using System.CommandLine;
using Ias.Core.Config;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Config;
using Ias.Engine.Processes;
using Ias.Engine.Runs;
using Ias.Tui.Preferences;

namespace Ias.Cli.Runs;

/// <summary><c>ias run sprint-N</c>, <c>ias run sprint-plan</c>.</summary>
public static class RunCommand
{
    public static Command Make(CommandContext context)
    {
        var target = new Argument<string>("target")
        {
            Description = "sprint-1 for one sprint; sprint-plan for all of them, one after the other",
            HelpName = "sprint-N|sprint-plan",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var bugs = new BugFlags();
        var part = new PlanFlags();
        var limit = new InFlag();
        var flags = ConfigFlags.For(
            "--max-cycles",
            "--timeout",
            "--turn-timeout",
            "--max-cost",
            "--max-tokens",
            "--calls-per-hour",
            "--agent",
            "--model"
        );
        var local = new Option<bool>("--local") { Description = "Keep everything on this machine: no push, no pull request" };
        var confirm = new Option<bool>("--confirm-push") { Description = "Ask before anything leaves this machine" };
        var branch = new Option<string>("--branch")
        {
            Description = "Name of the run's branch (default: feature/<target>)",
            HelpName = "NAME",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Check everything and print the plan; change nothing" };
        var allowHigh = new Option<bool>("--allow-high") { Description = "Allow phases of danger level high" };
        var allowDirty = new Option<bool>("--allow-dirty") { Description = "Commit uncommitted changes to the run's branch first" };
        var fresh = new Option<bool>("--fresh")
        {
            Description = "Archive an unfinished run and start over from the base; its work stays on its branch",
        };
        var detach = new Option<bool>("--detach") { Description = "Run in the background; watch with run-status --follow" };
        var yes = new Option<bool>("--yes") { Description = "Start without asking (run_mode.confirm: false in the configuration: always)" };
        var command = new Command("run", "Run a sprint, the whole plan or a bug fix: implement, review and audit in cycles until it passes")
        {
            target,
            local,
            confirm,
            branch,
            dryRun,
            allowHigh,
            allowDirty,
            fresh,
            detach,
            yes,
        };
        bugs.AddTo(command);
        part.AddTo(command);
        limit.AddTo(command);
        flags.AddTo(command);
        command.SetAction(
            async (parsed, _) =>
            {
                var place = RunPlace.Of(context);
                var named = parsed.GetValue(target) ?? part.Only(parsed);
                WithinTurn.Refuse(context, place, $"run {named ?? "…"}");
                var file = ConfigFile.Load(place.WorkTree);
                var configuration = limit.Over(flags.Over(file, parsed), parsed, context, place);
                configuration = parsed.GetValue(local) ? configuration.With("--local", "") : configuration;
                configuration = parsed.GetValue(confirm) ? configuration.With("--confirm-push", "") : configuration;
                var options = configuration.ToRunOptions(parsed.GetValue(allowHigh));
                options =
                    options.AgentScript.Length > 0
                        ? options with
                        {
                            AgentScript = Path.GetFullPath(options.AgentScript, place.WorkTree),
                        }
                        : options;
                if (bugs.Are(parsed) == (named is not null))
                {
                    throw new ProblemException(
                        new Problem(
                            bugs.Are(parsed) ? "Name a sprint or a bug, not both." : "Nothing to run was named.",
                            Next: $"{context.CalledAs:raw} run sprint-1\n{context.CalledAs:raw} run sprint-plan\n{context.CalledAs:raw} run --bug \"what is wrong\"",
                            Exit: ExitCode.Usage
                        )
                    );
                }

                var request = bugs.Are(parsed)
                    ? await bugs.RequestAsync(parsed, context, place, options, flags.Given(parsed))
                    : new RunRequest(place.WorkTree, TargetOf(named!, context), options);
                request = request with
                {
                    Branch = parsed.GetValue(branch) ?? request.Branch,
                    Fresh = parsed.GetValue(fresh),
                    AllowDirty = parsed.GetValue(allowDirty),
                };
                request = part.Over(request, parsed, context);
                ConfigWarnings.Tell(context, configuration, parsed.GetValue(detach));

                var asks = context.CanAsk && !parsed.GetValue(yes) && configuration[ConfigKeys.Confirm].IsOn;
                var goes = await new RunPreflight(context).CheckAsync(
                    place,
                    configuration,
                    GuardedSettings.Of(file, configuration),
                    request,
                    parsed.GetValue(dryRun),
                    asks
                );
                if (parsed.GetValue(dryRun) || !goes)
                {
                    return (int)(goes ? ExitCode.Ok : ExitCode.Failed);
                }

                return (int)(
                    parsed.GetValue(detach)
                        ? await DetachedRun.StartAsync(context, place)
                        : await RunAsync(context, place, engine => engine.StartAsync(request, CancellationToken.None))
                );
            }
        );
        return command;
    }

    /// <summary>Runs an engine in the foreground: prints what happens, answers the signals, ends with what to type next.</summary>
    internal static Task<ExitCode> RunAsync(CommandContext context, RunPlace place, Func<RunEngine, Task<ExitCode>> work) =>
        WithPartsAsync(context, place, parts => work(new RunEngine(parts)));

    /// <summary>The same for any engine that is made of those parts.</summary>
    internal static async Task<ExitCode> WithPartsAsync(CommandContext context, RunPlace place, Func<EngineParts, Task<ExitCode>> work)
    {
        using var processes = new ProcessRunner(context.Time);
        var progress = new RunProgress(context, context.Verbose, place.WorkTree);
        var who = NotifyFile.Load(ConfigHome.Folder);
        var notices = new RunNotices(
            new NoticeSender(who, place.WorkTree, processes, words => context.Error.WriteLine($"warning: {words}")),
            place.Files,
            context.CalledAs
        );
        foreach (var problem in who.Problems)
        {
            context.Error.WriteLine($"warning: {problem}");
        }

        MadeKnown.At(context, place.WorkTree);
        var exit = await work(
            new EngineParts(
                processes,
                context.Time,
                context.CalledAs,
                ProgramVersion.Text,
                Tell,
                context.CanAsk ? new PushPrompt(context).AskAsync : null,
                new EngineSignals(context.Interrupt, context.Kill, context.Terminate),
                AskRisk: context.CanAsk ? new RiskPrompt(context).AskAsync : null,
                KeepsAwake: true
            )
            {
                Heads = context.Heads,
                IsTakenUp = context.IsTakenUp,
            }
        );
        await notices.EndAsync();
        RunSummary.Write(context, RunStatus.Of(place.CommonDir, place.Files), place);
        await MirrorAfterRun.CatchUpAsync(context, place.Files);
        return exit;

        void Tell(RunEvent happened)
        {
            progress.Show(happened);
            notices.Tell(happened);
        }
    }

    private static string TargetOf(string target, CommandContext context)
    {
        return target == SprintPlanState.PlanTarget || SprintId.NumberOf(target) is not null
            ? target
            : throw new ProblemException(
                new Problem(
                    $"{target} is not a sprint.",
                    Next: $"{context.CalledAs:raw} run sprint-1\n{context.CalledAs:raw} run sprint-plan     (all sprints, one after the other)",
                    Exit: ExitCode.Usage
                )
            );
    }
}
