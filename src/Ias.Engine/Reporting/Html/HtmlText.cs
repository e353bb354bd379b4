using System.Globalization;
using System.Net;
using System.Text;
using Ias.Core.Text;

namespace Ias.Engine.Reporting.Html;

/// <summary>Builds HTML in which no text can be anything but text: what is put in by <see cref="Put"/> is escaped, what by <see
/// cref="Raw"/> is ours.</summary>
internal sealed class HtmlText
{
    private readonly StringBuilder _text = new();

    /// <summary>Appends trusted markup, unescaped.</summary>
    public HtmlText Raw(string markup)
    {
        _text.Append(markup);
        return this;
    }

    /// <summary>Appends text from any source, escaped.</summary>
    public HtmlText Put(string words)
    {
        _text.Append(Escaped(words));
        return this;
    }

    /// <summary>An element with nothing but words in it.</summary>
    /// <param name="tag">With its attributes, if it has any: <c>p class=sub</c>.</param>
    public HtmlText Element(string tag, string words) => Raw($"<{tag}>").Put(words).Raw($"</{tag.Split(' ')[0]}>");

    /// <summary>A number as CSS and SVG have it.</summary>
    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>For the inside of an element or of a quoted attribute.</summary>
    public static string Escaped(string words) => WebUtility.HtmlEncode(Wording.Plain(words));

    public override string ToString() => _text.ToString();
}
