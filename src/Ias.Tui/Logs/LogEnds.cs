namespace Ias.Tui.Logs;

/// <summary>First and last bytes of a log at the last check. A log that was truncated and has grown beyond its old length between two
/// checks differs in one of them; its length alone reveals nothing.</summary>
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

    /// <summary>Records the ends of a file that has grown or was opened.</summary>
    public void Note(LogBytes bytes)
    {
        _headFilled += bytes.Read(_headFilled, _head.AsSpan(_headFilled));
        _tailAt = Math.Max(0, bytes.Length - TailLength);
        _tailFilled = bytes.Read(_tailAt, _tail);
    }

    /// <summary>Checks whether a file still has these bytes at the same positions.</summary>
    public bool AreIn(LogBytes bytes) =>
        Holds(bytes, 0, _head.AsSpan(0, _headFilled)) && Holds(bytes, _tailAt, _tail.AsSpan(0, _tailFilled));

    private bool Holds(LogBytes bytes, long at, ReadOnlySpan<byte> part)
    {
        var now = _now.AsSpan(0, part.Length);
        return bytes.Read(at, now) == part.Length && now.SequenceEqual(part);
    }
}
