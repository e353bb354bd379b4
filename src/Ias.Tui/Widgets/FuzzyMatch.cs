namespace Ias.Tui.Widgets;

/// <summary>How well a few typed letters fit a text that has them in the same order.</summary>
public static class FuzzyMatch
{
    private const int Letter = 1, Consecutive = 8, WordStart = 6, TextStart = 4, None = -1;

    /// <summary>The longest pattern and text that are looked at; what is behind counts as not there.</summary>
    private const int Longest = 128;

    /// <summary>
    /// The best way to find the pattern in the text: letters that follow each other count most, then beginnings of words. So a text that begins with
    /// the pattern comes before all others. Upper and lower case are the same; blanks in the pattern need not be there.
    /// </summary>
    /// <returns>More is better; 0 for an empty pattern; null: the text does not have these letters in this order.</returns>
    public static int? Score(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        text = text[..Math.Min(text.Length, Longest)];
        Span<int> before = stackalloc int[text.Length]; // the best score of the pattern so far with its last letter at each place
        Span<int> here = stackalloc int[text.Length];
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
            for (var i = 0; i < text.Length; i++)
            {
                here[i] = None;
                if (left > None && char.ToLowerInvariant(text[i]) == char.ToLowerInvariant(letter))
                {
                    var joined = !isFirst && before[i - 1] > None ? before[i - 1] + Consecutive : None;
                    here[i] = Letter + Math.Max(joined, left + StartOfWord(text, i));
                    best = Math.Max(best, here[i]);
                }

                left = isFirst ? 0 : Math.Max(left, before[i]);
            }

            var free = before;
            before = here;
            here = free;
            isFirst = false;
        }

        return best == None ? null : best;
    }

    private static int StartOfWord(ReadOnlySpan<char> text, int at) =>
        at == 0 ? WordStart + TextStart
        : char.IsLetterOrDigit(text[at]) && (!char.IsLetterOrDigit(text[at - 1]) || (char.IsUpper(text[at]) && char.IsLower(text[at - 1]))) ? WordStart
        : 0;
}
