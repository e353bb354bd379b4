using System.Globalization;
using Ias.ControlPlane.Following;
using Ias.Core.Text;
using Ias.Tui.Looks;
using Ias.Tui.Observing;
using Ias.Tui.Observing.Jobs;

namespace Ias.Tui.Views;

/// <summary>
/// What there is to see at one moment: a snapshot, and the clock it is looked at with. Made anew when the snapshot or what the clock says
/// changes, not for a key press: what is drawn of it in words is put together once.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="now">The moment, in the offset in which times are shown.</param>
/// <param name="look">How things look.</param>
/// <param name="calledAs">How the person calls the program.</param>
public sealed class ViewModel(RunSnapshot run, DateTimeOffset now, Look look, string calledAs)
{
    private Dictionary<long, string>? _times;
    private Dictionary<long, string>? _clocks;
    private Dictionary<long, string>? _spans;

    public RunSnapshot Run => run;

    /// <summary>The moment that is shown: the present, or that of <see cref="Past"/>.</summary>
    public DateTimeOffset Now => now;

    /// <summary>It is looked back at an earlier moment of the run; null = the present is shown.</summary>
    public PastMoment? Past { get; init; }

    /// <summary>The run is an archived one, which nothing changes any more.</summary>
    public bool IsArchived { get; init; }

    public Look Look => look;

    public string CalledAs => calledAs;

    /// <summary>The queue of a runner; null = there is none, or it was not looked for yet.</summary>
    public RunnerSnapshot? Runner { get; init; }

    /// <summary>What is known of the workspaces on Consoles; null = nothing yet.</summary>
    public TeamView? Team { get; init; }

    /// <summary>Why a Console can be asked for nothing; null = it can, also where the run cannot.</summary>
    public string? LookOnlyBecause { get; init; }

    /// <summary>Who looks: user@host.</summary>
    public string Me { get; init; } = "";

    /// <summary>Why nothing can be asked for; null = it can.</summary>
    public string? ReadOnlyBecause { get; init; }

    /// <summary>The terminal has the keyboard. Without it only whole minutes are shown, so that nothing is drawn between them.</summary>
    public bool HasFocus { get; init; } = true;

    /// <summary>What happened since this person last looked; null = they never did, or there is no run.</summary>
    public SinceLastLook? Since { get; init; }

    /// <summary><see cref="Since"/> in words.</summary>
    public string SinceWords => field ??= Since?.Describe() ?? "";

    /// <summary>The first line of a part that says it.</summary>
    public string SinceTitle => field ??= Since is { } since ? $" since {TimeOf(since.Since)} " : "";

    /// <summary>The second row's life, in words.</summary>
    public string Life => field ??= run.Life.Describe(now, calledAs);

    /// <summary>The requests that are not settled, in words, the last first; empty = none.</summary>
    public string Asked => field ??= AskedWords();

    /// <summary>What cannot be read; empty = nothing.</summary>
    public string Troubles => field ??= string.Join("; ", run.Troubles);

    /// <summary>The time of day.</summary>
    public string Clock => field ??= now.ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A time of day in the offset that is shown.</summary>
    public string TimeOf(DateTimeOffset at) =>
        Remember(
            ref _times,
            at.Ticks / TimeSpan.TicksPerMinute,
            at,
            static (at, now) => at.ToOffset(now.Offset).ToString("HH:mm", CultureInfo.InvariantCulture)
        );

    /// <summary>The same, with the date where it could be taken for another day's.</summary>
    public string ClockOf(DateTimeOffset at) =>
        Remember(ref _clocks, at.Ticks / TimeSpan.TicksPerMinute, at, static (at, now) => Wording.Clock(at, now));

    /// <summary>How long ago.</summary>
    public string AgeOf(DateTimeOffset at) => SpanOf(now - at);

    /// <summary>How long.</summary>
    public string SpanOf(TimeSpan span) =>
        Remember(ref _spans, span.Ticks / TimeSpan.TicksPerSecond, now + span, static (at, now) => Wording.Age(at - now));

    /// <summary>When the words of this scene become untrue, if nothing happens before.</summary>
    public DateTimeOffset NextChange
    {
        get
        {
            if (Past is { } past)
            {
                return past.Now + (past.IsPlaying ? PastMoment.Tick : TimeSpan.FromMinutes(1));
            }

            var minute = now.AddTicks(TimeSpan.TicksPerMinute - (now.Ticks % TimeSpan.TicksPerMinute));
            var soon = run.Requests.Any(request => request.Stage == AskedStage.Asked && !request.IsNotSeen(now))
                ? now + AskedRequest.Patience
                : minute;
            var step = HasFocus && run.Life.Kind == LifeKind.Turn && run.Life.Quiet(now) < TimeSpan.FromMinutes(1) ? now + Step : minute;
            return soon < step ? soon
                : step < minute ? step
                : minute;
        }
    }

    // Rows are drawn far more often than a scene is made: their times are put into words once.
    private string Remember(
        ref Dictionary<long, string>? known,
        long key,
        DateTimeOffset at,
        Func<DateTimeOffset, DateTimeOffset, string> words
    )
    {
        known ??= [];
        if (!known.TryGetValue(key, out var said))
        {
            known[key] = said = words(at, now);
        }

        return said;
    }

    private static TimeSpan Step => TimeSpan.FromSeconds(10);

    private string AskedWords()
    {
        for (var i = run.Requests.Length - 1; i >= 0; i--)
        {
            if (run.Requests[i] is { Stage: AskedStage.Asked or AskedStage.Seen } asked)
            {
                return asked.Describe(now, Me, run.Run?.Phase ?? default);
            }
        }

        return "";
    }
}
