namespace Ias.Tui.Widgets;

/// <summary>Scores how well typed letters match a text that has them in the same order.</summary>
public static class FuzzyMatch
{
    private const int Letter = 1,
        WordStart = 6,
        TextStart = 2,
        OnFromWordStart = 12,
        On = 5,
        None = -1;

    /// <summary>Maximum length of pattern and text; the rest is ignored.</summary>
    private const int Longest = 128;

    /// <summary>
    /// Scores the best match: letters that continue from the start of a word count most, then starts of words, then consecutive letters
    /// elsewhere. So a text that begins with the pattern is ranked before all others. Case is ignored, and spaces in the pattern are
    /// optional.
    /// </summary>
    /// <returns>Score, higher is better; 0 for an empty pattern; null = the text does not have these letters in this order.</returns>
    public static int? Score(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        text = text[..Math.Min(text.Length, Longest)];
        // Best score of the pattern so far with its last letter at each place, by whether the run of consecutive letters up to it starts at
        // a word.
        Span<int> whole = stackalloc int[text.Length];
        Span<int> inner = stackalloc int[text.Length];
        var best = 0;
        var isFirst = true;
        foreach (var letter in pattern)
        {
            if (letter == ' ')
            {
                continue;
            }

            best = None;
            var left = isFirst ? 0 : None; // best score of the previous letters, left of this place
            var (wholeBefore, innerBefore) = (None, None);
            for (var i = 0; i < text.Length; i++)
            {
                var (wholeHere, innerHere) = isFirst ? (None, None) : (whole[i], inner[i]);
                (whole[i], inner[i]) = (None, None);
                if (left > None && char.ToLowerInvariant(text[i]) == char.ToLowerInvariant(letter))
                {
                    var start = StartOfWord(text, i);
                    whole[i] = Math.Max(
                        wholeBefore > None ? wholeBefore + Letter + OnFromWordStart : None,
                        start > 0 ? left + Letter + start : None
                    );
                    inner[i] = Math.Max(innerBefore > None ? innerBefore + Letter + On : None, start > 0 ? None : left + Letter);
                    best = Math.Max(best, Math.Max(whole[i], inner[i]));
                }

                (wholeBefore, innerBefore) = (wholeHere, innerHere);
                left = isFirst ? 0 : Math.Max(left, Math.Max(wholeHere, innerHere));
            }

            isFirst = false;
        }

        return best == None ? null : best;
    }

    /// <summary>Checks whether the text has the pattern as one or more whole words.</summary>
    public static bool HasWord(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        pattern = pattern.Trim();
        for (
            var from = 0;
            pattern.Length > 0 && text[from..].IndexOf(pattern, StringComparison.OrdinalIgnoreCase) is >= 0 and var at;
            from += at + 1
        )
        {
            var (start, end) = (from + at, from + at + pattern.Length);
            if ((start == 0 || !char.IsLetterOrDigit(text[start - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end])))
            {
                return true;
            }
        }

        return false;
    }

    private static int StartOfWord(ReadOnlySpan<char> text, int at) =>
        at == 0 ? WordStart + TextStart
        : char.IsLetterOrDigit(text[at]) && (!char.IsLetterOrDigit(text[at - 1]) || (char.IsUpper(text[at]) && char.IsLower(text[at - 1])))
            ? WordStart
        : 0;
}
