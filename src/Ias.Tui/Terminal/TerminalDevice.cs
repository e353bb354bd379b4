namespace Ias.Tui.Terminal;

/// <summary>
/// The terminal this process runs in. It is taken (raw, alternate screen) when it is opened and given back exactly as it was found, once, by
/// whatever comes first: <see cref="Dispose"/>, SIGTERM, SIGHUP, SIGINT, SIGQUIT, an unhandled exception, or the end of the process. Nothing
/// is written before the first frame, so what fails earlier leaves no trace on the screen.
/// </summary>
/// <remarks>
/// The one thread that calls <see cref="Wait"/> sleeps in poll(2) on the terminal and on an eventfd, which signals and <see cref="Wake"/>
/// raise: nothing runs while nothing happens. A kill -9, a stack overflow and Environment.FailFast leave no chance to give anything back.
/// </remarks>
public sealed class TerminalDevice : ITerminal
{
    private const int LeaveMilliseconds = 300;
    private static readonly Size Usual = new(80, 24);

    /// <summary>A stop takes hold within this time, or the kernel refused it.</summary>
    private static readonly TimeSpan StopWait = TimeSpan.FromMilliseconds(100);

    /// <summary>A continuation so soon after the terminal was taken is the one that led to it.</summary>
    private static readonly TimeSpan SameContinuation = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly int _terminal;
    private readonly int _event;
    private readonly byte[] _found = new byte[Tty.ModesSize];
    private readonly TerminalInput _input;
    private readonly TerminalOutput _output;
    private readonly FramePacer _pacer = new();
    private readonly ManualResetEventSlim _continued = new();
    private readonly TerminalSignals _signals;
    private readonly Lock _gate = new(); // of what follows up to _closed, and of writing: signals end it from other threads
    private TimeSpan _takenAt;
    private bool _taken;
    private bool _drawn;
    private bool _mouse;
    private bool _asked;
    private bool _closed;
    private bool _disposed;
    private volatile bool _gone;
    private volatile bool _resized;
    private volatile bool _resumed;
    private volatile bool _stopAsked;
    private volatile bool _suspended;

    private TerminalDevice(int terminal, TerminalCapabilities capabilities, TimeProvider time)
    {
        (_terminal, Capabilities, _time, _start) = (terminal, capabilities, time, time.GetTimestamp());
        _event = Tty.OpenEvent();
        _input = new TerminalInput(terminal, capabilities.EscapeWait);
        _output = new TerminalOutput(terminal);
        Size = Tty.GetSize(terminal) ?? Usual;

        // Before the modes change: the runtime's own handling of signals keeps the modes it finds, to put them back at times of its choosing.
        _signals = new TerminalSignals(this);
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
    public bool CanWrite => _output.IsEmpty && !_gone && _pacer.MaySend(Now);

    private TimeSpan Now => _time.GetElapsedTime(_start);

    /// <summary>Takes the terminal of this process.</summary>
    /// <exception cref="ProblemException">There is none, or it cannot draw (<see cref="TerminalCapabilities.Refusal"/>).</exception>
    public static TerminalDevice Open(TerminalCapabilities capabilities, TimeProvider? time = null)
    {
        var terminal = capabilities.Refusal is null ? Tty.Open() : -1;
        return terminal >= 0 ? new TerminalDevice(terminal, capabilities, time ?? TimeProvider.System) : throw new ProblemException(new Problem(
            $"No screen can be drawn here: {capabilities.Refusal ?? "the terminal cannot be opened"}.", Next: "ias run-status --follow  (one line an event)"));
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> frame)
    {
        lock (_gate)
        {
            if (!_taken || frame.IsEmpty)
            {
                return;
            }

            var isFirst = !_drawn;
            if (isFirst)
            {
                _drawn = true;
                _output.Append(ScreenModes.Enter);
                _output.Append(_mouse ? ScreenModes.MouseOn : []);
                AskBehind(ScreenModes.Enter.Length, evenSo: true); // how long an answer takes when nothing lies in the line
            }

            _output.Append(frame);
            var asks = !_asked && Capabilities.MayAskModes; // behind the first picture, which so waits for nothing
            if (asks)
            {
                _asked = true;
                _output.Append(ScreenModes.SynchronizedOutputQuestion);
            }

            AskBehind(frame.Length, evenSo: asks);
            Flush();
        }
    }

    /// <inheritdoc/>
    public void Wait(List<InputEvent> events, TimeSpan? atMost)
    {
        if (_gone)
        {
            return;
        }

        _pacer.Expire(Now);
        var (terminal, woken) = Tty.Wait(_terminal, (short)(Tty.Readable | (_output.IsEmpty ? 0 : Tty.Writable)), _event, Milliseconds(atMost));
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
                Flush();
            }
        }

        if (events.RemoveAll(happened => happened is InputEvent.KeyPressed { Key: var key } && key == Key.Of('z', KeyModifiers.Ctrl)) > 0 || _stopAsked)
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
            if (_mouse != on && _taken && _drawn)
            {
                _output.Append(on ? ScreenModes.MouseOn : ScreenModes.MouseOff);
                Flush();
            }

            _mouse = on;
        }
    }

    /// <inheritdoc/>
    public void Suspend()
    {
        _suspended = true;
        _stopAsked = false;
        _continued.Reset();
        Leave(orderly: true);
        _signals.StopByDefault();
        Tty.StopGroup();
        _continued.Wait(StopWait); // the stop lies in here
        _signals.StopByAsking();
        Take(isNew: true);
        _suspended = false;
        _resized = true;
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

    internal void OnResize()
    {
        _resized = true;
        Wake();
    }

    internal void OnStopAsked()
    {
        _stopAsked = true;
        Wake();
    }

    internal void OnContinue()
    {
        _continued.Set();
        if (!_suspended && Now - _takenAt > SameContinuation)
        {
            _resumed = true; // after a kill -STOP: whatever ran meanwhile had the terminal
            Wake();
        }
    }

    /// <summary>The process ends now; the thread that draws may be anywhere.</summary>
    internal void OnEnd()
    {
        Close(orderly: false);
        Wake();
    }

    private void OnEnd(object? sender, EventArgs e) => OnEnd();

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
        if (_resumed)
        {
            _resumed = false;
            Take(isNew: false);
            _resized = true;
        }

        if (_resized)
        {
            _resized = false;
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
                _pacer.Answer(now);
                events.RemoveAt(i);
            }
            else if (events[i] is InputEvent.Reply reply)
            {
                Capabilities = Capabilities.After(reply);
            }
        }
    }

    private void Flush()
    {
        _output.Flush();
        _gone |= _output.IsGone;
    }

    private void AskBehind(int bytes, bool evenSo)
    {
        if (_pacer.Send(bytes, Now, evenSo))
        {
            _output.Append(ScreenModes.Question);
        }
    }

    /// <summary>The soonest of what is due, rounded up so that it is due when poll returns; -1 for never.</summary>
    private int Milliseconds(TimeSpan? atMost)
    {
        var wait = atMost ?? TimeSpan.MaxValue;
        var now = Now;
        wait = _input.Deadline is { } input && input - now < wait ? input - now : wait;
        wait = _pacer.Deadline is { } pacer && pacer - now < wait ? pacer - now : wait;
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

            _found.CopyTo(raw);
            Tty.MakeRaw(raw);
            (_taken, _drawn, _takenAt) = (true, false, Now);
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
            if (_drawn)
            {
                _output.Drop();
                _output.Append(ScreenModes.Leave);
                _output.FlushWithin(LeaveMilliseconds);
                AwaitAnswers(orderly);
            }

            Tty.SetModes(_terminal, _found);
        }
    }

    /// <summary>An answer that came after the shell has its terminal back would be typed into it.</summary>
    private void AwaitAnswers(bool orderly)
    {
        var end = Environment.TickCount64 + LeaveMilliseconds;
        while (orderly && !_gone && _pacer.IsAwaited(Now) && end - Environment.TickCount64 is > 0 and var left)
        {
            if ((Tty.Wait(_terminal, Tty.Readable, -1, (int)left).Terminal & (Tty.Readable | Tty.Failed)) != 0)
            {
                Read([]);
            }
        }

        if (!orderly)
        {
            Tty.DropInput(_terminal); // the thread that reads may be anywhere
        }

        _pacer.Forget();
    }
}
