// Over 300 lines: who takes a terminal must give it back, and both belong where one can read them together.
namespace Ias.Tui.Terminal;

/// <summary>
/// The terminal this process runs in. It is taken (raw, alternate screen) when it is opened and given back exactly as it was found, once,
/// by whatever comes first: <see cref="Dispose"/>, SIGTERM, SIGHUP, SIGINT, SIGQUIT, an unhandled exception, or the end of the process.
/// Nothing is written before the first frame, so what fails earlier leaves no trace on the screen.
/// </summary>
/// <remarks>
/// The one thread that calls <see cref="Wait"/> sleeps in poll(2) on the terminal and on an eventfd, which signals and <see cref="Wake"/>
/// raise: nothing runs while nothing happens. A kill -9, a stack overflow and Environment.FailFast leave no chance to give anything back.
/// </remarks>
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
    private readonly Lock _gate = new(); // of writing and of the modes: signals end it from other threads
    private bool _taken;
    private bool _closed;
    private bool _disposed;
    private bool _isForgotten; // what the screen shows
    private volatile bool _gone;

    private TerminalDevice(int terminal, TerminalCapabilities capabilities, TimeProvider time)
    {
        (_terminal, Capabilities, _time, _start) = (terminal, capabilities, time, time.GetTimestamp());
        _event = Tty.OpenEvent();
        _input = new TerminalInput(terminal, capabilities.EscapeWait);
        _screen = new TerminalScreen(terminal, time);
        Size = Tty.GetSize(terminal) ?? Usual;

        // Before the modes change: the runtime's own handling of signals keeps the modes it finds, to put them back at times of its
        // choosing.
        _signals = new TerminalSignals(End, Wake);
        AppDomain.CurrentDomain.UnhandledException += OnEnd;
        AppDomain.CurrentDomain.ProcessExit += OnEnd;
        Take(isNew: true);
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

    /// <summary>Takes the terminal of this process.</summary>
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
            _input.Elapse(Now, events); // only now: what came while this thread was busy came in time
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
                Tty.Raise(_event);
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
        Take(isNew: true);
        _isForgotten = true;
    }

    /// <summary>Gives the terminal back. Afterwards nothing is read or written.</summary>
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

    /// <summary>The process ends now; the thread that draws may be anywhere.</summary>
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
            Take(isNew: false);
            _isForgotten = true;
        }

        if (_signals.TakeResized() || _isForgotten)
        {
            _isForgotten = false;
            Size = Tty.GetSize(_terminal) ?? Size;
            events.Add(new InputEvent.Resized(Size));
        }
    }

    /// <summary>Reads, and takes out of the events the answers that only this class asked for.</summary>
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

    /// <summary>The soonest of what is due, rounded up so that it is due when poll returns; -1 for never.</summary>
    private int Milliseconds(TimeSpan? atMost)
    {
        var wait = atMost ?? TimeSpan.MaxValue;
        var now = Now;
        wait = _input.Deadline is { } input && input - now < wait ? input - now : wait;
        wait = _screen.Wait is { } screen && screen < wait ? screen : wait;
        return wait == TimeSpan.MaxValue ? -1 : (int)Math.Clamp(Math.Ceiling(wait.TotalMilliseconds), 0, int.MaxValue);
    }

    private void Take(bool isNew)
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
            _screen.Forget();
            _taken = true;
        }

        // Outside the gate: in the background this waits until a person brings the process back.
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

    /// <summary>An answer that came after the shell has its terminal back would be typed into it.</summary>
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
            Tty.DropInput(_terminal); // the thread that reads may be anywhere
        }
    }
}
