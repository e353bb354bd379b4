using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;
using Ias.Core.Text;

namespace Ias.Tui.State;

/// <summary>Attempt of one cycle to fix a finding that came back.</summary>
/// <param name="Turn">Event that began its IMPLEMENT, for the log; 0 = not known.</param>
/// <param name="Commit">Last commit of IMPLEMENT; empty = none.</param>
/// <param name="Files">Files in all its commits; likewise the lines.</param>
/// <param name="Gates">Verdicts of that cycle's gates, in order.</param>
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
    /// <summary>Subject without the parts common to all: the kind before it, the cycle after it.</summary>
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

    /// <summary>Size of the change: <c>2 files +13 -5</c>.</summary>
    public string Stat => $"{Wording.Count(Files, "file")} +{Added} -{Removed}";
}

/// <summary>Details of a halt: the reason, what is safe, and the choices.</summary>
/// <param name="Trigger">Trigger, one of <see cref="HaltTrigger"/>.</param>
/// <param name="Reason">Reason in the engine's words.</param>
/// <param name="BreakerOpen">Whether resuming requires a reset of the breaker.</param>
/// <param name="Finding">Finding that came back, for <c>same_issue</c>.</param>
/// <param name="Attempts">Attempts to fix it.</param>
/// <param name="LastTurn">Last turn that ended, whose log shows the cause.</param>
/// <param name="Safe">Statements about what is safe, one sentence each.</param>
/// <param name="Changed">Changes since the halt that may let a resume end differently; empty = none.</param>
/// <param name="ToRestore">Commands that undo a breach and have not been run yet; empty = none.</param>
/// <param name="Choices">Up to four choices, the most likely first.</param>
/// <param name="Command">Shell command: first restore, then resume.</param>
public sealed record HaltDetails(
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
    /// <summary>Details of a run's halt; null = not halted.</summary>
    public static HaltDetails? Of(RunRecord run, CircuitBreaker breaker, ImmutableArray<FindingRow> findings, RawState seen)
    {
        var (timeline, history, changed) = (seen.Timeline, seen.History, seen.ChangedSinceHalt);
        if (run is not { State: RunState.Halted, Halt: { } halt })
        {
            return null;
        }

        var finding = breaker.Triggers.Find(halt.Trigger) is { Hash: { Length: > 0 } hash }
            ? findings.LastOrDefault(f => f.Hash == hash)
            : null;
        var page = new HaltDetails(
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
                : page.Choices.FirstOrDefault(c => c.Request is Requests.Request.Resume)?.Command ?? remedies.Line,
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

    private static IEnumerable<string> SafeOf(RunRecord run, HaltDetails page, RunHistory history)
    {
        var publishing = PublishingView.Of(run, history);
        if (run.Plan is { } plan)
        {
            yield return $"{plan.Progress()}; completed ones are not repeated.";
        }

        var commits = Wording.Count(run.Commits.IsDefault ? run.Metrics.Commits : run.Commits.Length, "commit");
        yield return history.Events.IsEmpty ? $"{commits} on {run.Branch}." // first frame, from the state files alone: other copies are read in a moment
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
