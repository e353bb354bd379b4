using System.Text.Json;
using System.Text.Json.Serialization;
using Ias.Core.Events;
using Ias.Core.Runs.Breaker;

namespace Ias.Core.Runs;

/// <summary>The hourly budget of calls, as <c>.run/rate-limit.json</c> keeps it: a fold over the run's events. A call is one turn of an
/// agent, repeated ones included; the model requests that a turn makes are counted beside them.</summary>
/// <param name="CurrentHour">The clock hour that is counted, UTC.</param>
/// <param name="CallsThisHour">Turns that ended in it.</param>
/// <param name="Limit">Turns allowed in one clock hour.</param>
/// <param name="ConsecutiveWaits">Waits with no turn that ended well between them.</param>
/// <param name="Waits">The same with what an outage needs.</param>
/// <param name="RequestsThisHour">Model requests of those turns, as far as their agents report.</param>
/// <param name="RequestLimit">Model requests allowed in one clock hour; 0 = no limit.</param>
public sealed record RateLimit(
    DateTimeOffset CurrentHour = default,
    int CallsThisHour = 0,
    int Limit = 100,
    int ConsecutiveWaits = 0,
    Waits? Waits = null,
    int RequestsThisHour = 0,
    int RequestLimit = 0
)
{
    /// <summary>Keys another version wrote; handed on.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    public RateLimit After(RunEvent happened)
    {
        var waits = (Waits ?? new Waits()).After(happened);
        var next = this with { ConsecutiveWaits = waits.Count, Waits = waits };
        return happened switch
        {
            RunEvent.RunStarted started => next with
            {
                CurrentHour = HourOf(started.At),
                CallsThisHour = 0,
                RequestsThisHour = 0,
                Limit = started.Options.CallsPerHour,
                RequestLimit = started.Options.RequestsPerHour,
            },
            RunEvent.LimitsChanged { CallsPerHour: { } limit } => next with { Limit = limit },
            RunEvent.TurnEnded ended => next.Count(ended.At, ended.Calls),
            _ => next,
        };
    }

    /// <summary>Calls left in the clock hour of <paramref name="now"/>. An hour in the future (a clock that jumped back) counts as
    /// over.</summary>
    public int Left(DateTimeOffset now) => Math.Max(0, Limit - Used(now));

    /// <summary>Calls made in the clock hour of <paramref name="now"/>.</summary>
    public int Used(DateTimeOffset now) => HourOf(now) == CurrentHour ? CallsThisHour : 0;

    /// <summary>Model requests made in the clock hour of <paramref name="now"/>; a turn is not ended for its requests, so there may be more
    /// than <see cref="RequestLimit"/>.</summary>
    public int Requests(DateTimeOffset now) => HourOf(now) == CurrentHour ? RequestsThisHour : 0;

    /// <summary>
    /// Limit that is used up in the clock hour of <paramref name="now"/>, as a sentence without its full stop; null when a turn
    /// may start.
    /// </summary>
    public string? UsedUp(DateTimeOffset now) =>
        Left(now) == 0 ? $"{Limit} calls (agent turns) in this clock hour are used up"
        : RequestLimit > 0 && Requests(now) >= RequestLimit ? $"{RequestLimit} model requests in this clock hour are used up"
        : null;

    /// <summary>The next hour boundary after <paramref name="now"/>.</summary>
    public static DateTimeOffset NextHour(DateTimeOffset now) => HourOf(now).AddHours(1);

    // A program that is no agent makes no requests, and its turn is no call.
    private RateLimit Count(DateTimeOffset at, int requests)
    {
        var (hour, call) = (HourOf(at), requests > 0 ? 1 : 0);
        var same = hour == CurrentHour;
        return this with
        {
            CurrentHour = hour,
            CallsThisHour = same ? CallsThisHour + call : call,
            RequestsThisHour = same ? RequestsThisHour + requests : requests,
        };
    }

    private static DateTimeOffset HourOf(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
}
