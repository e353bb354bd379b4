using Ias.Core.Text;

namespace Ias.Tui.Pages;

/// <summary>What a Console sent, fit for a terminal.</summary>
internal static class ServerText
{
    // Ages are counted from it in both directions, within what a date can be.
    private static readonly long LastMillisecond = new DateTimeOffset(2200, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    /// <summary>On one line; where there is nothing, or the data policy hides it, something else.</summary>
    public static string Line(string? text, string otherwise = "(not shown here)") =>
        string.IsNullOrWhiteSpace(text) ? otherwise : Wording.Plain(text).Trim();

    /// <summary>On as many lines as it has.</summary>
    public static IEnumerable<string> Lines(string? text) =>
        (text ?? "")
            .ReplaceLineEndings("\n")
            .Split('\n')
            .Select(line => Wording.Plain(line.Replace("\t", "    ", StringComparison.Ordinal)));

    /// <summary>A moment, in milliseconds since 1970.</summary>
    public static DateTimeOffset At(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, 0, LastMillisecond));
}
