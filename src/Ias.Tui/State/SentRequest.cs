using Ias.Core.Model;
using Ias.Core.Text;
using Ias.Engine.Runs;

namespace Ias.Tui.State;

/// <summary>Progress of a request. Sending one is not a result.</summary>
public enum RequestStage
{
    /// <summary>Waiting in the inbox of the engine.</summary>
    Asked,

    /// <summary>Picked up by the engine.</summary>
    Seen,

    /// <summary>Carried out by the engine.</summary>
    Done,

    /// <summary>Withdrawn before it took effect.</summary>
    Withdrawn,

    /// <summary>Refused by the engine; the text says why.</summary>
    Refused,
}

/// <summary>Request that somebody sent to the engine.</summary>
/// <param name="Kind">Kind, one of <see cref="ControlKind"/>.</param>
/// <param name="By">Sender: user@host, or the engine's name for a signal.</param>
/// <param name="At">Time at which it was sent, or picked up if it was.</param>
/// <param name="Force">Whether a halt is immediate.</param>
/// <param name="Text">Reason, note, or cause of the refusal.</param>
/// <param name="Doing">Action in progress for a halt.</param>
/// <param name="Ended">Time at which it was done, withdrawn or refused; null = not yet.</param>
public sealed record SentRequest(
    string Kind,
    string By,
    DateTimeOffset At,
    RequestStage Stage,
    bool Force = false,
    string Text = "",
    string Doing = "",
    DateTimeOffset? Ended = null
)
{
    /// <summary>Time after which a request counts as not picked up: engines take a tenth of a second.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Checks whether no engine has picked it up within <see cref="Patience"/>.</summary>
    public bool IsNotSeen(DateTimeOffset now) => Stage == RequestStage.Asked && now - At > Patience;

    /// <summary>Request and its progress, in one line.</summary>
    /// <param name="me">Current user, whose own requests are shown without a name.</param>
    /// <param name="phase">Current phase, after which a halt takes effect.</param>
    public string Describe(DateTimeOffset now, string me, Phase phase)
    {
        var asked =
            $"{(Kind == ControlKind.TryNow ? "try now" : Kind)} requested {(By == me || By.Length == 0 ? "" : $"by {By} ")}{Wording.Age(now - At)} ago";
        return Stage switch
        {
            RequestStage.Asked when IsNotSeen(now) => $"{asked}: not seen by the engine",
            RequestStage.Asked => asked,
            RequestStage.Seen when Doing.Length > 0 => $"halting: {Doing}",
            RequestStage.Seen when Kind == ControlKind.Halt =>
                $"{asked}: {(Force ? "ends the agent now" : $"stops after {phase.Word().ToLowerInvariant()}")}",
            RequestStage.Seen => $"{asked}: received",
            RequestStage.Withdrawn => $"{asked}: withdrawn",
            RequestStage.Refused => $"{asked}: refused: {Text}",
            _ => $"{asked}: done",
        };
    }
}
