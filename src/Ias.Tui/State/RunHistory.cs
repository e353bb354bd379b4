using Ias.Core.Events;

namespace Ias.Tui.State;

/// <summary>History of a run so far: its events and what they add beyond the state files. Immutable; an event costs the same at any length,
/// and versions share their data.</summary>
public sealed record RunHistory
{
    /// <summary>History without any events.</summary>
    public static RunHistory Empty { get; } = new();

    /// <summary>Events of the run, from the first known one.</summary>
    public GrowingList<RunEvent> Events { get; private init; } = [];

    /// <summary>Timeline of the events; empty if the run's first event is not known.</summary>
    public RunTimeline Timeline => Events is [RunEvent.RunStarted, ..] ? Rows : RunTimeline.Empty;

    /// <summary>Requests to the engine and their progress.</summary>
    internal SentRequests Asked { get; private init; } = SentRequests.None;

    internal FindingTimes Findings { get; private init; } = FindingTimes.None;

    internal PastNeeds Needs { get; private init; } = PastNeeds.None;

    /// <summary>Sprints that passed their gates, in order.</summary>
    internal GrowingList<RunEvent.SprintMarked> Passed { get; private init; } = [];

    internal GrowingList<RunEvent.IceBreached> Breaches { get; private init; } = [];

    /// <summary>Last push; null = none yet.</summary>
    internal RunEvent.Pushed? Pushed { get; private init; }

    /// <summary>Last pull request; null = none yet.</summary>
    internal RunEvent.PullRequestMade? PullRequest { get; private init; }

    /// <summary>Last snapshot of unfinished work; null = none yet.</summary>
    internal RunEvent.WorkSnapshot? Saved { get; private init; }

    private RunTimeline Rows { get; init; } = RunTimeline.Empty;

    /// <param name="events">Events of one run.</param>
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
            Needs = Needs.After(happened, before),
            Passed = happened is RunEvent.SprintMarked passed ? Passed.Add(passed) : Passed,
            Breaches = happened is RunEvent.IceBreached breached ? Breaches.Add(breached) : Breaches,
            Pushed = happened as RunEvent.Pushed ?? Pushed,
            PullRequest = happened as RunEvent.PullRequestMade ?? PullRequest,
            Saved = happened as RunEvent.WorkSnapshot ?? Saved,
        };
    }
}
