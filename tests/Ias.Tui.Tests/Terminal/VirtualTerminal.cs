using System.Text;
using Ias.Tui.Terminal;

namespace Ias.Tui.Tests.Terminal;

/// <summary>
/// A terminal without a terminal: a test types, pastes and resizes, and reads what was written. The program may run on this thread (one
/// <see cref="Wait"/> hands over all that was typed) or on another (<see cref="Settle"/> waits until it has dealt with everything).
/// </summary>
public sealed class VirtualTerminal(int columns = 80, int rows = 24, TerminalCapabilities? capabilities = null) : ITerminal
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly object _lock = new();
    private readonly Queue<InputEvent> _typed = new();
    private readonly List<byte> _written = [];
    private bool _woken;
    private bool _waiting;
    private bool _gone;
    private bool _slow;

    public Size Size { get; private set; } = new(columns, rows);

    public TerminalCapabilities Capabilities { get; private set; } =
        capabilities
        ?? new TerminalCapabilities(null, ColorDepth.TrueColor, IsUtf8: true, IsRemote: false, IsMultiplexer: false, MayAskModes: true);

    public bool IsGone => _gone;

    public bool CanWrite => !_slow && !_gone;

    /// <summary>Frames written so far.</summary>
    public int Frames { get; private set; }

    public bool HasMouse { get; private set; }

    public int Suspensions { get; private set; }

    /// <summary>Types characters one by one; <c>\r</c> is Enter, <c>\e</c> Esc, <c>\t</c> Tab.</summary>
    public void Type(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            Press(
                rune.Value switch
                {
                    '\r' or '\n' => new Key(KeyCode.Enter),
                    '\e' => new Key(KeyCode.Escape),
                    '\t' => new Key(KeyCode.Tab),
                    _ => new Key(KeyCode.Character, rune),
                }
            );
        }
    }

    public void Press(Key key) => Happen(new InputEvent.KeyPressed(key));

    public void Press(KeyCode code) => Press(new Key(code));

    public void Paste(string text) => Happen(new InputEvent.Pasted(text));

    public void Resize(int toColumns, int toRows)
    {
        lock (_lock)
        {
            Size = new Size(toColumns, toRows);
            Happen(new InputEvent.Resized(Size));
        }
    }

    public void Answer(string sequence)
    {
        lock (_lock)
        {
            var reply = new InputEvent.Reply(sequence);
            Capabilities = Capabilities.After(reply);
            Happen(reply);
        }
    }

    public void Happen(InputEvent happened)
    {
        lock (_lock)
        {
            _typed.Enqueue(happened);
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>From now on nothing can be written, or everything again.</summary>
    public void BecomeSlow(bool slow = true)
    {
        lock (_lock)
        {
            _slow = slow;
            _woken |= !slow;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>The window is closed.</summary>
    public void HangUp()
    {
        lock (_lock)
        {
            _gone = true;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Waits until the program, on its own thread, has taken everything and waits again.</summary>
    public void Settle()
    {
        lock (_lock)
        {
            var end = Environment.TickCount64 + (long)Limit.TotalMilliseconds;
            while (!_waiting || _woken || _typed.Count > 0)
            {
                if (!Monitor.Wait(_lock, TimeSpan.FromMilliseconds(Math.Max(0, end - Environment.TickCount64))))
                {
                    throw new TimeoutException("The program did not come back to wait for keys.");
                }
            }
        }
    }

    /// <summary>The bytes written since the last call.</summary>
    public byte[] TakeWritten()
    {
        lock (_lock)
        {
            byte[] written = [.. _written];
            _written.Clear();
            return written;
        }
    }

    public string TakeWrittenText() => Encoding.UTF8.GetString(TakeWritten());

    public void Write(ReadOnlySpan<byte> frame)
    {
        lock (_lock)
        {
            _written.AddRange(frame);
            Frames++;
        }
    }

    public void Wait(List<InputEvent> events, TimeSpan? atMost)
    {
        lock (_lock)
        {
            _waiting = true;
            Monitor.PulseAll(_lock);
            if (_typed.Count == 0 && !_woken && !_gone)
            {
                Monitor.Wait(
                    _lock,
                    atMost is { } limit && limit < Limit
                        ? limit < TimeSpan.Zero
                            ? TimeSpan.Zero
                            : limit
                        : Limit
                );
            }

            _waiting = false;
            _woken = false;
            while (_typed.TryDequeue(out var happened))
            {
                events.Add(happened);
            }
        }
    }

    public void Wake()
    {
        lock (_lock)
        {
            _woken = true;
            Monitor.PulseAll(_lock);
        }
    }

    public void SetMouse(bool on) => HasMouse = on;

    public void Suspend() => Suspensions++;

    public void Dispose() { }
}
