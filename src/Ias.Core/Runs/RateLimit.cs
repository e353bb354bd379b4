using System.Text.Json;
using System.Text.Json.Serialization;
using Ias.Core.Events;
using Ias.Core.Runs.Breaker;

namespace Ias.Core.Runs;

/// <summary>The hourly budget of model calls, as <c>.run/rate-limit.json</c> keeps it: a fold over the run's events.</summary>
/// <param name="CurrentHour">The clock hour that is counted, UTC.</param>
/// <param name="CallsThisHour">Calls in it.</param>
/// <param name="Limit">Calls allowed in one clock hour.</param>
/// <param name="ConsecutiveWaits">Waits with no turn that ended well between them.</param>
/// <param name="Waits">The same with what an outage needs.</param>
public sealed record RateLimit(
    DateTimeOffset CurrentHour = default,
    int CallsThisHour = 0,
    int Limit = 100,
    int ConsecutiveWaits = 0,
    Waits? Waits = null
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
                Limit = started.Options.CallsPerHour,
            },
            RunEvent.LimitsChanged { CallsPerHour: { } limit } => next with { Limit = limit },
            RunEvent.TurnEnded ended => next.Count(ended.At, ended.Calls),
            _ => next,
        };
    }

    /// <summary>Calls left in the clock hour of <paramref name="now"/>. An hour in the future (a clock that jumped back) counts as
    /// over.</summary>
    public int Left(DateTimeOffset now) => Math.Max(0, Limit - Used(now));

    /// <summary>Calls made in the clock hour of <paramref name="now"/>; a turn is not ended for its calls, so there may be more than <see
    /// cref="Limit"/>.</summary>
    public int Used(DateTimeOffset now) => HourOf(now) == CurrentHour ? CallsThisHour : 0;

    /// <summary>The next hour boundary after <paramref name="now"/>.</summary>
    public static DateTimeOffset NextHour(DateTimeOffset now) => HourOf(now).AddHours(1);

    private RateLimit Count(DateTimeOffset at, int calls)
    {
        var hour = HourOf(at);
        return this with { CurrentHour = hour, CallsThisHour = hour == CurrentHour ? CallsThisHour + calls : calls };
    }

    private static DateTimeOffset HourOf(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
}
