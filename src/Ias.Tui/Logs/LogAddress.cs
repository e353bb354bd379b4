using System.Runtime.InteropServices;

namespace Ias.Tui.Logs;

/// <summary>Address in a combined log, valid as long as the run's files exist.</summary>
/// <param name="Segment">Index of the segment.</param>
/// <param name="Position">In a turn: byte position of a line's start in its log. In an event: 0.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LogAddress(int Segment, long Position) : IComparable<LogAddress>
{
    public static bool operator <(LogAddress left, LogAddress right) => left.CompareTo(right) < 0;

    public static bool operator >(LogAddress left, LogAddress right) => left.CompareTo(right) > 0;

    public static bool operator <=(LogAddress left, LogAddress right) => left.CompareTo(right) <= 0;

    public static bool operator >=(LogAddress left, LogAddress right) => left.CompareTo(right) >= 0;

    public int CompareTo(LogAddress other) =>
        Segment != other.Segment ? Segment.CompareTo(other.Segment) : Position.CompareTo(other.Position);
}
