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
                            $"{context.CalledAs:raw} run sprint-1",
                            ExitCode.NothingToDo
                        )
                    );
                }

                var asked = new Asked(
                    parsed.GetValue(withdraw) ? ControlKind.Withdraw : ControlKind.Halt,
                    parsed.GetValue(force),
                    parsed.GetValue(reason) ?? "",
                    parsed.GetValue(wait)
                );
                return (int)await AskAsync(context, place, asked);
            }
        );
        return command;
    }

    private sealed record Asked(string Kind, bool Force, string Reason, bool Waits);

    // An engine can die, and its watcher start another, at any moment: asked is whoever is there, until one has answered.
    private static async Task<ExitCode> AskAsync(CommandContext context, RunPlace place, Asked asked)
    {
        LockHolder? last = null;
        while (true)
        {
            var status = RunStatus.Of(place.CommonDir, place.Files);
            if (status is not { Engine: { } engine, Run: { } run })
            {
                if (WithoutEngine(context, place, asked) is { } done)
                {
                    return done;
                }

                continue;
            }

            if (last is null)
            {
                ControlInbox.Ask(
                    place.Files.Control,
                    new ControlRequest(asked.Kind, run.RunId, RunPlace.Asker, context.Time.GetUtcNow(), asked.Force, asked.Reason)
                );
            }
            else if (last == engine)
            {
                throw new ProblemException(
                    new Problem(
                        "The engine did not read the request within 3 s. The request stays in its inbox.",
                        place.Files.Control,
                        $"{context.CalledAs:raw} run-status\n{context.CalledAs:raw} run-halt --force     (ends the agent now)"
                    )
                );
            }

            last = engine;
            if (await AnswerAsync(context, place, run.LastSeq, asked.Kind, asked.Waits) is { } answered)
            {
                return answered;
            }
        }
    }

    /// <summary>Does it on the files; null = an engine came up meanwhile.</summary>
    private static ExitCode? WithoutEngine(CommandContext context, RunPlace place, Asked asked)
    {
        if (asked.Kind == ControlKind.Withdraw)
        {
            var status = RunStatus.Of(place.CommonDir, place.Files);
            throw new ProblemException(
                new Problem(
                    $"There is no halt to withdraw: no engine is running, and the run is {status.Run?.State.Word() ?? "gone"}.",
                    place.Files.Folder,
                    status.Next(context.CalledAs),
                    ExitCode.NothingToDo
                )
            );
        }

        bool marked;
        try
        {
            marked = new OfflineRequests(context.Time, context.CalledAs).Halt(place.CommonDir, place.Files, RunPlace.Asker, asked.Reason);
        }
        catch (ProblemException taken)
            when (taken.Problem.Exit == ExitCode.LockHeld && EngineLock.Holder(place.CommonDir, place.Files) is not null)
        {
            return null;
        }

        var now = RunStatus.Of(place.CommonDir, place.Files);
        context.Out.WriteLine(
            marked
                ? $"HALTED. No engine was running; the run is marked as halted. next: {now.Next(context.CalledAs)}"
                : $"The run is already {now.Run?.State.Word()}. next: {now.Next(context.CalledAs)}"
        );
        return ExitCode.Ok;
    }

    // A request is not a result: says what became of it; null = the engine did not answer within 3 s.
    private static async Task<ExitCode?> AnswerAsync(CommandContext context, RunPlace place, long before, string kind, bool wait)
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

        return answered || context.Interrupt.IsCancellationRequested
            ? ExitCode.Interrupted // the halt stays asked
            : null;
    }
}
