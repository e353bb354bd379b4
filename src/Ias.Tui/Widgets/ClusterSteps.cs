using Ias.Tui.Terminal;

namespace Ias.Tui.Widgets;

/// <summary>Finds the boundaries between grapheme clusters of a text, and of its words.</summary>
internal static class ClusterSteps
{
    /// <summary>First cluster boundary at or after a position.</summary>
    public static int Snap(ReadOnlySpan<char> text, int at)
    {
        var place = 0;
        while (place < at && place < text.Length)
        {
            place = Next(text, place);
        }

        return place;
    }

    public static int Next(ReadOnlySpan<char> text, int at) => at >= text.Length ? text.Length : at + Cluster.First(text[at..]).Length;

    public static int Previous(ReadOnlySpan<char> text, int at)
    {
        var place = 0;
        for (var next = Next(text, 0); next < at; next = Next(text, next))
        {
            place = next;
        }

        return place;
    }

    /// <summary>End of the word at or after a position.</summary>
    public static int NextWord(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        while (at < text.Length && !char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return Snap(text, at);
    }

    /// <summary>Start of the word at or before a position.</summary>
    public static int PreviousWord(ReadOnlySpan<char> text, int at)
    {
        while (at > 0 && char.IsWhiteSpace(text[at - 1]))
        {
            at--;
        }

        while (at > 0 && !char.IsWhiteSpace(text[at - 1]))
        {
            at--;
        }

        return Snap(text, at);
    }
}
