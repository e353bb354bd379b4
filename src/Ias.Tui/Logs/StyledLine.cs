using System.Runtime.InteropServices;
using Ias.Core.Agents;
using Ias.Tui.Terminal;

namespace Ias.Tui.Logs;

/// <summary>Part of a line with uniform style.</summary>
/// <param name="Length">Length in UTF-16 characters of <see cref="StyledLine.Text"/>; parts are contiguous.</param>
/// <param name="Role">Role of the part.</param>
/// <param name="Style">Style requested by the text itself, on top of the role's.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct StyledPart(int Length, LogRole Role, Style Style);

/// <summary>Line to show: text without control characters, including tabs, and the styles of its parts.</summary>
public sealed class StyledLine
{
    private readonly StyledPart[] _parts;

    internal StyledLine(string text, StyledPart[] parts) => (Text, _parts) = (text, parts);

    public static StyledLine Empty { get; } = new("", []);

    public string Text { get; }

    /// <summary>Parts whose lengths add up to that of <see cref="Text"/>.</summary>
    public ReadOnlySpan<StyledPart> Parts => _parts;

    public override string ToString() => Text;
}
