using System.Globalization;

namespace Ias.Core.Agents;

/// <summary>
/// Reads when Codex's usage limit ends from its own error message, the only place where it stands: <c>try again at 9:23 AM</c> (today),
/// <c>try again at Mar 17th, 2030 5:46 PM</c>, or <c>try again in 3 days 4 hours 5 minutes</c>. No zone is named: it is the machine's.
/// </summary>
public static class CodexResetTime
{
    private const string At = "try again at ";
    private const string InWords = "try again in ";

    /// <summary>The time; null when the message names none that can be read.</summary>
    public static DateTimeOffset? In(string message, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (After(message, At) is { } at)
        {
            return Time(at, now, zone);
        }

        return After(message, InWords) is { } span
            ? Span(span) is { } wait
                ? now + wait
                : null
            : null;
    }

    private static string? After(string message, string words)
    {
        var at = message.LastIndexOf(words, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return null;
        }

        var rest = message.AsSpan(at + words.Length);
        return rest[..Math.Min(rest.Length, 64)].ToString();
    }

    private static DateTimeOffset? Time(string text, DateTimeOffset now, TimeZoneInfo zone)
    {
        // The day's ordinal would be a letter in no format: "17th" becomes "17".
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = words[i].TrimEnd('.');
            if (
                words[i].Length > 2
                && char.IsAsciiDigit(words[i][0])
                && words[i].TrimEnd(',') is { Length: > 2 } day
                && day[^2..] is "st" or "nd" or "rd" or "th"
            )
            {
                words[i] = words[i].Replace(words[i].TrimEnd(',')[^2..], "", StringComparison.Ordinal);
            }
        }

        if (
            words.Length >= 5
            && DateTime.TryParseExact(
                string.Join(' ', words.Take(5)),
                ["MMM d, yyyy h:mm tt", "MMMM d, yyyy h:mm tt"],
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var date
            )
        )
        {
            return Zoned(date, zone);
        }

        if (
            words.Length >= 2
            && DateTime.TryParseExact(
                $"{words[0]} {words[1]}",
                "h:mm tt",
                CultureInfo.InvariantCulture,
                DateTimeStyles.NoCurrentDateDefault,
                out var clock
            )
        )
        {
            var today = Zoned(TimeZoneInfo.ConvertTime(now, zone).Date + clock.TimeOfDay, zone);
            return today >= now - TimeSpan.FromMinutes(1)
                ? today
                : Zoned(TimeZoneInfo.ConvertTime(now, zone).Date.AddDays(1) + clock.TimeOfDay, zone);
        }

        return null;
    }

    // Its seconds are cut off: who comes at the beginning of the minute may come too early.
    private static DateTimeOffset Zoned(DateTime local, TimeZoneInfo zone) =>
        new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime().AddMinutes(1);

    private static TimeSpan? Span(string text)
    {
        TimeSpan? sum = null;
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i + 1 < words.Length; i += 2)
        {
            if (!int.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > 100_000)
            {
                break;
            }

            TimeSpan? part = words[i + 1].TrimEnd('.', ',', 's') switch
            {
                "day" => TimeSpan.FromDays(number),
                "hour" => TimeSpan.FromHours(number),
                "minute" => TimeSpan.FromMinutes(number),
                "second" => TimeSpan.FromSeconds(number),
                _ => null,
            };
            if (part is null)
            {
                break;
            }

            sum = (sum ?? TimeSpan.Zero) + part;
        }

        return sum;
    }
}
