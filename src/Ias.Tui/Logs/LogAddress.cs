using System.Runtime.InteropServices;

namespace Ias.Tui.Logs;

/// <summary>A place in a night's log, the same for as long as the run's files last.</summary>
/// <param name="Segment">Which segment, from 0.</param>
/// <param name="Position">In a turn: the byte position in its log where a line begins. In an event: 0.</param>
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
