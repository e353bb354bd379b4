using System.CommandLine;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Engine.Runs;
using Ias.Engine.State;

namespace Ias.Cli.Runs;

/// <summary><c>ias run-halt</c>: asks the engine to stop, or marks a run as halted whose engine is gone.</summary>
public static class RunHaltCommand
{
    public static Command Make(CommandContext context)
    {
        var force = new Option<bool>("--force") { Description = "End the agent now; files it wrote are kept, its unfinished turn is lost" };
        var reason = new Option<string>("--reason") { Description = "Why, for the record and the pull request", HelpName = "TEXT" };
        var wait = new Option<bool>("--wait") { Description = "Wait until the run has halted" };
        var withdraw = new Option<bool>("--withdraw") { Description = "Withdraw a halt that has not taken effect" };
        var command = new Command("run-halt", "Stop the run: finish the phase, commit, push, keep everything for run-resume")
        {
            force,
            reason,
            wait,
            withdraw,
        };
        command.SetAction(
            async (parsed, _) =>
            {
                var place = RunPlace.Of(context);
                var status = RunStatus.Of(place.CommonDir, place.Files);
                if (status.Run is not { IsFinished: false } run)
                {
                    throw new ProblemException(
                        new Problem(
                            status.Run is null ? "There is no run here." : $"Run {status.Run.RunId} of {status.Run.Target} is finished.",
                            place.Files.Folder,
                            $"{context.CalledAs} run sprint-1",
                            ExitCode.NothingToDo
                        )
                    );
                }

                if (status.Engine is null)
                {
                    var marked = new OfflineRequests(context.Time, context.CalledAs).Halt(
                        place.CommonDir,
                        place.Files,
                        RunPlace.Asker,
                        parsed.GetValue(reason) ?? ""
                    );
                    context.Out.WriteLine(
                        marked
                            ? $"HALTED. No engine was running; the run is marked as halted. next: {RunStatus.Of(place.CommonDir, place.Files).Next(context.CalledAs)}"
                            : $"The run is already {run.State.Word()}. next: {status.Next(context.CalledAs)}"
                    );
                    return (int)ExitCode.Ok;
                }

                var kind = parsed.GetValue(withdraw) ? ControlKind.Withdraw : ControlKind.Halt;
                var before = run.LastSeq;
                ControlInbox.Ask(
                    place.Files.Control,
                    new ControlRequest(
                        kind,
                        run.RunId,
                        RunPlace.Asker,
                        context.Time.GetUtcNow(),
                        parsed.GetValue(force),
                        parsed.GetValue(reason) ?? ""
                    )
                );
                return (int)await AnswerAsync(context, place, before, kind, parsed.GetValue(wait));
            }
        );
        return command;
    }

    // A request is not a result: says what became of it, and that nothing did when the engine does not answer within 3 s.
    private static async Task<ExitCode> AnswerAsync(CommandContext context, RunPlace place, long before, string kind, bool wait)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.Interrupt);
        patience.CancelAfter(TimeSpan.FromSeconds(3));
        var answered = false;
        try
        {
            await foreach (var happened in new EventFollower(place.Files, context.Time).FollowAsync(patience.Token))
            {
                if (happened is not null && happened.Seq <= before)
                {
                    continue;
                }

                if (!answered && happened is RunEvent.HaltAsked or RunEvent.HaltWithdrawn or RunEvent.RequestRefused)
                {
                    answered = true;
                    context.Out.WriteLine(EventWording.Line(happened));
                    if (happened is RunEvent.RequestRefused || kind == ControlKind.Withdraw)
                    {
                        return happened is RunEvent.RequestRefused ? ExitCode.Failed : ExitCode.Ok;
                    }

                    if (!wait)
                    {
                        return ExitCode.Ok;
                    }

                    patience.CancelAfter(Timeout.InfiniteTimeSpan);
                }
                else if (answered && happened is RunEvent.StateChanged or RunEvent.HaltBegun or RunEvent.Pushed)
                {
                    context.Out.WriteLine(EventWording.Line(happened));
                }

                if (happened is null && answered && EngineLock.Holder(place.CommonDir, place.Files) is null)
                {
                    return ExitCode.Ok;
                }
            }
        }
        catch (OperationCanceledException) when (!context.Interrupt.IsCancellationRequested) { }

        if (answered)
        {
            return ExitCode.Interrupted; // Ctrl-C while waiting: the halt stays asked
        }

        throw new ProblemException(
            new Problem(
                "The engine did not read the request within 3 s. The request stays in its inbox.",
                place.Files.Control,
                $"{context.CalledAs} run-status\n{context.CalledAs} run-halt --force     (ends the agent now)"
            )
        );
    }
}
