using System.Globalization;
using Ias.Console.Client.Following;
using Ias.Core.Text;
using Ias.Tui.State;
using Ias.Tui.State.Jobs;
using Ias.Tui.Themes;

namespace Ias.Tui.Contracts;

/// <summary>Data for one frame: a snapshot and the current time. Rebuilt when the snapshot or the displayed time changes, not for a key
/// press: texts are composed once.</summary>
/// <param name="run">State of the run.</param>
/// <param name="now">Moment shown, with the offset in which times are displayed.</param>
/// <param name="look">Theme and glyphs.</param>
/// <param name="calledAs">Name of the program as the user types it.</param>
public sealed class ViewModel(RunSnapshot run, DateTimeOffset now, Look look, string calledAs)
{
    private Dictionary<long, string>? _times;
    private Dictionary<long, string>? _clocks;
    private Dictionary<long, string>? _spans;

    public RunSnapshot Run => run;

    /// <summary>Moment that is shown: now, or that of <see cref="Past"/>.</summary>
    public DateTimeOffset Now => now;

    /// <summary>Earlier moment of the run that is shown; null = the present.</summary>
    public PastMoment? Past { get; init; }

    /// <summary>True if the run is archived and no longer changes.</summary>
    public bool IsArchived { get; init; }

    public Look Look => look;

    public string CalledAs => calledAs;

    /// <summary>Queue of a runner; null = none, or not read yet.</summary>
    public RunnerSnapshot? Runner { get; init; }

    /// <summary>State of the workspaces on Consoles; null = not known yet.</summary>
    public TeamView? Team { get; init; }

    /// <summary>Reason why requests to a Console are not allowed; null = they are, even where the run is read-only.</summary>
    public string? ConsoleReadOnlyBecause { get; init; }

    /// <summary>Current user, as user@host.</summary>
    public string Me { get; init; } = "";

    /// <summary>Reason why requests are not allowed; null = they are.</summary>
    public string? ReadOnlyBecause { get; init; }

    /// <summary>True if the terminal has focus. Without it only whole minutes are shown, so that nothing is drawn in between.</summary>
    public bool HasFocus { get; init; } = true;

    /// <summary>Changes since the user last looked; null = they never did, or there is no run.</summary>
    public SinceLastLook? Since { get; init; }

    /// <summary>Changes of <see cref="Since"/> in words.</summary>
    public string SinceWords => field ??= Since?.Describe() ?? "";

    /// <summary>Title of the section that shows them.</summary>
    public string SinceTitle => field ??= Since is { } since ? $" since {TimeOf(since.Since)} " : "";

    /// <summary>Engine state of the second row, in words.</summary>
    public string Life => field ??= run.Life.Describe(now, calledAs);

    /// <summary>Unsettled requests in words, the newest first; empty = none.</summary>
    public string Asked => field ??= AskedWords();

    /// <summary>Read errors in words; empty = none.</summary>
    public string Troubles => field ??= string.Join("; ", run.Troubles);

    /// <summary>Current time of day, as <c>HH:mm</c>.</summary>
    public string Clock => field ??= now.ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>Time of day in the displayed offset.</summary>
    public string TimeOf(DateTimeOffset at) =>
        Remember(
            ref _times,
            at.Ticks / TimeSpan.TicksPerMinute,
            at,
            static (at, now) => at.ToOffset(now.Offset).ToString("HH:mm", CultureInfo.InvariantCulture)
        );

    /// <summary>Time of day, with the date where it could be mistaken for another day's.</summary>
    public string ClockOf(DateTimeOffset at) =>
        Remember(ref _clocks, at.Ticks / TimeSpan.TicksPerMinute, at, static (at, now) => Wording.Clock(at, now));

    /// <summary>Age of a moment, in words.</summary>
    public string AgeOf(DateTimeOffset at) => SpanOf(now - at);

    /// <summary>Text for a duration, such as <c>4 min</c>.</summary>
    public string SpanOf(TimeSpan span) =>
        Remember(ref _spans, span.Ticks / TimeSpan.TicksPerSecond, now + span, static (at, now) => Wording.Age(at - now));

    /// <summary>Time until a moment: in seconds while the terminal has focus, otherwise in minutes.</summary>
    public string CountdownTo(DateTimeOffset at) => HasFocus ? Wording.Countdown(at - now) : SpanOf(at - now);

    /// <summary>Moment at which the displayed texts become outdated, if nothing happens before.</summary>
    public DateTimeOffset NextChange
    {
        get
        {
            if (Past is { } past)
            {
                return past.Now + (past.IsPlaying ? PastMoment.Tick : TimeSpan.FromMinutes(1));
            }

            var minute = now.AddTicks(TimeSpan.TicksPerMinute - (now.Ticks % TimeSpan.TicksPerMinute));
            var soon = run.Requests.Any(request => request.Stage == RequestStage.Asked && !request.IsNotSeen(now))
                ? now + SentRequest.Patience
                : minute;
            var step = HasFocus && run.Life.Kind == LifeKind.Turn && run.Life.Quiet(now) < TimeSpan.FromMinutes(1) ? now + Step : minute;
            var counts = run.Life is { Kind: LifeKind.Waiting, Wait: { } wait } && wait.Until > now ? NextCount(wait.Until - now) : minute;
            soon = counts < soon ? counts : soon;
            return soon < step ? soon
                : step < minute ? step
                : minute;
        }
    }

    // A countdown changes with the remaining time, not with the clock's minute.
    private DateTimeOffset NextCount(TimeSpan left)
    {
        var unit =
            left < TimeSpan.FromMinutes(1) || (HasFocus && left < TimeSpan.FromHours(1))
                ? TimeSpan.TicksPerSecond
                : TimeSpan.TicksPerMinute;
        return now.AddTicks((left.Ticks % unit) + 1);
    }

    // Rows are drawn far more often than a view model is built: their times are formatted once.
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
            if (run.Requests[i] is { Stage: RequestStage.Asked or RequestStage.Seen } asked)
            {
                return asked.Describe(now, Me, run.Run?.Phase ?? default);
            }
        }

        return "";
    }
}
