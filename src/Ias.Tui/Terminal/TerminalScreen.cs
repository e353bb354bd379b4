namespace Ias.Tui.Terminal;

/// <summary>State of a terminal's screen and modes as changed by this program, and of the pending output. Not thread-safe.</summary>
internal sealed class TerminalScreen(int terminal, TimeProvider time)
{
    private const int LeaveMilliseconds = 300;

    private readonly long _start = time.GetTimestamp();
    private readonly TerminalOutput _output = new(terminal);
    private readonly FramePacer _pacer = new();
    private bool _drawn;
    private bool _mouse;
    private bool _asked;

    public bool IsGone => _output.IsGone;

    /// <summary>True if output is pending.</summary>
    public bool IsWriting => !_output.IsEmpty;

    public bool CanWrite => _output.IsEmpty && _pacer.MaySend(Now);

    /// <summary>True if the answer to a query is still likely to arrive.</summary>
    public bool AwaitsAnswer => _pacer.IsAwaited(Now);

    /// <summary>Time until <see cref="CanWrite"/> may change without an answer; null = never.</summary>
    public TimeSpan? Wait
    {
        get
        {
            _pacer.Expire(Now);
            return _pacer.Deadline - Now;
        }
    }

    private TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>Writes a frame; the first takes over the screen.</summary>
    /// <param name="mayAskModes">Whether to query once for synchronized output.</param>
    public void Write(ReadOnlySpan<byte> frame, bool mayAskModes)
    {
        if (!_drawn)
        {
            _drawn = true;
            _output.Append(ScreenModes.Enter);
            _output.Append(_mouse ? ScreenModes.MouseOn : []);
            QueryAfter(ScreenModes.Enter.Length, evenSo: true); // latency of an answer while no output is pending
        }

        _output.Append(frame);
        var asks = mayAskModes && !_asked; // after the first frame, which is not delayed
        if (asks)
        {
            _asked = true;
            _output.Append(ScreenModes.SynchronizedOutputQuestion);
        }

        QueryAfter(frame.Length, evenSo: asks);
        Flush();
    }

    public void SetMouse(bool on)
    {
        if (_mouse != on && _drawn)
        {
            _output.Append(on ? ScreenModes.MouseOn : ScreenModes.MouseOff);
            Flush();
        }

        _mouse = on;
    }

    public void Flush() => _output.Flush();

    /// <summary>Records the answer to a query.</summary>
    public void Answer() => _pacer.Answer(Now);

    /// <summary>Discards the known state after another program had the terminal: the next frame takes over the screen again.</summary>
    public void Invalidate()
    {
        _drawn = false;
        _pacer.Reset();
    }

    /// <summary>Restores the screen, if it was taken over.</summary>
    public void Leave()
    {
        if (_drawn)
        {
            _drawn = false;
            _output.Drop();
            _output.Append(ScreenModes.Leave);
            _output.FlushWithin(LeaveMilliseconds);
        }
    }

    private void QueryAfter(int bytes, bool evenSo)
    {
        if (_pacer.Send(bytes, Now, evenSo))
        {
            _output.Append(ScreenModes.Question);
        }
    }
}
