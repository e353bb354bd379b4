using Ias.Core.Events;
using Ias.Core.RunMode;
using Ias.Engine.Guardrails;

namespace Ias.Engine.RunMode;

/// <summary>Saves the work and stops: snapshot, ordinary commit, push and draft PR where that is wanted, then HALTED with what to type next.</summary>
internal sealed class Halting(RunContext context, RunCommits commits, Publishing publishing)
{
    public async Task RunAsync(string trigger, string reason, string by, CancellationToken kill)
    {
        var from = context.Run.State;
        context.Journal.Append(new RunEvent.HaltBegun(trigger, reason, by));

        // After a breach nothing is written with git: the tree is evidence.
        if (trigger != HaltTrigger.IceBreach)
        {
            await SaveAsync(trigger, reason, kill);
        }

        var to = trigger switch
        {
            HaltTrigger.PublishFailed => RunTrigger.PublishFailed,
            HaltTrigger.ValidationFailed => RunTrigger.ValidationFailed,
            HaltTrigger.User or HaltTrigger.Signal => RunTrigger.HaltAsked,
            HaltTrigger.FatalError or HaltTrigger.GuardBlocked or HaltTrigger.HeadMoved or HaltTrigger.IceBreach or HaltTrigger.Budget => RunTrigger.FatalError,
            _ => RunTrigger.BreakerTripped,
        };
        RunTransitions.From(from).Fire(to);
        context.Journal.Append(new RunEvent.StateChanged(from, RunState.Halted, to, reason, WhatToType(trigger)));
    }

    /// <summary>The command that goes on from a halt of this kind.</summary>
    public string WhatToType(string trigger) =>
        context.Run.Queue is { Length: > 0 } queue ? Usual(trigger).Replace($"{Called} run-resume", $"{Called} runner run-loop --run {queue}", StringComparison.Ordinal) : Usual(trigger);

    private string Usual(string trigger) => trigger switch
    {
        HaltTrigger.SameIssue or HaltTrigger.NoProgress or HaltTrigger.AgentFailure => $"{Called} note \"…\" and {Called} run-resume --reset-ice",
        HaltTrigger.RateLimit => $"{Called} run-resume --reset-ice",
        HaltTrigger.CycleCount => $"{Called} run-resume --max-cycles {context.Options.MaxCycles + 10}",
        HaltTrigger.Timeout => $"{Called} run-resume --timeout {context.Options.TimeoutHours + 4:0.##}",
        HaltTrigger.Budget when context.Run.Halt is { By: DaySpend.HaltedBy } halt => DaySpend.GoesOn(
            halt.At, $"{Called} run-resume", ResumeRules.RaisesBudget(context.Run, context.Run.Today?.On(halt.At) ?? 0, Called)),
        HaltTrigger.Budget => $"{Called} run-resume --max-cost N (or --max-tokens N)",
        HaltTrigger.IceBreach => $"undo it as shown by `{Called} run-status --verbose`, then {Called} run-resume --force",
        HaltTrigger.HeadMoved => $"git switch {context.Run.Branch}, then {Called} run-resume",
        HaltTrigger.GuardBlocked when context.Run is { Bug.IsHighRisk: true, Limits.AllowHigh: false } => $"{Called} run-resume --allow-high",
        HaltTrigger.GuardBlocked when context.Run is { Validation: not null, Limits.AllowHigh: false } => $"{Called} run-resume --allow-high",
        HaltTrigger.ValidationFailed when context.Run.Validation is { External: true } => $"fix what it names, then {Called} run-resume (calls {context.Options.PostPr?.Command?[0]} again)",
        HaltTrigger.ValidationFailed => $"{Called} run-resume (continues with a fix and new rounds; {Called} note \"…\" tells the agent more)",
        HaltTrigger.GuardBlocked => $"fix what it names, then {Called} run-resume; {InputGuard.Switch}=false {Called} run-resume continues without the guardrails",
        HaltTrigger.PublishFailed => $"fix the remote, then {Called} run-resume",
        _ => $"{Called} run-resume",
    };

    private string Called => context.Parts.CalledAs;

    /// <summary>The ref that holds the work tree as it was when a run halted.</summary>
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
                await publishing.PublishIncompleteAsync(reason, WhatToType(trigger), kill);
            }
        }
        catch (MustHalt e)
        {
            context.Journal.Append(new RunEvent.Warned(e.Message));
        }
        catch (ProblemException e)
        {
            context.Journal.Append(new RunEvent.Warned($"{e.Problem.What}{(e.Problem.On.Length > 0 ? $" ({e.Problem.On})" : "")}"));
        }
    }
}
