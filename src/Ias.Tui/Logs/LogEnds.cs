namespace Ias.Tui.Logs;

/// <summary>
/// The first and the last bytes of a log as they were when it was looked at. A log that was cut off and has grown to its old length and
/// beyond between two looks has another beginning, or goes on from another end: its length tells nothing.
/// </summary>
internal sealed class LogEnds
{
    // Agents' logs begin much alike.
    private const int HeadLength = 256;
    private const int TailLength = 64;

    private readonly byte[] _now = new byte[HeadLength];
    private readonly byte[] _tail = new byte[TailLength];
    private readonly byte[] _head = new byte[HeadLength];
    private int _headFilled;
    private int _tailFilled;
    private long _tailAt;

    /// <summary>Takes note of the ends of what is known now of a file that has grown, or was opened.</summary>
    public void Note(LogBytes bytes)
    {
        _headFilled += bytes.Read(_headFilled, _head.AsSpan(_headFilled));
        _tailAt = Math.Max(0, bytes.Length - TailLength);
        _tailFilled = bytes.Read(_tailAt, _tail);
    }

    /// <summary>Whether a file still holds these bytes where they were.</summary>
    public bool AreIn(LogBytes bytes) =>
        Holds(bytes, 0, _head.AsSpan(0, _headFilled)) && Holds(bytes, _tailAt, _tail.AsSpan(0, _tailFilled));

    private bool Holds(LogBytes bytes, long at, ReadOnlySpan<byte> part)
    {
        var now = _now.AsSpan(0, part.Length);
        return bytes.Read(at, now) == part.Length && now.SequenceEqual(part);
    }
}
