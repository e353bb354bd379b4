namespace Ias.Tui.Terminal;

/// <summary>What this program has done to a terminal's screen and modes, and whether the line has taken it. Not for two threads at
/// once.</summary>
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

    /// <summary>Whether bytes wait for room.</summary>
    public bool IsWriting => !_output.IsEmpty;

    public bool CanWrite => _output.IsEmpty && _pacer.MaySend(Now);

    /// <summary>Whether a question is open that the terminal may still answer.</summary>
    public bool AwaitsAnswer => _pacer.IsAwaited(Now);

    /// <summary>How long until <see cref="CanWrite"/> may change without an answer; null for never.</summary>
    public TimeSpan? Wait
    {
        get
        {
            _pacer.Expire(Now);
            return _pacer.Deadline - Now;
        }
    }

    private TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>Hands over a frame; before the first, the screen is taken.</summary>
    /// <param name="mayAskModes">Whether the terminal may be asked, once, for synchronized output.</param>
    public void Write(ReadOnlySpan<byte> frame, bool mayAskModes)
    {
        if (!_drawn)
        {
            _drawn = true;
            _output.Append(ScreenModes.Enter);
            _output.Append(_mouse ? ScreenModes.MouseOn : []);
            AskBehind(ScreenModes.Enter.Length, evenSo: true); // how long an answer takes when nothing lies in the line
        }

        _output.Append(frame);
        var asks = mayAskModes && !_asked; // behind the first picture, which so waits for nothing
        if (asks)
        {
            _asked = true;
            _output.Append(ScreenModes.SynchronizedOutputQuestion);
        }

        AskBehind(frame.Length, evenSo: asks);
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

    /// <summary>An answer to the question that only this class asks has come.</summary>
    public void Answer() => _pacer.Answer(Now);

    /// <summary>Whoever had the terminal may have changed everything: the next frame takes the screen again.</summary>
    public void Forget()
    {
        _drawn = false;
        _pacer.Forget();
    }

    /// <summary>Gives the screen back, if it was taken.</summary>
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

    private void AskBehind(int bytes, bool evenSo)
    {
        if (_pacer.Send(bytes, Now, evenSo))
        {
            _output.Append(ScreenModes.Question);
        }
    }
}
