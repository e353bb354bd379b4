using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Ias.Tui.Logs;

/// <summary>What one line of an agent's output is shown as.</summary>
/// <param name="At">When it was, where the line says so.</param>
/// <param name="Lines">To be shown below each other; none for an event of no interest.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RenderedOutput(DateTimeOffset? At, ImmutableArray<StyledLine> Lines);
