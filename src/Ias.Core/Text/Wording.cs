using System.Globalization;

namespace Ias.Core.Text;

/// <summary>Numbers, times and outside text as every screen, report and message writes them.</summary>
public static class Wording
{
    private const int ShortCommit = 8;

    private static readonly TimeSpan Night = TimeSpan.FromHours(20);

    /// <summary><c>1 file</c>, <c>2 files</c>.</summary>
    public static string Count(int n, string noun) => n == 1 ? $"1 {noun}" : $"{n} {noun}{(noun.EndsWith('s') ? "es" : "s")}";

    /// <summary>A length of time as people say it: <c>0.4s</c>, <c>31s</c>, <c>12m</c>, <c>1h12m</c>.</summary>
    public static string Span(double seconds) =>
        seconds switch
        {
            < 10 => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{seconds:0.0}s"),
            < 60 => $"{(int)seconds}s",
            < 3600 => $"{(int)seconds / 60}m{(int)seconds % 60:00}s",
            _ => $"{(int)seconds / 3600}h{(int)seconds % 3600 / 60:00}m",
        };

    /// <summary>
    /// Age or remaining time, as coarse as a glance needs: <c>4s</c>, <c>6m</c>, <c>1h12m</c>, <c>3d4h</c>; <c>0s</c> when the
    /// clock jumped back.
    /// </summary>
    public static string Age(TimeSpan age) =>
        age switch
        {
            { TotalSeconds: < 60 } => $"{Math.Max(0, (int)age.TotalSeconds)}s",
            { TotalMinutes: < 60 } => $"{(int)age.TotalMinutes}m",
            { TotalHours: < 24 } => $"{(int)age.TotalHours}h{age.Minutes:00}m",
            _ => $"{(int)age.TotalDays}d{age.Hours}h",
        };

    /// <summary>Time left of a wait, to the second in its last hour: <c>41m05s</c>; else as <see cref="Age"/>.</summary>
    public static string Countdown(TimeSpan left) =>
        left is { TotalMinutes: >= 1, TotalHours: < 1 }
            ? string.Create(CultureInfo.InvariantCulture, $"{left.Minutes}m{left.Seconds:00}s")
            : Age(left);

    /// <summary><c>$7.46</c>; <c>unknown</c> where the amount is null.</summary>
    public static string Money(decimal? usd) => usd is { } told ? string.Create(CultureInfo.InvariantCulture, $"${told:0.00}") : "unknown";

    /// <summary><c>2.4M</c>, <c>310k</c>, <c>87</c>; <c>unknown</c> where the number is null.</summary>
    public static string Tokens(long? tokens) =>
        tokens switch
        {
            null => "unknown",
            >= 10_000_000 and var n => string.Create(CultureInfo.InvariantCulture, $"{n / 1e6:0}M"),
            >= 1_000_000 and var n => string.Create(CultureInfo.InvariantCulture, $"{n / 1e6:0.0}M"),
            >= 1000 and var n => string.Create(CultureInfo.InvariantCulture, $"{n / 1e3:0}k"),
            { } n => string.Create(CultureInfo.InvariantCulture, $"{n}"),
        };

    /// <summary><c>2.4M in, 310k out</c>; <c>unknown</c> where neither is known.</summary>
    public static string Tokens(long? input, long? output) =>
        input is null && output is null ? "unknown" : $"{Tokens(input)} in, {Tokens(output)} out";

    /// <summary><c>3 files +4 −2</c>.</summary>
    public static string Size(int files, int added, int removed) => $"{Count(files, "file")} +{added} −{removed}";

    /// <summary>A length of time in hours and minutes, where it is not shorter.</summary>
    public static string Time(double seconds) => seconds < 60 ? Span(seconds) : Age(TimeSpan.FromSeconds(seconds));

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

    /// <summary>The time of day; with the date when that could be taken for another day's. A night has two dates, and nobody confuses its
    /// times.</summary>
    public static string Clock(DateTimeOffset at, DateTimeOffset now)
    {
        var local = at.ToOffset(now.Offset);
        return (now - at).Duration() < Night ? $"{local:HH:mm}" : $"{local:yyyy-MM-dd HH:mm}";
    }

    /// <summary>The beginning of a text, at most so many characters of it, and whether there is more.</summary>
    public static string Cut(string text, int most) =>
        text.Length <= most
            ? text
            // A character of two halves is left out as a whole.
            : $"{text.AsSpan(0, most > 0 && char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)}…";

    /// <summary>
    /// Text that agents, logs and file names made, on one line: characters that a screen does not show as they are (controls, those that
    /// turn the direction of writing, those without width) are marked, ends of lines and tabs are blanks, so that it reads as it is.
    /// </summary>
    public static string Plain(string text) =>
        text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0
            ? text
            : Shown(text.AsSpan().IndexOfAny("\n\t\r") < 0 ? text : text.Replace('\n', ' ').Replace('\t', ' ').Replace('\r', ' '));

    /// <summary>The same for text of several lines: ends of lines stay.</summary>
    public static string Shown(string text) =>
        text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 ? text : HiddenCharacters.Marked(text, keep: "\n") ?? text;
}
