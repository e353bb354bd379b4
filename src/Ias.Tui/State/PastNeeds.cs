using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Text;

namespace Ias.Tui.State;

/// <summary>Items that needed a person, according to a run's events alone.</summary>
/// <param name="All">All items, oldest first.</param>
/// <param name="Open">Indexes of the items not settled yet.</param>
internal sealed record PastNeeds(GrowingList<NeedsYou> All, ImmutableArray<int> Open)
{
    public static PastNeeds None { get; } = new([], []);

    /// <summary>Settled items; the open ones come from the run's state.</summary>
    public GrowingList<NeedsYou> Settled => Open.IsEmpty ? All : [.. All.Where(need => !need.IsOpen)];

    /// <param name="before">Time of the previous event.</param>
    public PastNeeds After(RunEvent happened, DateTimeOffset before)
    {
        switch (happened)
        {
            case RunEvent.HaltBegun e:
                return Settle(NeedKind.Missing, e.At, "the run was halted").Begin(NeedKind.Halt, e.At, $"Halted: {e.Reason}", "");
            case RunEvent.PushRequested e:
                return Begin(
                    NeedKind.Push,
                    e.At,
                    $"The push of {e.Branch} needs an answer.",
                    $"{Wording.Count(e.Commits, "commit")}, {Wording.Count(e.Files, "file")} changed"
                );
            case RunEvent.TurnEnded e when e.Outcome.NeedsPerson() && All is not [.., { Kind: NeedKind.Missing, IsOpen: true }]:
                return Begin(NeedKind.Missing, e.At, $"The agent lacked something: {e.Outcome.Describe()}.", e.Detail);
            case RunEvent.TurnEnded { Outcome: TurnOutcome.Ended }:
                return Settle(NeedKind.Missing, happened.At, "a later turn succeeded");
            case RunEvent.PushAnswered e:
                return Settle(NeedKind.Push, e.At, $"{(e.Approved ? "approved" : "declined")} by {e.By}");
            case RunEvent.EngineStarted { Resumed: true } when !Open.Any(i => All[i].Kind is NeedKind.Halt or NeedKind.Push):
                return this with
                {
                    All = All.Add(
                        new NeedsYou(
                            Need.IdOf(NeedKind.EngineGone, before),
                            NeedKind.EngineGone,
                            before,
                            "The engine was gone.",
                            "",
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

    private PastNeeds Begin(NeedKind kind, DateTimeOffset at, string what, string detail) =>
        new(All.Add(new NeedsYou(Need.IdOf(kind, at), kind, at, what, detail, "", [])), Open.Add(All.Length));

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
}
