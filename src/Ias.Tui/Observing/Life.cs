using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.State;
using Ias.Tui.Asking;

namespace Ias.Tui.Observing;

/// <summary>What is alive.</summary>
public enum LifeKind
{
    /// <summary>There is no run, or it is over, halted or waits for a person: nothing runs, nothing is spent.</summary>
    AtRest,

    /// <summary>An agent's turn is under way.</summary>
    Turn,

    /// <summary>The engine works itself: commits, pushes, reads verdicts.</summary>
    Engine,

    /// <summary>Waiting for a limit; goes on by itself.</summary>
    Waiting,

    /// <summary>The state files claim that a run goes on, and no engine stands behind them.</summary>
    Gone,
}

/// <summary>The three ages: last output, the process tree's CPU, the engine.</summary>
/// <param name="Engine">The live engine; null = none.</param>
/// <param name="TurnSince">When the turn under way began.</param>
/// <param name="LastOutput">When it last printed; null = not yet.</param>
/// <param name="Busy">Its process tree uses at least one hundredth of a core; null = not known.</param>
/// <param name="GoneSince">The last sign of an engine that is gone.</param>
/// <param name="Wait">What is waited for.</param>
/// <param name="QuietLimit">Quiet and asleep for so long, a turn is ended.</param>
/// <param name="StartupLimit">The same before the first output.</param>
/// <param name="Queue">The runner's run whose jobs are worked off; empty = it is no queue's.</param>
/// <param name="IsPast">It is looked back at: when the turn had printed something last is not known.</param>
/// <param name="ToolLimit">The same while a tool call is open, which only the engine can tell.</param>
public sealed record Life(
    LifeKind Kind,
    LockHolder? Engine = null,
    DateTimeOffset? TurnSince = null,
    DateTimeOffset? LastOutput = null,
    bool? Busy = null,
    DateTimeOffset? GoneSince = null,
    RunWait? Wait = null,
    TimeSpan QuietLimit = default,
    TimeSpan StartupLimit = default,
    TimeSpan ToolLimit = default,
    string Queue = "",
    bool IsPast = false
)
{
    private static readonly TimeSpan WorthSaying = TimeSpan.FromMinutes(1);

    /// <summary>In words. Times of day are in the offset of <paramref name="now"/>.</summary>
    public string Describe(DateTimeOffset now, string calledAs) =>
        Kind switch
        {
            LifeKind.Gone =>
                $"ENGINE GONE since {Wording.Clock(GoneSince ?? now, now)}: {new Request.Resume(Queue: Queue).Command(calledAs)}",
            LifeKind.Waiting when Wait is { } wait =>
                $"waiting until {Wording.Clock(wait.Until, now)}, in {Wording.Age(wait.Until - now)}: {wait.Reason}; resumes on its own",
            LifeKind.Turn when IsPast => $"turn under way for {Wording.Age(Quiet(now))}, engine ok",
            LifeKind.Turn => $"{Turn(now)}{(Busy == true && Quiet(now) < WorthSaying ? ", agent busy" : "")}, engine ok",
            LifeKind.Engine => "alive: engine running",
            _ => "nothing is running or being spent",
        };

    /// <summary>How long the turn has printed nothing.</summary>
    public TimeSpan Quiet(DateTimeOffset now) => (LastOutput ?? TurnSince) is { } since && now > since ? now - since : TimeSpan.Zero;

    private string Turn(DateTimeOffset now)
    {
        var quiet = Quiet(now);
        return quiet < WorthSaying
            ? LastOutput is null
                ? $"alive: no output yet for {Wording.Age(quiet)}"
                : $"alive: output {Wording.Age(quiet)} ago"
            : Busy == true
                ? $"quiet {Wording.Age(quiet)}, working"
                : $"quiet {Wording.Age(quiet)} of {Wording.Age(LastOutput is null ? StartupLimit : quiet <= QuietLimit ? QuietLimit : ToolLimit)}";
    }
}
