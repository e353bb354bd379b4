using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Engine.Runs;
using Ias.Engine.State;

namespace Ias.Tui.Observing;

/// <summary>All requests of a run that its events tell of.</summary>
/// <param name="All">Oldest first.</param>
/// <param name="Open">Which of them the engine has taken up and not carried out.</param>
internal sealed record AskedRequests(GrowingList<AskedRequest> All, ImmutableArray<int> Open)
{
    public static AskedRequests None { get; } = new([], []);

    public AskedRequests After(RunEvent happened) =>
        happened switch
        {
            RunEvent.HaltAsked e => Begin(new AskedRequest(ControlKind.Halt, e.By, e.At, AskedStage.Seen, e.Force, e.Reason)),
            RunEvent.HaltWithdrawn => Settle(ControlKind.Halt, AskedStage.Withdrawn, happened.At),
            RunEvent.HaltBegun => Do("saving the work"),
            RunEvent.WorkSnapshot => Do("commit"),
            RunEvent.CommitMade => Do("push", begun: true),
            RunEvent.Pushed => Do("pull request", begun: true).Settle(ControlKind.Approve, AskedStage.Done, happened.At),
            RunEvent.PublishSkipped => Settle(ControlKind.Decline, AskedStage.Done, happened.At)
                .Settle(ControlKind.Approve, AskedStage.Done, happened.At),
            RunEvent.StateChanged { To: RunState.Halted } => Settle(ControlKind.Halt, AskedStage.Done, happened.At),
            RunEvent.StateChanged { To: RunState.JackedOut or RunState.ReadyForHitl } => Settle(
                ControlKind.Halt,
                AskedStage.Refused,
                happened.At,
                "the run was finished first"
            ),
            RunEvent.EngineStarted => Settle(ControlKind.Halt, AskedStage.Refused, happened.At, "the engine was gone before it"),
            RunEvent.NoteTaken e => this with
            {
                All = All.Add(new AskedRequest(ControlKind.Note, e.By, e.At, AskedStage.Done, Text: e.Text, Ended: e.At)),
            },
            RunEvent.PushAnswered e => Begin(
                new AskedRequest(e.Approved ? ControlKind.Approve : ControlKind.Decline, e.By, e.At, AskedStage.Seen)
            ),
            RunEvent.RequestRefused e => this with
            {
                All = All.Add(new AskedRequest(e.Request, e.By, e.At, AskedStage.Refused, Text: e.Why, Ended: e.At)),
            },
            _ => this,
        };

    /// <summary>With those that still lie in the inbox. The engine writes the event first and removes the file then: for that moment both
    /// are there.</summary>
    public GrowingList<AskedRequest> With(IReadOnlyList<ControlRequest> inbox)
    {
        var all = All;
        foreach (var asked in inbox)
        {
            all = All.Any(told => told.Kind == asked.Kind && told.By == asked.By && told.At >= asked.At)
                ? all
                : all.Add(new AskedRequest(asked.Kind, asked.By, asked.At, AskedStage.Asked, asked.Force, asked.Text));
        }

        return all;
    }

    private AskedRequests Begin(AskedRequest asked) => new(All.Add(asked), Open.Add(All.Length));

    private AskedRequests Settle(string kind, AskedStage stage, DateTimeOffset at, string why = "")
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

    private AskedRequests Do(string what, bool begun = false)
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
