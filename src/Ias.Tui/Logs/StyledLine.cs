using System.Runtime.InteropServices;
using Ias.Tui.Terminal;

namespace Ias.Tui.Logs;

/// <summary>A part of a line that looks the same throughout.</summary>
/// <param name="Length">Characters (UTF-16) of <see cref="StyledLine.Text"/>; the parts follow each other without gaps.</param>
/// <param name="Role">What it is.</param>
/// <param name="Style">What the text itself asked for, on top of the role's look.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct StyledPart(int Length, LogRole Role, Style Style);

/// <summary>One line to show: text without any control character, tabs included, and how its parts look.</summary>
public sealed class StyledLine
{
    private readonly StyledPart[] _parts;

    internal StyledLine(string text, StyledPart[] parts) => (Text, _parts) = (text, parts);

    public static StyledLine Empty { get; } = new("", []);

    public string Text { get; }

    /// <summary>Their lengths add up to that of <see cref="Text"/>.</summary>
    public ReadOnlySpan<StyledPart> Parts => _parts;

    public override string ToString() => Text;
}
