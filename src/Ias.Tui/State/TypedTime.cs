using System.Globalization;
using Ias.Core.Text;

namespace Ias.Tui.State;

/// <summary>Moment of a run as a user types it: <c>03:30</c>, <c>03:30:15</c>, <c>2026-01-18 03:30</c>.</summary>
/// <param name="At">Moment; null = not within the run.</param>
/// <param name="Problem">Reason why it is invalid; empty = valid.</param>
public readonly record struct TypedTime(DateTimeOffset? At, string Problem)
{
    private static readonly string[] Clocks = ["H:mm", "H:mm:ss"];
    private static readonly string[] Dates = ["yyyy-MM-dd H:mm", "yyyy-MM-dd H:mm:ss"];

    /// <summary>Checks whether the text has the form of a time.</summary>
    public static bool IsOne(string typed) => OfDay(typed) is not null || OfDate(typed) is not null;

    /// <summary>Parses a typed time. A time of day means its last occurrence within the run.</summary>
    /// <param name="begin">First moment of the run.</param>
    /// <param name="end">Last moment so far.</param>
    /// <param name="offset">Offset of the typed time.</param>
    public static TypedTime Read(string typed, DateTimeOffset begin, DateTimeOffset end, TimeSpan offset)
    {
        var (first, last) = (begin.ToOffset(offset), end.ToOffset(offset));
        DateTimeOffset at;
        if (OfDate(typed) is { } date)
        {
            at = new DateTimeOffset(date, offset);
        }
        else if (OfDay(typed) is { } clock)
        {
            at = new DateTimeOffset(last.Date + clock, offset);
            at = at > last ? at.AddDays(-1) : at;
        }
        else
        {
            return new(null, $"{typed} is not a time of day; 23:50 is one, or 23:50:30, or 2026-01-18 23:50");
        }

        // the minute in which it began
        at = at < first && at.AddMinutes(1) > first ? first : at;
        return at >= first && at <= last
            ? new(at, "")
            : new(null, $"the run has no {typed}: it ran from {Wording.Clock(first, last)} to {Wording.Clock(last, last)}");
    }

    private static TimeSpan? OfDay(string typed) => Parse(typed, Clocks)?.TimeOfDay;

    private static DateTime? OfDate(string typed) => Parse(typed, Dates);

    private static DateTime? Parse(string typed, string[] formats) =>
        DateTime.TryParseExact(typed.Trim(), formats, CultureInfo.InvariantCulture, DateTimeStyles.NoCurrentDateDefault, out var parsed)
            ? parsed
            : null;
}
