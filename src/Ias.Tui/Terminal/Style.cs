using System.Runtime.InteropServices;

namespace Ias.Tui.Terminal;

/// <summary>How a cell looks. The default value is plain text in the terminal's own colours.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Style(Color Foreground = default, Color Background = default, TextAttributes Attributes = TextAttributes.None)
{
    /// <summary>The same with these attributes added.</summary>
    public Style With(TextAttributes more) => this with { Attributes = Attributes | more };
}
