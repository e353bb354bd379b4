using System.Globalization;
using Ias.Core.Events;

namespace Ias.Core.Reporting;

/// <summary>Figures as every form of a report writes them.</summary>
public static class ReportWords
{
    private const int ShortCommit = 8;

    /// <summary><c>$7.46</c>; <c>not told</c> where it is unknown.</summary>
    public static string Money(decimal? usd) => usd is { } told ? string.Create(CultureInfo.InvariantCulture, $"${told:0.00}") : "unknown";

    /// <summary><c>2.4M</c>, <c>310k</c>, <c>87</c>; <c>not told</c> where it is unknown.</summary>
    public static string Tokens(long? tokens) =>
        tokens switch
        {
            null => "unknown",
            >= 10_000_000 and var n => string.Create(CultureInfo.InvariantCulture, $"{n / 1e6:0}M"),
            >= 1_000_000 and var n => string.Create(CultureInfo.InvariantCulture, $"{n / 1e6:0.0}M"),
            >= 1000 and var n => string.Create(CultureInfo.InvariantCulture, $"{n / 1e3:0}k"),
            { } n => string.Create(CultureInfo.InvariantCulture, $"{n}"),
        };

    /// <summary><c>3 files +4 −2</c>.</summary>
    public static string Size(int files, int added, int removed) => $"{EventWording.Count(files, "file")} +{added} −{removed}";

    /// <summary>A length of time in hours and minutes, where it is not shorter.</summary>
    public static string Time(double seconds) =>
        seconds < 60 ? EventWording.Span(seconds) : EventWording.Age(TimeSpan.FromSeconds(seconds));

    /// <summary>The beginning of a commit's id.</summary>
    public static string Short(string commit) => commit.Length > ShortCommit ? commit[..ShortCommit] : commit;

    /// <summary>From when to when, the second day only where it is another: <c>Sun 18 Jan 2026, 20:29 to Mon 05:04</c>.</summary>
    public static string Range(DateTimeOffset from, DateTimeOffset to, TimeZoneInfo zone)
    {
        var (begin, end) = (TimeZoneInfo.ConvertTime(from, zone), TimeZoneInfo.ConvertTime(to, zone));
        var day =
            begin.Date == end.Date
                ? ""
                : end.ToString(end.Date - begin.Date < TimeSpan.FromDays(6) ? "ddd " : "ddd d MMM ", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{begin:ddd d MMM yyyy, HH:mm} to {day}{end:HH:mm}");
    }

    /// <summary>A time of day.</summary>
    public static string Clock(DateTimeOffset at, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>
    /// Text that agents, logs and file names made, on one line: control characters are shown as what they are not, and those that turn the
    /// direction of writing are taken away, so that it reads as it is.
    /// </summary>
    public static string Plain(string text) =>
        string.Concat(
            text.Select(c =>
                c switch
                {
                    '\n' or '\t' or '\r' => ' ',
                    _ when char.IsControl(c) => '\uFFFD',
                    '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029' =>
                        '\uFFFD',
                    _ => c,
                }
            )
        );
}
