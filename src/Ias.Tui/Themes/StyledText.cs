using System.Text;
using Ias.Tui.Terminal;

namespace Ias.Tui.Themes;

/// <summary>Styled text for plain printing outside the dashboard.</summary>
public static class StyledText
{
    /// <summary>Wraps <paramref name="text"/> in the sequences that begin and end the style; unchanged if the style is plain.</summary>
    public static string Of(string text, Style style, ColorDepth depth)
    {
        if (style == default)
        {
            return text;
        }

        var bytes = new ByteBuilder();
        new Pen(bytes, depth).Apply(Cell.Of('x', style));
        return $"{Encoding.ASCII.GetString(bytes.From(0).Span)}{text}\e[0m";
    }
}
