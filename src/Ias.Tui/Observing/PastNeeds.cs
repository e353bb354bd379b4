using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Text;

namespace Ias.Tui.Observing;

/// <summary>What waited for a person, by a run's events alone.</summary>
/// <param name="All">Oldest first.</param>
/// <param name="Open">Which of them nothing has settled.</param>
internal sealed record PastNeeds(GrowingList<NeedsYou> All, ImmutableArray<int> Open)
{
    public static PastNeeds None { get; } = new([], []);

    /// <summary>What is settled, and what only the events tell; of all else that is open, the run itself tells more.</summary>
    public GrowingList<NeedsYou> Told =>
        Open.Any(i => All[i].Kind != NeedKind.Missing)
            ? [.. All.Where(need => need is not { IsOpen: true, Kind: not NeedKind.Missing })]
            : All;

    /// <param name="before">When the event before it happened.</param>
    /// <param name="timeline">With this event.</param>
    public PastNeeds After(RunEvent happened, DateTimeOffset before, RunTimeline timeline)
    {
        switch (happened)
        {
            case RunEvent.HaltBegun e:
                return Begin(new NeedsYou(NeedsYou.IdOf(NeedKind.Halt, e.At), NeedKind.Halt, e.At, $"Halted: {e.Reason}", "", []));
            case RunEvent.PushRequested e:
                return Begin(
                    new NeedsYou(
                        NeedsYou.IdOf(NeedKind.Push, e.At),
                        NeedKind.Push,
                        e.At,
                        $"The push of {e.Branch} needs an answer.",
                        $"{Wording.Count(e.Commits, "commit")}, {Wording.Count(e.Files, "file")} changed",
                        []
                    )
                );
            case RunEvent.TurnEnded { Outcome: TurnOutcome.Denied or TurnOutcome.AuthFailed } e
                when All is not [.., { Kind: NeedKind.Missing, IsOpen: true }]:
                return Begin(
                    new NeedsYou(
                        NeedsYou.IdOf(NeedKind.Missing, e.At),
                        NeedKind.Missing,
                        e.At,
                        $"The agent lacks something: {e.Outcome.Describe()}.",
                        e.Detail,
                        [LookAtLog(timeline.LogOf(e.Turn))]
                    )
                );
            case RunEvent.TurnEnded { Outcome: TurnOutcome.Ended }:
                return Settle(NeedKind.Missing, happened.At, "a later turn succeeded");
            case RunEvent.PushAnswered e:
                return Settle(NeedKind.Push, e.At, $"{(e.Approved ? "approved" : "declined")} by {e.By}");
            case RunEvent.EngineStarted { Resumed: true } when !Open.Any(i => All[i].Kind is NeedKind.Halt or NeedKind.Push):
                return this with
                {
                    All = All.Add(
                        new NeedsYou(
                            NeedsYou.IdOf(NeedKind.EngineGone, before),
                            NeedKind.EngineGone,
                            before,
                            "The engine was gone.",
                            "",
                            [],
                            happened.At,
                            "resumed"
                        )
                    ),
                };
            case RunEvent.StateChanged { Trigger: RunTrigger.Resume } e:
                var resumed = Settle(NeedKind.Halt, e.At, "resumed");
                return e.From == RunState.Halted ? resumed.Settle(NeedKind.Push, e.At, "resumed; asked again at the end") : resumed;
            case RunEvent.StateChanged { To: RunState.JackedOut or RunState.ReadyForHitl }:
                return Settle(NeedKind.Push, happened.At, "the run ended");
            default:
                return this;
        }
    }

    private PastNeeds Begin(NeedsYou need) => new(All.Add(need), Open.Add(All.Length));

    private PastNeeds Settle(NeedKind kind, DateTimeOffset at, string outcome)
    {
        var next = this;
        foreach (var i in Open)
        {
            if (All[i].Kind == kind)
            {
                next = new(next.All.SetItem(i, All[i] with { Settled = at, Outcome = outcome, Choices = [] }), next.Open.Remove(i));
            }
        }

        return next;
    }

    private static Choice LookAtLog(string? log) =>
        new(
            "Read the end of its log",
            "Changes nothing; give the agent what it lacks for its next try.",
            log is null ? "" : $"tail -n 50 {ShellWord.Quote(log)}"
        );
}
