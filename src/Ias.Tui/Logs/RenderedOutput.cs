using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Ias.Tui.Logs;

/// <summary>Formatted form of one line of agent output.</summary>
/// <param name="At">Time, if the line has one.</param>
/// <param name="Lines">Lines to show; none for an uninteresting event.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RenderedOutput(DateTimeOffset? At, ImmutableArray<StyledLine> Lines);
