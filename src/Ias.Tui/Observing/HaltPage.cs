using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.RunMode;

namespace Ias.Tui.Observing;

/// <summary>One cycle's try at a finding that came back.</summary>
/// <param name="Commit">What IMPLEMENT committed; empty = nothing.</param>
/// <param name="Log">The log of that IMPLEMENT; empty = not known.</param>
public sealed record Attempt(int Cycle, string Commit, string Subject, string Log);

/// <summary>A halted run: why, what is safe, what can be done.</summary>
/// <param name="Trigger">One of <see cref="HaltTrigger"/>.</param>
/// <param name="Reason">In the engine's words.</param>
/// <param name="BreakerOpen">The breaker must be reset to go on.</param>
/// <param name="Finding">The finding that came back, for <c>same_issue</c>.</param>
/// <param name="Attempts">What was tried against it.</param>
/// <param name="LastTurn">The turn that ended last: its log tells what it was about.</param>
/// <param name="Safe">What is safe, a sentence each.</param>
/// <param name="Changed">What has changed since the stop and may make a resume end differently; empty = nothing.</param>
/// <param name="Choices">At most four, the likeliest first.</param>
/// <param name="Command">What goes on, in the shell.</param>
public sealed record HaltPage(
    string Trigger, string Reason, DateTimeOffset Since, string By, RunState From, Phase FromPhase, bool BreakerOpen, FindingRow? Finding, ImmutableArray<Attempt> Attempts,
    TurnRow? LastTurn, ImmutableArray<string> Safe, ImmutableArray<string> Changed, ImmutableArray<Choice> Choices, string Command)
{
    /// <summary>The page of a run; null when it is not halted.</summary>
    public static HaltPage? Of(RunRecord run, CircuitBreaker breaker, RunTale tale, IReadOnlyList<RunEvent> events, ImmutableArray<FindingRow> findings, ImmutableArray<string> changed, string calledAs)
    {
        if (run is not { State: RunState.Halted, Halt: { } halt })
        {
            return null;
        }

        var finding = halt.Trigger == HaltTrigger.SameIssue ? findings.FirstOrDefault(f => f.Hash == breaker.Triggers?.SameIssue?.LastHash) : null;
        var page = new HaltPage(
            halt.Trigger, halt.Reason, halt.At, halt.By, halt.From.State, halt.From.Phase, breaker.State == BreakerState.Open, finding,
            finding is null ? [] : [.. finding.Cycles.Select(cycle => AttemptOf(cycle, tale))], tale.Turns.LastOrDefault(), [.. SafeOf(run, events)],
            run.Notes.IsDefaultOrEmpty ? changed : [.. changed, EventWording.Count(run.Notes.Length, "note")], [], "");
        var choices = HaltChoices.Of(page, run, tale, calledAs);
        return page with { Choices = choices, Command = choices.FirstOrDefault(c => c.Request is Asking.Request.Resume)?.Command ?? halt.Resume };
    }

    private static Attempt AttemptOf(int cycle, RunTale tale)
    {
        var commit = tale.Commits.LastOrDefault(c => c.Cycle == cycle && c.Purpose is CommitKind.Work or CommitKind.Agent);
        return new Attempt(cycle, commit?.Commit ?? "", commit?.Subject ?? "", tale.Turns.FirstOrDefault(t => t.Cycle == cycle && t.Phase == Phase.Implement)?.Log ?? "");
    }

    private static IEnumerable<string> SafeOf(RunRecord run, IReadOnlyList<RunEvent> events)
    {
        var publishing = PublishingView.Of(run, events);
        var commits = EventWording.Count(run.Commits.IsDefault ? run.Metrics.Commits : run.Commits.Length, "commit");
        yield return events.Count == 0 ? $"{commits} on {run.Branch}." // the first frame, from the state files alone: where else they are is read in a moment
            : publishing.UpToDate ? $"{commits} pushed to {run.Branch}{(publishing.PullRequest.Length > 0 ? $", draft {publishing.PullRequest}{(publishing.Incomplete ? " [INCOMPLETE]" : "")}" : "")}."
            : publishing.Pushed ? $"{commits} on {run.Branch}, the last of them not pushed."
            : $"{commits} on {run.Branch}, on this machine only.";
        if (events.OfType<RunEvent.WorkSnapshot>().LastOrDefault() is { } snapshot)
        {
            yield return $"The work tree at the stop is kept in {snapshot.Ref}.";
        }

        var deleted = run.Deletions.IsDefaultOrEmpty ? [] : run.Deletions.Select(d => d.Path).Distinct(StringComparer.Ordinal).ToList();
        if (deleted.Count > 0)
        {
            yield return $"{EventWording.Count(deleted.Count, "file")} deleted: {string.Join(", ", deleted.Take(3))}{(deleted.Count > 3 ? " …" : "")}.";
        }

        yield return run.Breach.Length > 0 ? $"NOT SAFE: {run.Breach}." : "Protected branches unchanged.";
    }
}
