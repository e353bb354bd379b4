using Ias.Tui.Terminal;

namespace Ias.Tui.Widgets;

/// <summary>Places in a text between what a person sees as characters, and the way from one to the next.</summary>
internal static class ClusterSteps
{
    /// <summary>The first place at or behind this one.</summary>
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

    /// <summary>Behind the word that is here or comes next.</summary>
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

    /// <summary>At the beginning of the word that is here or was before.</summary>
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
