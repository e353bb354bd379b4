namespace Ias.Tui.Terminal;

/// <summary>Events of a terminal's descriptor: read, decoded, and checked for pastes by their speed.</summary>
internal sealed class TerminalInput(int terminal, TimeSpan escapeWait)
{
    private readonly byte[] _bytes = new byte[8192];
    private readonly InputDecoder _decoder = new(escapeWait);
    private readonly PasteBySpeed _speed = new();
    private readonly List<InputEvent> _decoded = [];

    /// <summary>Time to call <see cref="Elapse"/>; null = nothing is pending.</summary>
    public TimeSpan? Deadline =>
        _decoder.Deadline is { } decoder
            ? _speed.Deadline is { } speed && speed < decoder
                ? speed
                : decoder
            : _speed.Deadline;

    /// <summary>Reads the available input, at most one buffer.</summary>
    /// <returns>False = the terminal is gone.</returns>
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

    /// <summary>Handles the passage of time without input.</summary>
    public void Elapse(TimeSpan now, List<InputEvent> events)
    {
        _decoder.Elapse(now, _decoded);
        Pass(now, events);
    }

    private void Pass(TimeSpan now, List<InputEvent> events)
    {
        _speed.Feed(_decoded, now, events);
        _decoded.Clear();
    }
}
