using System.Runtime.InteropServices;

namespace Ias.Tui.Terminal;

/// <summary>Style of a cell. The default value is plain text in the terminal's own colors.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Style(Color Foreground = default, Color Background = default, TextAttributes Attributes = TextAttributes.None)
{
    /// <summary>Style with these attributes added.</summary>
    public Style With(TextAttributes more) => this with { Attributes = Attributes | more };
}
