using Ias.Core.Text;

namespace Ias.Tui.Pages;

/// <summary>Makes text from a Console safe for a terminal.</summary>
internal static class ServerText
{
    // Ages are computed from it in both directions, within the range of dates.
    private static readonly long LastMillisecond = new DateTimeOffset(2200, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    /// <summary>Text on one line, or a replacement if it is empty or hidden by the data policy.</summary>
    public static string Line(string? text, string otherwise = "(not shown here)") =>
        string.IsNullOrWhiteSpace(text) ? otherwise : Wording.Plain(text).Trim();

    /// <summary>Lines of a text of any length.</summary>
    public static IEnumerable<string> Lines(string? text) =>
        (text ?? "")
            .ReplaceLineEndings("\n")
            .Split('\n')
            .Select(line => Wording.Plain(line.Replace("\t", "    ", StringComparison.Ordinal)));

    /// <summary>Moment from milliseconds since 1970, clamped to valid dates.</summary>
    public static DateTimeOffset At(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, 0, LastMillisecond));
}
