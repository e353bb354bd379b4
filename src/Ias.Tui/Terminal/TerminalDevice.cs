// Over 300 lines: taking over a terminal and restoring it belong in one place, where they can be read together.
namespace Ias.Tui.Terminal;

/// <summary>
/// Terminal of this process. It is taken over (raw mode, alternate screen) when opened and restored exactly, once, by whatever happens
/// first: <see cref="Dispose"/>, SIGTERM, SIGHUP, SIGINT, SIGQUIT, an unhandled exception, or the end of the process. Nothing is written
/// before the first frame, so an earlier failure leaves no trace on the screen.
/// </summary>
/// <remarks>The one thread that calls <see cref="Wait"/> sleeps in poll(2) on the terminal and on an eventfd, which signals and
/// <see cref="Wake"/> raise: nothing runs while nothing happens. A kill -9, a stack overflow and Environment.FailFast cannot be
/// handled.</remarks>
public sealed class TerminalDevice : ITerminal
{
    private const int AnswerMilliseconds = 800;
    private static readonly Size Usual = new(80, 24);

    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly int _terminal;
    private readonly int _event;
    private readonly byte[] _found = new byte[Tty.ModesSize];
    private readonly TerminalInput _input;
    private readonly TerminalScreen _screen;
    private readonly TerminalSignals _signals;
    private readonly Lock _gate = new(); // guards writing and the modes: signals end it from other threads
    private bool _taken;
    private bool _closed;
    private bool _disposed;
    private bool _isForgotten; // contents of the screen are unknown
    private volatile bool _gone;

    private TerminalDevice(int terminal, TerminalCapabilities capabilities, TimeProvider time)
    {
        (_terminal, Capabilities, _time, _start) = (terminal, capabilities, time, time.GetTimestamp());
        _event = Tty.OpenEvent();
        _input = new TerminalInput(terminal, capabilities.EscapeWait);
        _screen = new TerminalScreen(terminal, time);
        Size = Tty.GetSize(terminal) ?? Usual;

        // Before the modes change: the runtime's own signal handling saves the modes it finds, and restores them at times of its choosing.
        _signals = new TerminalSignals(End, Wake);
        AppDomain.CurrentDomain.UnhandledException += OnEnd;
        AppDomain.CurrentDomain.ProcessExit += OnEnd;
        TakeOver(isNew: true);
    }

    /// <inheritdoc/>
    public Size Size { get; private set; }

    /// <inheritdoc/>
    public TerminalCapabilities Capabilities { get; private set; }

    /// <inheritdoc/>
    public bool IsGone => _gone;

    /// <inheritdoc/>
    public bool CanWrite => !_gone && _screen.CanWrite;

    private TimeSpan Now => _time.GetElapsedTime(_start);

    /// <summary>Takes over the terminal of this process.</summary>
    /// <exception cref="ProblemException">There is none, or it cannot draw (<see cref="TerminalCapabilities.Refusal"/>).</exception>
    public static TerminalDevice Open(TerminalCapabilities capabilities, TimeProvider? time = null)
    {
        var terminal = capabilities.Refusal is null ? Tty.Open() : -1;
        return terminal >= 0
            ? new TerminalDevice(terminal, capabilities, time ?? TimeProvider.System)
            : throw new ProblemException(
                new Problem(
                    $"No screen can be drawn here: {capabilities.Refusal ?? "the terminal cannot be opened"}.",
                    Next: "ias run-status --follow  (one line an event)"
                )
            );
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> frame)
    {
        lock (_gate)
        {
            if (_taken && !frame.IsEmpty)
            {
                _screen.Write(frame, Capabilities.MayAskModes);
                _gone |= _screen.IsGone;
            }
        }
    }

    /// <inheritdoc/>
    public void Wait(List<InputEvent> events, TimeSpan? atMost)
    {
        if (_gone)
        {
            return;
        }

        var wanted = (short)(Tty.Readable | (_screen.IsWriting ? Tty.Writable : 0));
        var terminal = Tty.Wait(_terminal, wanted, _event, Milliseconds(atMost), out var woken);
        if (woken)
        {
            Tty.Lower(_event);
            TakeSignals(events);
        }

        if ((terminal & (Tty.Readable | Tty.Failed)) != 0)
        {
            Read(events);
        }
        else
        {
            _input.Elapse(Now, events); // only now: input that arrived while this thread was busy arrived in time
        }

        if ((terminal & Tty.Writable) != 0)
        {
            lock (_gate)
            {
                _screen.Flush();
                _gone |= _screen.IsGone;
            }
        }

        if (
            events.RemoveAll(happened => happened is InputEvent.KeyPressed { Key: var key } && key == Key.Of('z', KeyModifiers.Ctrl)) > 0
            || _signals.StopAsked
        )
        {
            Suspend();
            TakeSignals(events);
        }
    }

    /// <inheritdoc/>
    public void Wake()
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                Tty.Signal(_event);
            }
        }
    }

    /// <inheritdoc/>
    public void SetMouse(bool on)
    {
        lock (_gate)
        {
            _screen.SetMouse(on);
        }
    }

    /// <inheritdoc/>
    public void Suspend()
    {
        Leave(orderly: true);
        _signals.Stop();
        TakeOver(isNew: true);
        _isForgotten = true;
    }

    /// <summary>Restores the terminal. Afterwards nothing is read or written.</summary>
    public void Dispose()
    {
        Close(orderly: true);
        AppDomain.CurrentDomain.UnhandledException -= OnEnd;
        AppDomain.CurrentDomain.ProcessExit -= OnEnd;
        _signals.Dispose();
        lock (_gate)
        {
            if (!_disposed)
            {
                _disposed = true;
                Tty.Close(_terminal);
                Tty.Close(_event);
            }
        }
    }

    /// <summary>Restores the terminal at the end of the process, whatever the drawing thread does.</summary>
    private void End()
    {
        Close(orderly: false);
        Wake();
    }

    private void OnEnd(object? sender, EventArgs e) => End();

    private void Close(bool orderly)
    {
        lock (_gate)
        {
            _closed = true;
            _gone |= !orderly; // at once: the loop stops where it is
        }

        Leave(orderly);
        _gone = true;
    }

    private void TakeSignals(List<InputEvent> events)
    {
        if (_signals.TakeResumed())
        {
            TakeOver(isNew: false);
            _isForgotten = true;
        }

        if (_signals.TakeResized() || _isForgotten)
        {
            _isForgotten = false;
            Size = Tty.GetSize(_terminal) ?? Size;
            events.Add(new InputEvent.Resized(Size));
        }
    }

    /// <summary>Reads events, and removes the answers to this class's own queries.</summary>
    private void Read(List<InputEvent> events)
    {
        var now = Now;
        if (!_input.Read(now, events))
        {
            _gone = true;
            return;
        }

        for (var i = events.Count - 1; i >= 0; i--)
        {
            if (events[i] is InputEvent.Reply { Sequence: ScreenModes.Answer })
            {
                _screen.Answer();
                events.RemoveAt(i);
            }
            else if (events[i] is InputEvent.Reply reply)
            {
                Capabilities = Capabilities.After(reply);
            }
        }
    }

    /// <summary>Time until the next event is due, rounded up so that it is due when poll returns; -1 = never.</summary>
    private int Milliseconds(TimeSpan? atMost)
    {
        var wait = atMost ?? TimeSpan.MaxValue;
        var now = Now;
        wait = _input.Deadline is { } input && input - now < wait ? input - now : wait;
        wait = _screen.Wait is { } screen && screen < wait ? screen : wait;
        return wait == TimeSpan.MaxValue ? -1 : (int)Math.Clamp(Math.Ceiling(wait.TotalMilliseconds), 0, int.MaxValue);
    }

    private void TakeOver(bool isNew)
    {
        Span<byte> raw = stackalloc byte[Tty.ModesSize];
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            if (isNew && !Tty.GetModes(_terminal, _found))
            {
                _gone = true;
                return;
            }

            _found.AsSpan().CopyTo(raw);
            Tty.MakeRaw(raw);
            _screen.Invalidate();
            _taken = true;
        }

        // Outside the lock: in the background this waits until a user brings the process back.
        Tty.SetModes(_terminal, raw);
        lock (_gate)
        {
            if (_closed)
            {
                Tty.SetModes(_terminal, _found); // ended meanwhile
            }
        }
    }

    private void Leave(bool orderly)
    {
        lock (_gate)
        {
            if (!_taken)
            {
                return;
            }

            _taken = false;
            _screen.Leave();
            AwaitAnswers(orderly);
            Tty.SetModes(_terminal, _found);
        }
    }

    /// <summary>Waits for pending answers, which would otherwise reach the shell as typed input.</summary>
    private void AwaitAnswers(bool orderly)
    {
        var end = Environment.TickCount64 + AnswerMilliseconds;
        while (orderly && !_gone && _screen.AwaitsAnswer && end - Environment.TickCount64 is > 0 and var left)
        {
            if ((Tty.Wait(_terminal, Tty.Readable, (int)left) & (Tty.Readable | Tty.Failed)) != 0)
            {
                Read([]);
            }
        }

        if (!orderly)
        {
            Tty.DropInput(_terminal); // the reading thread may be anywhere
        }
    }
}
