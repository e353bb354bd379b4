using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.State;
using Ias.Tui.Requests;

namespace Ias.Tui.State;

/// <summary>Kinds of activity in a work tree.</summary>
public enum LifeKind
{
    /// <summary>No run, or it is finished, halted or waiting for a person: nothing runs or costs money.</summary>
    Idle,

    /// <summary>Turn of an agent in progress.</summary>
    Turn,

    /// <summary>Engine working by itself: commits, pushes, verdicts.</summary>
    Engine,

    /// <summary>Waiting for a limit; resumes automatically.</summary>
    Waiting,

    /// <summary>Engine gone, although the state files say that the run is in progress.</summary>
    Gone,
}

/// <summary>Activity of the engine and its turn: last output, CPU use of the process tree, engine.</summary>
/// <param name="Engine">Live engine; null = none.</param>
/// <param name="TurnSince">Start of the current turn.</param>
/// <param name="LastOutput">Time of its last output; null = none yet.</param>
/// <param name="Busy">Whether its process tree uses at least one hundredth of a core; null = not known.</param>
/// <param name="GoneSince">Last sign of life of a missing engine.</param>
/// <param name="Wait">Current wait of the run.</param>
/// <param name="QuietLimit">Time without output and CPU use after which a turn is ended.</param>
/// <param name="StartupLimit">The same limit before the first output.</param>
/// <param name="Queue">Runner's run whose jobs are processed; empty = not a queue.</param>
/// <param name="IsPast">Whether an earlier moment is shown, for which the time of the last output is not known.</param>
/// <param name="ToolLimit">The same limit during a tool call, which only the engine can detect.</param>
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

    /// <summary>Description in words. Times of day use the offset of <paramref name="now"/>.</summary>
    public string Describe(DateTimeOffset now, string calledAs) =>
        Kind switch
        {
            LifeKind.Gone =>
                $"ENGINE GONE since {Wording.Clock(GoneSince ?? now, now)}: {new Request.Resume(Queue: Queue).Command(calledAs)}",
            LifeKind.Waiting when Wait is { } wait =>
                $"waiting until {Wording.Clock(wait.Until, now)}, in {Wording.Age(wait.Until - now)}: {wait.Reason}; {wait.Then}",
            LifeKind.Turn when IsPast => $"turn running for {Wording.Age(Quiet(now))}, engine ok",
            LifeKind.Turn => $"{Turn(now)}{(Busy == true && Quiet(now) < WorthSaying ? ", agent busy" : "")}, engine ok",
            LifeKind.Engine => "alive: engine running",
            _ => "nothing is running or being spent",
        };

    /// <summary>Time since the turn's last output.</summary>
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
