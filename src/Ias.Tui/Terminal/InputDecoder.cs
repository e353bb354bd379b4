namespace Ias.Tui.Terminal;

/// <summary>
/// Makes keys, pastes, mouse and focus events and replies of the bytes a terminal sends. Bytes may be split anywhere; what is not
/// understood is dropped, never thrown. It reads no clock: whoever feeds it says when, and calls <see cref="Elapse"/> at the <see
/// cref="Deadline"/>.
/// </summary>
/// <param name="escapeWait">
/// How long an Esc that nothing follows waits for the rest of a sequence before it counts as the key. Terminals write a sequence in one
/// piece and SSH hands it on in one packet, so 25 ms are plenty on this machine and 50 ms over a network; what comes later still is known
/// by its form (see <see cref="Feed"/>), and no key is lost or made up.
/// </param>
public sealed class InputDecoder(TimeSpan escapeWait)
{
    /// <summary>After ESC [ and its like, which nobody types on purpose.</summary>
    private static readonly TimeSpan IntroducerWait = TimeSpan.FromMilliseconds(500);

    /// <summary>Within a sequence that certainly comes from a terminal: as long as a network stalls, and then it was cut off.</summary>
    private static readonly TimeSpan SequenceWait = TimeSpan.FromSeconds(2);

    /// <summary>Within a bracketed paste whose end does not come.</summary>
    private static readonly TimeSpan PasteWait = TimeSpan.FromSeconds(5);

    private readonly InputStateMachine _bytes = new();
    private TimeSpan _lastByte;
    private TimeSpan? _escapeGivenUp;

    /// <summary>When to call <see cref="Elapse"/> if no byte comes before; null while nothing is half read.</summary>
    public TimeSpan? Deadline =>
        _bytes.Pending switch
        {
            InputStateMachine.HalfRead.Nothing => null,
            InputStateMachine.HalfRead.Escape => _lastByte + escapeWait,
            InputStateMachine.HalfRead.Introducer => _lastByte + IntroducerWait,
            InputStateMachine.HalfRead.Paste => _lastByte + PasteWait,
            _ => _lastByte + SequenceWait,
        };

    /// <summary>
    /// Takes what one read brought. Where an Esc was given out as the key and the next read begins with the rest of a sequence (<c>[A</c>
    /// in one piece, which no hand types), that rest is still read as its key.
    /// </summary>
    /// <param name="now">Any monotonic scale, the same for <see cref="Elapse"/>.</param>
    public void Feed(ReadOnlySpan<byte> bytes, TimeSpan now, List<InputEvent> into)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (_escapeGivenUp is { } at && now - at < SequenceWait && IsRestOfSequence(bytes))
        {
            _bytes.Take(0x1B, into);
        }

        _escapeGivenUp = null;
        foreach (var one in bytes)
        {
            _bytes.Take(one, into);
        }

        _lastByte = now;
    }

    /// <summary>Says that time has passed and nothing came: at the deadline, what is half read is given out as the keys it may be, or
    /// dropped.</summary>
    public void Elapse(TimeSpan now, List<InputEvent> into)
    {
        if (Deadline is { } deadline && now >= deadline)
        {
            _escapeGivenUp = _bytes.Pending == InputStateMachine.HalfRead.Escape ? now : null;
            _bytes.GiveUp(into);
        }
    }

    private static bool IsRestOfSequence(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 2
        && bytes[0] switch
        {
            (byte)'[' => bytes[1]
                is (>= (byte)'0' and <= (byte)'?')
                    or (>= (byte)'A' and <= (byte)'D')
                    or (byte)'F'
                    or (byte)'H'
                    or (byte)'I'
                    or (byte)'O'
                    or (byte)'Z',
            (byte)'O' => bytes.Length == 2
                && bytes[1] is (>= (byte)'A' and <= (byte)'D') or (byte)'F' or (byte)'H' or (>= (byte)'P' and <= (byte)'S'),
            _ => false,
        };
}
