using System.Globalization;

namespace Ias.Core.Agents;

/// <summary>
/// Reads when a limit ends from a sentence of an agent's or a provider's own error: <c>resets 3:30am (America/New_York)</c>, <c>try again
/// at Mar 17th, 2030 5:46 PM</c>, <c>regain access on 2026-12-01 at 00:00 UTC</c>, <c>reset after 2h14m32s</c>, <c>limit
/// reached|1751234567</c>. A time without a zone is the machine's.
/// </summary>
public static class ResetTime
{
    private static readonly string[] Spans =
    [
        "try again in ",
        "retry in ",
        "resets in ",
        "reset in ",
        "reset after ",
        "resets after ",
        "retry after ",
    ];

    private static readonly string[] Times =
    [
        "try again at ",
        "try again on ",
        "try again after ",
        "resets at ",
        "resets on ",
        "reset at ",
        "reset on ",
        "resets ",
        "regain access on ",
        "regain access at ",
    ];

    // Words of a time are not many; what follows is another sentence.
    private const int MostWords = 8;

    // A session lasts five hours: the end of one that has just passed is not tomorrow's.
    private static readonly TimeSpan JustPassed = TimeSpan.FromHours(1);

    /// <summary>The time, up to a minute late, because seconds are left out; null when the sentence names none that can be read. It may lie
    /// in the past.</summary>
    public static DateTimeOffset? In(string message, DateTimeOffset now, TimeZoneInfo zone)
    {
        foreach (var words in Spans)
        {
            if (After(message, words) is { } text && Span(text) is { } wait)
            {
                return now + wait;
            }
        }

        foreach (var words in Times)
        {
            if (After(message, words) is { } text && Time(text, now, zone, IsSession(message)) is { } time)
            {
                return time;
            }
        }

        return Epoch(message);
    }

    private static bool IsSession(string message) =>
        message.Contains("session limit", StringComparison.OrdinalIgnoreCase)
        || message.Contains("5-hour", StringComparison.OrdinalIgnoreCase);

    private static string? After(string message, string words)
    {
        var at = message.LastIndexOf(words, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return null;
        }

        var rest = message.AsSpan(at + words.Length);
        return rest[..Math.Min(rest.Length, 96)].ToString();
    }

    private static DateTimeOffset? Time(string text, DateTimeOffset now, TimeZoneInfo zone, bool isSession)
    {
        var (month, day, year) = (0, 0, 0);
        TimeSpan? clock = null;
        DayOfWeek? weekday = null;
        var words = text.Split((char[])[' ', ',', '\u00a0'], StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < Math.Min(words.Length, MostWords); i++)
        {
            var word = words[i].TrimEnd('.', ';', '"');
            var next = i + 1 < words.Length ? words[i + 1].TrimEnd('.', ',', ';', ')') : "";
            if (word is "at" or "on")
            {
                continue;
            }

            if (Zone(word) is { } named)
            {
                if (named.Length == 0)
                {
                    return null; // a zone this machine does not know
                }

                zone = TimeZoneInfo.FindSystemTimeZoneById(named);
                break;
            }

            if (
                word.Length >= 10
                && DateTimeOffset.TryParseExact(
                    word,
                    ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFK", "yyyy-MM-dd'T'HH:mmK"],
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal,
                    out var whole
                )
            )
            {
                return whole.ToUniversalTime();
            }

            if (DateOnly.TryParseExact(word, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            {
                (month, day, year) = (date.Month, date.Day, date.Year);
            }
            else if (month == 0 && Month(word) is var named1 and > 0)
            {
                month = named1;
            }
            else if (Weekday(word) is { } of)
            {
                weekday = of;
            }
            else if (clock is null && Clock(word, next) is var (time, used))
            {
                clock = time;
                i += used ? 1 : 0;
            }
            else if (month > 0 && day == 0 && Number(Ordinal(word)) is var of1 and >= 1 and <= 31)
            {
                day = of1;
            }
            else if (month > 0 && year == 0 && Number(word) is var of2 and >= 2000 and <= 2199)
            {
                year = of2;
            }
            else
            {
                break;
            }
        }

        return Zoned(now, zone, month, day, year, weekday, clock, isSession);
    }

    private static DateTimeOffset? Zoned(
        DateTimeOffset now,
        TimeZoneInfo zone,
        int month,
        int day,
        int year,
        DayOfWeek? weekday,
        TimeSpan? clock,
        bool isSession
    )
    {
        var local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        if (month > 0 && day > 0)
        {
            var inYear = year > 0 ? year : local.Year;
            if (day > DateTime.DaysInMonth(inYear, month))
            {
                return null;
            }

            var date = new DateTime(inYear, month, day).Add(clock ?? TimeSpan.Zero);
            return At(year == 0 && date < local.AddDays(-1) ? date.AddYears(1) : date, zone);
        }

        if (clock is not { } time)
        {
            return weekday is { } of ? At(local.Date.AddDays(Ahead(local, of)), zone) : null;
        }

        if (weekday is { } on)
        {
            var then = local.Date.AddDays(Ahead(local, on)) + time;
            return At(then < local ? then.AddDays(7) : then, zone);
        }

        var today = At(local.Date + time, zone);
        var next = today >= now - TimeSpan.FromMinutes(1) ? today : At(local.Date.AddDays(1) + time, zone);
        return isSession && now - today < JustPassed ? today : next;
    }

    private static int Ahead(DateTime local, DayOfWeek day) => ((int)day - (int)local.DayOfWeek + 7) % 7;

    // Its seconds are cut off: who comes at the beginning of the minute may come too early.
    private static DateTimeOffset At(DateTime local, TimeZoneInfo zone) =>
        new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), zone.GetUtcOffset(local)).ToUniversalTime().AddMinutes(1);

    /// <summary><c>3:30am</c>, <c>3am</c>, <c>3:30 PM</c>, <c>15:30</c>; whether the next word was a part of it.</summary>
    private static (TimeSpan Time, bool UsedNext)? Clock(string word, string next)
    {
        var half = Half(word) ?? (next.Length == 2 ? Half(next) : null);
        var usedNext = Half(word) is null && half is not null;
        var digits = Half(word) is null ? word : word[..^2];
        var colon = digits.IndexOf(':', StringComparison.Ordinal);
        var (hour, minute) = colon < 0 ? (Number(digits), 0) : (Number(digits[..colon]), Number(digits[(colon + 1)..]));
        return (half, colon) switch
        {
            (null, < 0) => null,
            (null, _) when hour is >= 0 and < 24 && minute is >= 0 and < 60 => (new TimeSpan(hour, minute, 0), false),
            ({ } of, _) when hour is >= 1 and <= 12 && minute is >= 0 and < 60 => (new TimeSpan((hour % 12) + of, minute, 0), usedNext),
            _ => null,
        };
    }

    // Hours to add.
    private static int? Half(string word) =>
        word.EndsWith("am", StringComparison.OrdinalIgnoreCase) ? 0
        : word.EndsWith("pm", StringComparison.OrdinalIgnoreCase) ? 12
        : null;

    private static string Ordinal(string word) => word.Length > 2 && word[^2..] is "st" or "nd" or "rd" or "th" ? word[..^2] : word;

    private static int Number(string word) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private static int Month(string word) => Named(word, CultureInfo.InvariantCulture.DateTimeFormat.MonthNames) + 1;

    private static DayOfWeek? Weekday(string word) =>
        Named(word, CultureInfo.InvariantCulture.DateTimeFormat.DayNames) is var day and >= 0 ? (DayOfWeek)day : null;

    // By its whole name, or its first three letters.
    private static int Named(string word, string[] names) =>
        word.Length < 3
            ? -1
            : Array.FindIndex(
                names,
                name =>
                    name.Equals(word, StringComparison.OrdinalIgnoreCase)
                    || (name.Length > 3 && name[..3].Equals(word, StringComparison.OrdinalIgnoreCase))
            );

    // Null = no zone; empty = one that is not known here.
    private static string? Zone(string word)
    {
        var name = word.Trim('(', ')', '.');
        return name is "UTC" or "GMT" or "Z" ? "UTC"
            : !word.StartsWith('(') ? null
            : TimeZoneInfo.TryFindSystemTimeZoneById(name, out _) ? name
            : "";
    }

    /// <summary><c>3 days 4 hours 5 minutes</c>, <c>2h14m32s</c>, <c>3600s</c>; up to the first word that is no part of it.</summary>
    private static TimeSpan? Span(string text)
    {
        TimeSpan? sum = null;
        var at = 0;
        while (at < text.Length)
        {
            var digits = at;
            while (digits < text.Length && char.IsAsciiDigit(text[digits]))
            {
                digits++;
            }

            var number = Number(text[at..digits]);
            var unit = digits;
            if (unit + 1 < text.Length && text[unit] == '.' && char.IsAsciiDigit(text[unit + 1]))
            {
                number++; // a fraction: rather a little late
                do
                {
                    unit++;
                } while (unit < text.Length && char.IsAsciiDigit(text[unit]));
            }

            while (unit < text.Length && text[unit] == ' ')
            {
                unit++;
            }

            var end = unit;
            while (end < text.Length && char.IsAsciiLetter(text[end]))
            {
                end++;
            }

            TimeSpan? part = number is < 0 or > 10_000_000
                ? null
                : text[unit..end].ToLowerInvariant() switch
                {
                    "d" or "day" or "days" => TimeSpan.FromDays(Math.Min(number, 10_000)),
                    "h" or "hr" or "hrs" or "hour" or "hours" => TimeSpan.FromHours(number),
                    "m" or "min" or "mins" or "minute" or "minutes" => TimeSpan.FromMinutes(number),
                    "s" or "sec" or "secs" or "second" or "seconds" => TimeSpan.FromSeconds(number),
                    _ => null,
                };
            if (part is null)
            {
                break;
            }

            sum = (sum ?? TimeSpan.Zero) + part;
            at = end;
            while (at < text.Length && text[at] is ' ' or ',')
            {
                at++;
            }
        }

        return sum;
    }

    // As older versions of Claude Code say it.
    private static DateTimeOffset? Epoch(string message)
    {
        const string Mark = "limit reached|";
        var at = message.IndexOf(Mark, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return null;
        }

        var digits = message[(at + Mark.Length)..].TakeWhile(char.IsAsciiDigit).Take(10).ToArray();
        return
            long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds is > 946_684_800 and < 4_102_444_800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
    }
}
