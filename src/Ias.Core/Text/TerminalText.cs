using System.Text;

namespace Ias.Core.Text;

/// <summary>
/// Filter for text sent to a person's terminal: text, line ends, tabs and colours pass. Everything else that a terminal obeys or
/// does not show (moving the cursor, a title, the clipboard, the direction of writing) may have come from a turn, and is marked.
/// </summary>
public static class TerminalText
{
    private const char Escape = '\e';

    /// <summary>The text with a mark for each refused character; null when it has none.</summary>
    public static string? Marked(ReadOnlySpan<char> text)
    {
        if (text.IndexOfAnyExceptInRange(' ', '~') < 0)
        {
            return null;
        }

        var shown = new StringBuilder(text.Length);
        while (text.Length > 0)
        {
            var plain = text.IndexOf(Escape) is var found && found < 0 ? text.Length : found;
            shown.Append(HiddenCharacters.Marked(text[..plain], keep: "\n\t") ?? text[..plain].ToString());
            text = text[plain..];
            if (text.Length > 0)
            {
                var length = ColourAt(text);
                shown.Append(length > 0 ? text[..length] : [HiddenCharacters.Mark]);
                text = text[Math.Max(1, length)..];
            }
        }

        return shown.ToString();
    }

    // ESC [ numbers m: select graphic rendition (ECMA-48, 8.3.117). Its length; 0 = not such a sequence.
    private static int ColourAt(ReadOnlySpan<char> text)
    {
        var end = text.StartsWith("\e[") ? 2 : text.Length;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == ';'))
        {
            end++;
        }

        return end < text.Length && text[end] == 'm' ? end + 1 : 0;
    }
}
