using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;

namespace Ias.Engine.Runs;

/// <summary>
/// Saves the work and stops: snapshot, ordinary commit, push and draft PR if configured, then HALTED with the next command to type.
/// </summary>
internal sealed class Halting(RunContext context, RunCommits commits, Publishing publishing)
{
    public async Task RunAsync(string trigger, string reason, string by, CancellationToken kill)
    {
        var from = context.Run.State;
        context.Journal.Append(new RunEvent.HaltBegun(trigger, reason, by));

        // After a breach git writes nothing: the tree is evidence.
        if (trigger != HaltTrigger.IceBreach)
        {
            await SaveAsync(trigger, reason, kill);
        }

        var to = trigger switch
        {
            HaltTrigger.PublishFailed => RunTrigger.PublishFailed,
            HaltTrigger.ValidationFailed => RunTrigger.ValidationFailed,
            HaltTrigger.User or HaltTrigger.Signal => RunTrigger.HaltAsked,
            HaltTrigger.FatalError or HaltTrigger.GuardBlocked or HaltTrigger.HeadMoved or HaltTrigger.IceBreach or HaltTrigger.Budget =>
                RunTrigger.FatalError,
            _ => RunTrigger.BreakerTripped,
        };
        RunTransitions.From(from).Fire(to);
        context.Journal.Append(new RunEvent.StateChanged(from, RunState.Halted, to, reason, WhatToType));
    }

    private string WhatToType =>
        HaltRemedies.For(context.Run, context.Parts.CalledAs, new(context.Journal.Ledger.Breaker.State == BreakerState.Open)).Line;

    /// <summary>Ref that holds the work tree as it was when a run halted.</summary>
    public static string SavedTo(string runId) => $"refs/ias/wip/{runId}";

    private async Task SaveAsync(string trigger, string reason, CancellationToken kill)
    {
        try
        {
            var to = SavedTo(context.Run.RunId);
            var commit = await context.Repository.SnapshotAsync(to, $"work tree at the halt of {context.Run.RunId}: {reason}", kill);
            context.Kill.Passed("snapshot");
            context.Journal.Append(new RunEvent.WorkSnapshot(to, commit));
        }
        catch (ProblemException e)
        {
            context.Journal.Append(new RunEvent.Warned($"no snapshot of the work tree: {e.Problem.What}"));
        }

        if (trigger == HaltTrigger.HeadMoved)
        {
            return;
        }

        try
        {
            var committed = await commits.CommitHaltedAsync(trigger, kill);
            if (committed && !context.Requests.Terminating && trigger != HaltTrigger.PublishFailed)
            {
                await publishing.PublishIncompleteAsync(reason, WhatToType, kill);
            }
        }
        catch (HaltException e)
        {
            context.Journal.Append(new RunEvent.Warned(e.Message));
        }
        catch (ProblemException e)
        {
            context.Journal.Append(new RunEvent.Warned($"{e.Problem.What}{(e.Problem.On.Length > 0 ? $" ({e.Problem.On})" : "")}"));
        }
    }
}
