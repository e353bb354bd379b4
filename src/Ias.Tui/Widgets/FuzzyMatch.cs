namespace Ias.Tui.Widgets;

/// <summary>How well a few typed letters fit a text that has them in the same order.</summary>
public static class FuzzyMatch
{
    private const int Letter = 1,
        WordStart = 6,
        TextStart = 2,
        OnFromWordStart = 12,
        On = 5,
        None = -1;

    /// <summary>The longest pattern and text that are looked at; what is behind counts as not there.</summary>
    private const int Longest = 128;

    /// <summary>
    /// The best way to find the pattern in the text: letters that go on from the beginning of a word count most, then beginnings of words,
    /// then letters that follow each other elsewhere. So a text that begins with the pattern comes before all others. Upper and lower case
    /// are the same; blanks in the pattern need not be there.
    /// </summary>
    /// <returns>More is better; 0 for an empty pattern; null: the text does not have these letters in this order.</returns>
    public static int? Score(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        text = text[..Math.Min(text.Length, Longest)];
        // The best score of the pattern so far with its last letter at each place: where the letters that follow each other up to it begin
        // with a word, and where not.
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
            var left = isFirst ? 0 : None; // the best of the letters before, left of this place
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

    /// <summary>The text has the pattern as one or more whole words.</summary>
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
