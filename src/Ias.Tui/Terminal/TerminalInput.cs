namespace Ias.Tui.Terminal;

/// <summary>Events from a terminal's descriptor: what is read, decoded, and told apart from a paste by its speed.</summary>
internal sealed class TerminalInput(int terminal, TimeSpan escapeWait)
{
    private readonly byte[] _bytes = new byte[8192];
    private readonly InputDecoder _decoder = new(escapeWait);
    private readonly PasteBySpeed _speed = new();
    private readonly List<InputEvent> _decoded = [];

    /// <summary>When <see cref="Elapse"/> has something to decide; null while nothing is pending.</summary>
    public TimeSpan? Deadline =>
        _decoder.Deadline is { } decoder
            ? _speed.Deadline is { } speed && speed < decoder
                ? speed
                : decoder
            : _speed.Deadline;

    /// <summary>Reads what is there, at most one buffer.</summary>
    /// <returns>False when there is no terminal any more.</returns>
    public bool Read(TimeSpan now, List<InputEvent> events)
    {
        var count = Tty.Read(terminal, _bytes);
        if (count == Tty.Gone)
        {
            return false;
        }

        _decoder.Feed(_bytes.AsSpan(0, Math.Max(count, 0)), now, _decoded);
        Pass(now, events);
        return true;
    }

    /// <summary>Nothing is there to read: what only time decides is decided.</summary>
    public void Elapse(TimeSpan now, List<InputEvent> events)
    {
        _decoder.Elapse(now, _decoded);
        Pass(now, events);
    }

    private void Pass(TimeSpan now, List<InputEvent> events)
    {
        _speed.Take(_decoded, now, events);
        _decoded.Clear();
    }
}
