using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Engine.Runs;
using Ias.Engine.State;

namespace Ias.Tui.State;

/// <summary>All requests of a run according to its events.</summary>
/// <param name="All">Requests, oldest first.</param>
/// <param name="Open">Indexes of those the engine has picked up but not carried out.</param>
internal sealed record SentRequests(GrowingList<SentRequest> All, ImmutableArray<int> Open)
{
    public static SentRequests None { get; } = new([], []);

    public SentRequests After(RunEvent happened) =>
        happened switch
        {
            RunEvent.HaltAsked e => Begin(new SentRequest(ControlKind.Halt, e.By, e.At, RequestStage.Seen, e.Force, e.Reason)),
            RunEvent.HaltWithdrawn => Settle(ControlKind.Halt, RequestStage.Withdrawn, happened.At),
            RunEvent.HaltBegun => Do("saving the work"),
            RunEvent.WorkSnapshot => Do("commit"),
            RunEvent.CommitMade => Do("push", begun: true),
            RunEvent.Pushed => Do("pull request", begun: true).Settle(ControlKind.Approve, RequestStage.Done, happened.At),
            RunEvent.PublishSkipped => Settle(ControlKind.Decline, RequestStage.Done, happened.At)
                .Settle(ControlKind.Approve, RequestStage.Done, happened.At),
            RunEvent.StateChanged { To: RunState.Halted } => Settle(ControlKind.Halt, RequestStage.Done, happened.At),
            RunEvent.StateChanged { To: RunState.JackedOut or RunState.ReadyForHitl } => Settle(
                ControlKind.Halt,
                RequestStage.Refused,
                happened.At,
                "the run was finished first"
            ),
            RunEvent.EngineStarted => Settle(ControlKind.Halt, RequestStage.Refused, happened.At, "the engine was gone before it"),
            RunEvent.NoteTaken e => this with
            {
                All = All.Add(new SentRequest(ControlKind.Note, e.By, e.At, RequestStage.Done, Text: e.Text, Ended: e.At)),
            },
            RunEvent.PushAnswered e => Begin(
                new SentRequest(e.Approved ? ControlKind.Approve : ControlKind.Decline, e.By, e.At, RequestStage.Seen)
            ),
            RunEvent.RequestRefused e => this with
            {
                All = All.Add(new SentRequest(e.Request, e.By, e.At, RequestStage.Refused, Text: e.Why, Ended: e.At)),
            },
            _ => this,
        };

    /// <summary>Adds those that are still in the inbox. The engine writes the event before it removes the file: for that moment both
    /// exist.</summary>
    public GrowingList<SentRequest> With(IReadOnlyList<ControlRequest> inbox)
    {
        var all = All;
        foreach (var asked in inbox)
        {
            all = All.Any(told => told.Kind == asked.Kind && told.By == asked.By && told.At >= asked.At)
                ? all
                : all.Add(new SentRequest(asked.Kind, asked.By, asked.At, RequestStage.Asked, asked.Force, asked.Text));
        }

        return all;
    }

    private SentRequests Begin(SentRequest asked) => new(All.Add(asked), Open.Add(All.Length));

    private SentRequests Settle(string kind, RequestStage stage, DateTimeOffset at, string why = "")
    {
        var next = this;
        foreach (var i in Open)
        {
            if (All[i] is var asked && asked.Kind == kind)
            {
                next = new(
                    next.All.SetItem(i, asked with { Stage = stage, Ended = at, Doing = "", Text = why.Length > 0 ? why : asked.Text }),
                    next.Open.Remove(i)
                );
            }
        }

        return next;
    }

    private SentRequests Do(string what, bool begun = false)
    {
        var all = All;
        foreach (var i in Open)
        {
            if (All[i] is { Kind: ControlKind.Halt } asked && (!begun || asked.Doing.Length > 0))
            {
                all = all.SetItem(i, asked with { Doing = what });
            }
        }

        return all == All ? this : this with { All = all };
    }
}
