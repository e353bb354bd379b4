using System.Text;

namespace Ias.Core.TestEvidence;

/// <summary>Comments of a language.</summary>
/// <param name="Line">Beginnings of a comment that ends with the line.</param>
/// <param name="HasBlocks">True for <c>/* … */</c>.</param>
/// <param name="HasTripleQuotes">True where three quotes begin a text of several lines.</param>
/// <param name="HasBackticks">True where backticks begin a text of several lines.</param>
/// <param name="HasCharacters">True where single quotes hold one character, and stand for other things besides.</param>
internal readonly record struct CommentStyle(
    IReadOnlyList<string> Line,
    bool HasBlocks = false,
    bool HasTripleQuotes = false,
    bool HasBackticks = false,
    bool HasCharacters = false
);

/// <summary>Source text without its comments, and without what stands in quotes: both as long as the text itself, so that places in
/// one are places in the others.</summary>
internal sealed class SourceText
{
    private SourceText(string code, string bare) => (Code, Bare) = (code, bare);

    /// <summary>The text with blanks for comments.</summary>
    public string Code { get; }

    /// <summary>The same with blanks for what is in quotes, too.</summary>
    public string Bare { get; }

    public static SourceText Read(string text, CommentStyle style)
    {
        var code = new StringBuilder(text);
        var bare = new StringBuilder(text);
        for (var i = 0; i < text.Length; )
        {
            var end = CommentEnd(text, i, style);
            if (end > i)
            {
                Blank(code, text, i, end);
                Blank(bare, text, i, end);
                i = end;
                continue;
            }

            end = QuoteEnd(text, i, style);
            if (end > i)
            {
                Blank(bare, text, i + 1, end - 1);
                i = end;
                continue;
            }

            i++;
        }

        return new SourceText(code.ToString(), bare.ToString());
    }

    /// <summary>Line from 1 of a place in the text.</summary>
    public int LineOf(int at) => Code.AsSpan(0, at).Count('\n') + 1;

    private static int CommentEnd(string text, int at, CommentStyle style)
    {
        if (style.HasBlocks && Is(text, at, "/*"))
        {
            return text.IndexOf("*/", at + 2, StringComparison.Ordinal) is var end and >= 0 ? end + 2 : text.Length;
        }

        foreach (var begin in style.Line)
        {
            // A # within a word is no comment: ${#array}, #[test], a color.
            if (Is(text, at, begin) && (begin != "#" || at == 0 || char.IsWhiteSpace(text[at - 1])) && !Is(text, at, "#["))
            {
                return LineEnd(text, at);
            }
        }

        return at;
    }

    private static int QuoteEnd(string text, int at, CommentStyle style)
    {
        var quote = text[at];
        if (style.HasTripleQuotes && (Is(text, at, "\"\"\"") || Is(text, at, "'''")))
        {
            return text.IndexOf(text.Substring(at, 3), at + 3, StringComparison.Ordinal) is var end and >= 0 ? end + 3 : text.Length;
        }

        if (quote == '`' && style.HasBackticks)
        {
            return Closing(text, at, text.Length);
        }

        if (quote == '\'' && style.HasCharacters)
        {
            var isCharacter = at + 2 < text.Length && (text[at + 1] == '\\' || text[at + 2] == '\'');
            return isCharacter ? Closing(text, at, LineEnd(text, at)) : at;
        }

        return quote is '"' or '\'' ? Closing(text, at, LineEnd(text, at)) : at;
    }

    // A quote that the line does not close is none.
    private static int Closing(string text, int at, int limit)
    {
        for (var i = at + 1; i < limit; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == text[at])
            {
                return i + 1;
            }
        }

        return at;
    }

    private static int LineEnd(string text, int at) => text.IndexOf('\n', at) is var end and >= 0 ? end : text.Length;

    private static bool Is(string text, int at, string what) => string.CompareOrdinal(text, at, what, 0, what.Length) == 0;

    private static void Blank(StringBuilder into, string text, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (text[i] != '\n')
            {
                into[i] = ' ';
            }
        }
    }
}
