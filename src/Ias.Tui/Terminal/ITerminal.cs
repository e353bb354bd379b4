namespace Ias.Tui.Terminal;

/// <summary>
/// The person's terminal, for one thread that waits, reads, draws and waits again. Only <see cref="Wake"/> may be called from others.
/// <code>
/// while (!terminal.IsGone)
/// {
///     terminal.Wait(events, untilSomethingOfMineIsDue);
///     // act on events; then, if the picture changed:
///     if (terminal.CanWrite) terminal.Write(frame);
/// }
/// </code>
/// </summary>
public interface ITerminal : IDisposable
{
    /// <summary>The screen's size now.</summary>
    Size Size { get; }

    /// <summary>What the terminal can do; more once it has answered.</summary>
    TerminalCapabilities Capabilities { get; }

    /// <summary>The terminal went away, or the process was told to end: nothing can be shown any more, and the loop ends.</summary>
    bool IsGone { get; }

    /// <summary>
    /// Whether a frame written now would be shown soon. While it is false, draw nothing: <see cref="Wait"/> returns when it may have
    /// changed, and then the newest picture goes out. So a slow line never gets a queue of frames.
    /// </summary>
    bool CanWrite { get; }

    /// <summary>Hands over a whole frame. Never waits: what the line does not take now goes out in <see cref="Wait"/>.</summary>
    void Write(ReadOnlySpan<byte> frame);

    /// <summary>
    /// Waits for input, a call of <see cref="Wake"/>, room to write, or the end of <paramref name="atMost"/> (null: without end), and adds
    /// what happened. It may come back earlier with nothing. After <see cref="InputEvent.Resized"/>, which also comes when the person
    /// returns from a suspension, nothing is known of what the screen shows.
    /// </summary>
    void Wait(List<InputEvent> events, TimeSpan? atMost);

    /// <summary>Makes <see cref="Wait"/> come back; from any thread, at any time. Many calls may count as one.</summary>
    void Wake();

    /// <summary>Asks for mouse events or for none; off at first, so that the terminal's own selection works.</summary>
    void SetMouse(bool on);

    /// <summary>Gives the terminal back, stops this process and its group as Ctrl-Z does, and comes back when it is continued.</summary>
    void Suspend();
}
