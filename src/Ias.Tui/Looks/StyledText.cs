using System.Text;
using Ias.Tui.Terminal;

namespace Ias.Tui.Looks;

/// <summary>Text in a style for plain printing, outside of the dashboard.</summary>
public static class StyledText
{
    /// <summary><paramref name="text"/> with the sequence that begins the style and the one that ends it; bare where the style is
    /// plain.</summary>
    public static string Of(string text, Style style, ColorDepth depth)
    {
        if (style == default)
        {
            return text;
        }

        var bytes = new ByteBuilder();
        new Pen(bytes, depth).Take(Cell.Of('x', style));
        return $"{Encoding.ASCII.GetString(bytes.From(0).Span)}{text}\e[0m";
    }
}
