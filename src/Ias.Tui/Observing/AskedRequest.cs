using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.RunMode;
using Ias.Engine.RunMode;
using Ias.Engine.State;

namespace Ias.Tui.Observing;

/// <summary>How far a request has come. A request is not a result.</summary>
public enum AskedStage
{
    /// <summary>It lies in the inbox.</summary>
    Asked,

    /// <summary>The engine has taken it up.</summary>
    Seen,

    /// <summary>It is carried out.</summary>
    Done,

    /// <summary>Taken back in time.</summary>
    Withdrawn,

    /// <summary>Not carried out; the text says why.</summary>
    Refused,
}

/// <summary>Something somebody asked of the engine.</summary>
/// <param name="Kind">One of <see cref="ControlKind"/>.</param>
/// <param name="By">Who: user@host, or what the engine calls a signal.</param>
/// <param name="At">When it was asked; for one that was seen, when it was seen.</param>
/// <param name="Force">A halt at once.</param>
/// <param name="Text">Reason, note, or why it was refused.</param>
/// <param name="Doing">A halt that has begun: what is being done for it.</param>
/// <param name="Ended">When it was done, withdrawn or refused; null = not yet.</param>
public sealed record AskedRequest(
    string Kind, string By, DateTimeOffset At, AskedStage Stage, bool Force = false, string Text = "", string Doing = "", DateTimeOffset? Ended = null)
{
    /// <summary>Not picked up for so long, a request is called not seen: engines take one up within a tenth of a second.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Asked, and no engine has taken it up within <see cref="Patience"/>.</summary>
    public bool IsNotSeen(DateTimeOffset now) => Stage == AskedStage.Asked && now - At > Patience;

    /// <summary>The request and how far it is, in one line.</summary>
    /// <param name="me">Who looks: one's own requests are not named.</param>
    /// <param name="phase">The phase under way, after which a halt takes effect.</param>
    public string Words(DateTimeOffset now, string me, Phase phase)
    {
        var asked = $"{(Kind == ControlKind.TryNow ? "try now" : Kind)} requested {(By == me || By.Length == 0 ? "" : $"by {By} ")}{EventWording.Age(now - At)} ago";
        return Stage switch
        {
            AskedStage.Asked when IsNotSeen(now) => $"{asked}: not seen by the engine",
            AskedStage.Asked => asked,
            AskedStage.Seen when Doing.Length > 0 => $"halting: {Doing}",
            AskedStage.Seen when Kind == ControlKind.Halt => $"{asked}: {(Force ? "ends the agent now" : $"stops after {EventWording.PhaseWord(phase).ToLowerInvariant()}")}",
            AskedStage.Seen => $"{asked}: received",
            AskedStage.Withdrawn => $"{asked}: withdrawn",
            AskedStage.Refused => $"{asked}: refused: {Text}",
            _ => $"{asked}: done",
        };
    }

    /// <summary>All requests of a run: those that its events tell of, then those that lie in the inbox.</summary>
    public static ImmutableArray<AskedRequest> Of(IReadOnlyList<RunEvent> events, IReadOnlyList<ControlRequest> inbox)
    {
        var asked = ImmutableArray.CreateBuilder<AskedRequest>();
        foreach (var happened in events)
        {
            switch (happened)
            {
                case RunEvent.HaltAsked e:
                    asked.Add(new AskedRequest(ControlKind.Halt, e.By, e.At, AskedStage.Seen, e.Force, e.Reason));
                    break;
                case RunEvent.HaltWithdrawn:
                    Settle(ControlKind.Halt, AskedStage.Withdrawn, happened.At);
                    break;
                case RunEvent.HaltBegun:
                    Do("saving the work");
                    break;
                case RunEvent.WorkSnapshot:
                    Do("commit");
                    break;
                case RunEvent.CommitMade:
                    Do("push", begun: true);
                    break;
                case RunEvent.Pushed:
                    Do("pull request", begun: true);
                    Settle(ControlKind.Approve, AskedStage.Done, happened.At);
                    break;
                case RunEvent.PublishSkipped:
                    Settle(ControlKind.Decline, AskedStage.Done, happened.At);
                    Settle(ControlKind.Approve, AskedStage.Done, happened.At);
                    break;
                case RunEvent.StateChanged { To: RunState.Halted }:
                    Settle(ControlKind.Halt, AskedStage.Done, happened.At);
                    break;
                case RunEvent.StateChanged { To: RunState.JackedOut or RunState.ReadyForHitl }:
                    Settle(ControlKind.Halt, AskedStage.Refused, happened.At, "the run was finished first");
                    break;
                case RunEvent.EngineStarted:
                    Settle(ControlKind.Halt, AskedStage.Refused, happened.At, "the engine was gone before it");
                    break;
                case RunEvent.NoteTaken e:
                    asked.Add(new AskedRequest(ControlKind.Note, e.By, e.At, AskedStage.Done, Text: e.Text, Ended: e.At));
                    break;
                case RunEvent.PushAnswered e:
                    asked.Add(new AskedRequest(e.Approved ? ControlKind.Approve : ControlKind.Decline, e.By, e.At, AskedStage.Seen));
                    break;
                case RunEvent.RequestRefused e:
                    asked.Add(new AskedRequest(e.Request, e.By, e.At, AskedStage.Refused, Text: e.Why, Ended: e.At));
                    break;
            }
        }

        // The engine writes the event first and removes the file then: for that moment both are there.
        var told = asked.ToImmutable();
        return [.. told, .. inbox.Where(r => !told.Any(t => t.Kind == r.Kind && t.By == r.By && t.At >= r.At)).Select(r => new AskedRequest(r.Kind, r.By, r.At, AskedStage.Asked, r.Force, r.Text))];

        void Settle(string kind, AskedStage stage, DateTimeOffset at, string why = "")
        {
            for (var i = 0; i < asked.Count; i++)
            {
                if (asked[i].Kind == kind && asked[i].Stage == AskedStage.Seen)
                {
                    asked[i] = asked[i] with { Stage = stage, Ended = at, Doing = "", Text = why.Length > 0 ? why : asked[i].Text };
                }
            }
        }

        void Do(string what, bool begun = false)
        {
            for (var i = 0; i < asked.Count; i++)
            {
                if (asked[i] is { Kind: ControlKind.Halt, Stage: AskedStage.Seen } && (!begun || asked[i].Doing.Length > 0))
                {
                    asked[i] = asked[i] with { Doing = what };
                }
            }
        }
    }
}
