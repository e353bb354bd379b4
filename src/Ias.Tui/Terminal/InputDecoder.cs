namespace Ias.Tui.Terminal;

/// <summary>
/// Decodes the bytes of a terminal to keys, pastes, mouse and focus events and replies. Bytes may be split anywhere; unknown input is
/// dropped, never an error. It reads no clock: its caller passes the time and calls <see cref="Elapse"/> at the <see cref="Deadline"/>.
/// </summary>
/// <param name="escapeWait">Time that a lone Esc waits for the rest of a sequence before it counts as the key. Terminals write a sequence
/// in one piece and SSH forwards it in one packet, so 25 ms are plenty on this machine and 50 ms over a network; later bytes are still
/// recognized by their form (see <see cref="Feed"/>), and no key is lost or invented.</param>
public sealed class InputDecoder(TimeSpan escapeWait)
{
    /// <summary>Timeout after ESC [ and the like, which nobody types on purpose.</summary>
    private static readonly TimeSpan IntroducerWait = TimeSpan.FromMilliseconds(500);

    /// <summary>Timeout within a sequence that certainly comes from a terminal: longer than a network stalls, after which it was cut
    /// off.</summary>
    private static readonly TimeSpan SequenceWait = TimeSpan.FromSeconds(2);

    /// <summary>Timeout within a bracketed paste whose end is missing.</summary>
    private static readonly TimeSpan PasteWait = TimeSpan.FromSeconds(5);

    private readonly InputStateMachine _bytes = new();
    private TimeSpan _lastByte;
    private TimeSpan? _escapeGivenUp;

    /// <summary>Time to call <see cref="Elapse"/> if no byte arrives before; null = no input is incomplete.</summary>
    public TimeSpan? Deadline =>
        _bytes.Pending switch
        {
            InputStateMachine.HalfRead.Nothing => null,
            InputStateMachine.HalfRead.Escape => _lastByte + escapeWait,
            InputStateMachine.HalfRead.Introducer => _lastByte + IntroducerWait,
            InputStateMachine.HalfRead.Paste => _lastByte + PasteWait,
            _ => _lastByte + SequenceWait,
        };

    /// <summary>Decodes the bytes of one read. If an Esc was already reported as the key and the next read begins with the rest of a
    /// sequence (<c>[A</c> in one piece, which nobody types), that rest still counts as its key.</summary>
    /// <param name="now">Any monotonic scale, the same as for <see cref="Elapse"/>.</param>
    public void Feed(ReadOnlySpan<byte> bytes, TimeSpan now, List<InputEvent> into)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (_escapeGivenUp is { } at && now - at < SequenceWait && IsRestOfSequence(bytes))
        {
            _bytes.Feed(0x1B, into);
        }

        _escapeGivenUp = null;
        foreach (var one in bytes)
        {
            _bytes.Feed(one, into);
        }

        _lastByte = now;
    }

    /// <summary>Handles the passage of time without input: at the deadline, incomplete input is reported as keys or dropped.</summary>
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
