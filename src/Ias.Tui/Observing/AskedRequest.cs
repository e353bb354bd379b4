using Ias.Core.Model;
using Ias.Core.Text;
using Ias.Engine.Runs;

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
    string Kind,
    string By,
    DateTimeOffset At,
    AskedStage Stage,
    bool Force = false,
    string Text = "",
    string Doing = "",
    DateTimeOffset? Ended = null
)
{
    /// <summary>Not picked up for so long, a request is called not seen: engines take one up within a tenth of a second.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Asked, and no engine has taken it up within <see cref="Patience"/>.</summary>
    public bool IsNotSeen(DateTimeOffset now) => Stage == AskedStage.Asked && now - At > Patience;

    /// <summary>The request and how far it is, in one line.</summary>
    /// <param name="me">Who looks: one's own requests are not named.</param>
    /// <param name="phase">The phase under way, after which a halt takes effect.</param>
    public string Describe(DateTimeOffset now, string me, Phase phase)
    {
        var asked =
            $"{(Kind == ControlKind.TryNow ? "try now" : Kind)} requested {(By == me || By.Length == 0 ? "" : $"by {By} ")}{Wording.Age(now - At)} ago";
        return Stage switch
        {
            AskedStage.Asked when IsNotSeen(now) => $"{asked}: not seen by the engine",
            AskedStage.Asked => asked,
            AskedStage.Seen when Doing.Length > 0 => $"halting: {Doing}",
            AskedStage.Seen when Kind == ControlKind.Halt =>
                $"{asked}: {(Force ? "ends the agent now" : $"stops after {phase.Word().ToLowerInvariant()}")}",
            AskedStage.Seen => $"{asked}: received",
            AskedStage.Withdrawn => $"{asked}: withdrawn",
            AskedStage.Refused => $"{asked}: refused: {Text}",
            _ => $"{asked}: done",
        };
    }
}
