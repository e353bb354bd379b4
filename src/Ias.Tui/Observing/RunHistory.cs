using Ias.Core.Events;

namespace Ias.Tui.Observing;

/// <summary>
/// What happened in a run so far: its events, and what they add up to beside the state files. Immutable; an event costs the same however
/// many came before, and what is shown of it is shared with the versions before.
/// </summary>
public sealed record RunHistory
{
    /// <summary>Of no events.</summary>
    public static RunHistory Empty { get; } = new();

    /// <summary>The run's events, from the first that is known.</summary>
    public GrowingList<RunEvent> Events { get; private init; } = [];

    /// <summary>What the events tell, as rows; empty where the run's first is not known.</summary>
    public RunTimeline Tale => Events is [RunEvent.RunStarted, ..] ? Rows : RunTimeline.Empty;

    /// <summary>What was asked of the engine, and how far it is.</summary>
    internal AskedRequests Asked { get; private init; } = AskedRequests.None;

    internal FindingTimes Findings { get; private init; } = FindingTimes.None;

    internal PastNeeds Needs { get; private init; } = PastNeeds.None;

    /// <summary>Sprints that passed their gates, in order.</summary>
    internal GrowingList<RunEvent.SprintMarked> Passed { get; private init; } = [];

    internal GrowingList<RunEvent.IceBreached> Breaches { get; private init; } = [];

    /// <summary>The last one; null = none yet.</summary>
    internal RunEvent.Pushed? Pushed { get; private init; }

    /// <summary>The last one; null = none yet.</summary>
    internal RunEvent.PullRequestMade? PullRequest { get; private init; }

    /// <summary>The last one; null = none yet.</summary>
    internal RunEvent.WorkSnapshot? Saved { get; private init; }

    private RunTimeline Rows { get; init; } = RunTimeline.Empty;

    /// <param name="events">One run's.</param>
    public static RunHistory Of(IEnumerable<RunEvent> events) => events.Aggregate(Empty, (history, happened) => history.After(happened));

    public RunHistory After(RunEvent happened)
    {
        var before = Events is [.., var last] ? last.At : default;
        var rows = Rows.After(happened);
        return this with
        {
            Events = Events.Add(happened),
            Rows = rows,
            Asked = Asked.After(happened),
            Findings = Findings.After(happened, rows.Sprint),
            Needs = Needs.After(happened, before, rows),
            Passed = happened is RunEvent.SprintMarked passed ? Passed.Add(passed) : Passed,
            Breaches = happened is RunEvent.IceBreached breached ? Breaches.Add(breached) : Breaches,
            Pushed = happened as RunEvent.Pushed ?? Pushed,
            PullRequest = happened as RunEvent.PullRequestMade ?? PullRequest,
            Saved = happened as RunEvent.WorkSnapshot ?? Saved,
        };
    }
}
