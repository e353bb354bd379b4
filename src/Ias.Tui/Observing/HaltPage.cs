using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;
using Ias.Core.Text;

namespace Ias.Tui.Observing;

/// <summary>One cycle's try at a finding that came back.</summary>
/// <param name="Turn">The event its IMPLEMENT began with, for the log; 0 = not known.</param>
/// <param name="Commit">What IMPLEMENT committed last; empty = nothing.</param>
/// <param name="Files">Of all that it committed; so are the lines.</param>
/// <param name="Gates">What the gates of that cycle said, in order.</param>
public sealed record Attempt(
    int Cycle,
    long Turn,
    string Commit,
    string Subject,
    int Files,
    int Added,
    int Removed,
    ImmutableArray<RunEvent.VerdictGiven> Gates
)
{
    /// <summary>The subject without what every one of them has: the kind before it, the cycle behind it.</summary>
    public string Words
    {
        get
        {
            var subject = Subject[(Subject.IndexOf(": ", StringComparison.Ordinal) is >= 0 and var at ? at + 2 : 0)..];
            var cycle = $", cycle {Cycle}";
            return subject.Length == 0 ? "nothing committed"
                : subject.EndsWith(cycle, StringComparison.Ordinal) ? subject[..^cycle.Length]
                : subject;
        }
    }

    /// <summary>How much it changed: <c>2 files +13 -5</c>.</summary>
    public string Stat => $"{Wording.Count(Files, "file")} +{Added} -{Removed}";
}

/// <summary>A halted run: why, what is safe, what can be done.</summary>
/// <param name="Trigger">One of <see cref="HaltTrigger"/>.</param>
/// <param name="Reason">In the engine's words.</param>
/// <param name="BreakerOpen">The breaker must be reset to go on.</param>
/// <param name="Finding">The finding that came back, for <c>same_issue</c>.</param>
/// <param name="Attempts">What was tried against it.</param>
/// <param name="LastTurn">The turn that ended last: its log tells what it was about.</param>
/// <param name="Safe">What is safe, a sentence each.</param>
/// <param name="Changed">What has changed since the stop and may make a resume end differently; empty = nothing.</param>
/// <param name="ToRestore">The commands that undo a breach and have not been carried out yet; empty = there was none, or all is
/// back.</param>
/// <param name="Choices">At most four, the likeliest first.</param>
/// <param name="Command">What to type in a shell: what restores, then what goes on.</param>
public sealed record HaltPage(
    string Trigger,
    string Reason,
    DateTimeOffset Since,
    string By,
    RunState From,
    Phase FromPhase,
    bool BreakerOpen,
    FindingRow? Finding,
    ImmutableArray<Attempt> Attempts,
    TurnRow? LastTurn,
    ImmutableArray<string> Safe,
    ImmutableArray<string> Changed,
    ImmutableArray<string> ToRestore,
    ImmutableArray<Choice> Choices,
    string Command
)
{
    /// <summary>The page of a run; null when it is not halted.</summary>
    public static HaltPage? Of(RunRecord run, CircuitBreaker breaker, ImmutableArray<FindingRow> findings, RawState seen)
    {
        var (timeline, history, changed) = (seen.Tale, seen.History, seen.ChangedSinceHalt);
        if (run is not { State: RunState.Halted, Halt: { } halt })
        {
            return null;
        }

        var finding =
            halt.Trigger == HaltTrigger.SameIssue ? findings.LastOrDefault(f => f.Hash == breaker.Triggers?.SameIssue?.LastHash) : null;
        var page = new HaltPage(
            halt.Trigger,
            halt.Reason,
            halt.At,
            halt.By,
            halt.From.State,
            halt.From.Phase,
            breaker.State == BreakerState.Open,
            finding,
            finding is null ? [] : [.. finding.Cycles.Select(cycle => AttemptOf(cycle, run.Current, timeline))],
            timeline.Turns is [.., var last] ? last : null,
            [],
            run.Notes.IsDefaultOrEmpty ? changed : [.. changed, Wording.Count(run.Notes.Length, "note")],
            halt.Trigger == HaltTrigger.IceBreach ? seen.ToRestore ?? HaltRemedies.ToRestore(run) : [],
            [],
            ""
        );
        var hour = seen.Rate is { } rate && rate.Left(seen.At) == 0 ? rate : null; // its calls are used up
        var remedies = HaltRemedies.For(
            run,
            seen.CalledAs,
            new(page.BreakerOpen, page.ToRestore, page.Attempts.Length, page.LastTurn?.Log ?? "", hour)
        );
        page = page with { Safe = [.. SafeOf(run, page, history)], Choices = HaltChoices.Of(page, remedies, timeline, seen.At, hour) };
        return page with
        {
            Command = !page.ToRestore.IsEmpty
                ? CommandLine.From(string.Join(" && ", page.ToRestore), seen.CalledAs)
                : page.Choices.FirstOrDefault(c => c.Request is Asking.Request.Resume)?.Command ?? remedies.Line,
        };
    }

    private static Attempt AttemptOf(int cycle, string sprint, RunTimeline timeline)
    {
        var told = timeline.CyclesOf(sprint, cycle).ToList();
        var commits = told.SelectMany(c => c.Commits).ToList();
        return new Attempt(
            cycle,
            told.FirstOrDefault(c => c.Implement > 0)?.Implement ?? 0,
            commits.LastOrDefault()?.Commit ?? "",
            commits.LastOrDefault()?.Subject ?? "",
            commits.Sum(c => c.Files),
            commits.Sum(c => c.Added),
            commits.Sum(c => c.Removed),
            [.. told.SelectMany(c => c.Verdicts)]
        );
    }

    private static IEnumerable<string> SafeOf(RunRecord run, HaltPage page, RunHistory history)
    {
        var publishing = PublishingView.Of(run, history);
        if (run.Plan is { } plan)
        {
            yield return $"{plan.Progress()}; completed ones are not repeated.";
        }

        var commits = Wording.Count(run.Commits.IsDefault ? run.Metrics.Commits : run.Commits.Length, "commit");
        yield return history.Events.IsEmpty ? $"{commits} on {run.Branch}." // the first frame, from the state files alone: where else they are is read in a moment
        : publishing.UpToDate
            ? $"{commits} pushed to {run.Branch}{(publishing.PullRequest.Length > 0 ? $", draft {publishing.PullRequest}{(publishing.Incomplete ? " [INCOMPLETE]" : "")}" : "")}."
        : publishing.Pushed ? $"{commits} on {run.Branch}, the last not pushed."
        : $"{commits} on {run.Branch}, on this machine only.";
        var deleted = run.Deletions.IsDefaultOrEmpty ? [] : run.Deletions.Select(d => d.Path).Distinct(StringComparer.Ordinal).ToList();
        if (deleted.Count > 0)
        {
            yield return $"{Wording.Count(deleted.Count, "file")} deleted: {string.Join(", ", deleted.Take(3))}{(deleted.Count > 3 ? " …" : "")}.";
        }

        yield return !page.ToRestore.IsEmpty ? "NOT SAFE: the change is not undone."
        : run.Breach.Length > 0 ? "Protected branches are restored."
        : "Protected branches unchanged.";
        if (history.Saved is { } saved)
        {
            yield return $"Saved: {saved.Ref}.";
        }
    }
}
