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
    /// <summary>Current size of the screen.</summary>
    Size Size { get; }

    /// <summary>Capabilities of the terminal, extended once it has answered.</summary>
    TerminalCapabilities Capabilities { get; }

    /// <summary>True if the terminal is gone, or the process is ending: nothing can be shown any more, and the loop ends.</summary>
    bool IsGone { get; }

    /// <summary>True if a frame written now would be displayed soon. While it is false, draw nothing: <see cref="Wait"/> returns when it
    /// may have changed, and then the latest frame is sent. So frames never queue up on a slow line.</summary>
    bool CanWrite { get; }

    /// <summary>Writes a whole frame without blocking: the rest is sent during <see cref="Wait"/>.</summary>
    void Write(ReadOnlySpan<byte> frame);

    /// <summary>
    /// Waits for input, a call of <see cref="Wake"/>, room to write, or the end of <paramref name="atMost"/> (null = unlimited), and adds
    /// the events. It may return early without any. After <see cref="InputEvent.Resized"/>, which also follows a suspension, the contents
    /// of the screen are unknown.
    /// </summary>
    void Wait(List<InputEvent> events, TimeSpan? atMost);

    /// <summary>Makes <see cref="Wait"/> return; callable from any thread at any time. Several calls may count as one.</summary>
    void Wake();

    /// <summary>Enables or disables mouse events; initially disabled, so that the terminal's own selection works.</summary>
    void SetMouse(bool on);

    /// <summary>Restores the terminal, stops this process and its group as Ctrl-Z does, and returns when it is continued.</summary>
    void Suspend();
}
