using System.CommandLine;
using Ias.Core.Config;
using Ias.Core.Model;
using Ias.Engine.Config;
using Ias.Engine.Git;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Engine.Trust;

namespace Ias.Cli.Runs;

/// <summary><c>ias run-resume</c>: resumes a run that was halted or whose engine is gone.</summary>
public static class RunResumeCommand
{
    public static Command Make(CommandContext context)
    {
        var reset = new Option<bool>("--reset-ice", "--reset-breaker") { Description = "Reset the circuit breaker that halted the run" };
        var force = new Option<bool>("--force")
        {
            Description = "Resume after a breach you have reviewed, on rewritten history, or from another branch",
        };
        var detach = new Option<bool>("--detach") { Description = "Run in the background; watch with run-status --follow" };
        var flags = ConfigFlags.For("--max-cycles", "--timeout", "--turn-timeout", "--max-cost", "--max-tokens", "--calls-per-hour");
        var allowHigh = new Option<bool>("--allow-high") { Description = "Continue with a bug in a high-risk area" };
        var budget = new Option<double?>("--daily-budget")
        {
            Description = "What all runs of the repository together may spend per UTC day; 0 = no limit",
            HelpName = "USD",
            CustomParser = NumberOption.OptionalWithin(0.0, 1e9),
        };
        var bug = new Argument<string?>("bug")
        {
            Description = "A bug run you left: the bug's id, or the start of it",
            HelpName = "BUG_ID",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var fromReview = new Option<bool>("--from-review")
        {
            Description = "Address the review comments on the pull request in a new cycle; each is answered there",
        };
        var command = new Command("run-resume", "Resume a run that was halted or whose engine is gone")
        {
            bug,
            reset,
            force,
            allowHigh,
            detach,
            budget,
            fromReview,
        };
        flags.AddTo(command);
        command.SetAction(
            async (parsed, _) =>
            {
                var place = RunPlace.Of(context);
                WithinTurn.Refuse(context, place, "run-resume");
                if (EndsWait(context, place))
                {
                    return (int)ExitCode.Ok;
                }

                var file = ConfigFile.Load(place.WorkTree);
                var configuration = flags.Over(file, parsed);
                ConfigWarnings.Tell(context, file, parsed.GetValue(detach));
                Allowance.Require(
                    GitPlace.Here(place.WorkTree),
                    GuardedSettings.Of(file, configuration),
                    context.CalledAs,
                    context.Consent,
                    words => context.Error.WriteLine($"warning: {words}"),
                    SavedRun.Of(place.Files, context.Heads),
                    context.Heads
                );
                await PlanSyncing.RefuseForeignAsync(context, place);
                var request = new ResumeRequest(place.WorkTree, parsed.GetValue(reset), parsed.GetValue(force), parsed.GetValue(bug) ?? "")
                {
                    Raised = new RaisedLimits(
                        (int?)flags.Number(parsed, "--max-cycles"),
                        flags.Number(parsed, "--timeout"),
                        flags.Number(parsed, "--turn-timeout"),
                        flags.Number(parsed, "--max-cost"),
                        (long?)flags.Number(parsed, "--max-tokens"),
                        parsed.GetValue(allowHigh) ? true : null,
                        parsed.GetValue(budget),
                        (int?)flags.Number(parsed, "--calls-per-hour")
                    ),
                    Options = configuration.ToRunOptions(parsed.GetValue(allowHigh)),
                    FromReview = parsed.GetValue(fromReview),
                };
                return (int)(
                    parsed.GetValue(detach)
                        ? await DetachedRun.StartAsync(context, place)
                        : await RunCommand.RunAsync(context, place, engine => engine.ResumeAsync(request, CancellationToken.None))
                );
            }
        );
        return command;
    }

    // Of a run whose engine waits for its provider, or to try again, the wait is what is to be ended.
    private static bool EndsWait(CommandContext context, RunPlace place)
    {
        var status = RunStatus.Of(place.CommonDir, place.Files);
        if (status is not { Engine: not null, Run: { Wait: { Kind: WaitKind.Retry or WaitKind.Outage or WaitKind.Reset } wait } run })
        {
            return false;
        }

        ControlInbox.Ask(place.Files.Control, new ControlRequest(ControlKind.TryNow, run.RunId, RunPlace.Asker, context.Time.GetUtcNow()));
        context.Out.WriteLine(
            $"trying now instead of at {wait.Until.ToLocalTime():HH:mm}; watch with: {context.CalledAs} run-status --follow"
        );
        return true;
    }
}
