namespace Ias.Tui.Terminal;

/// <summary>Sequences that take over a terminal's screen and restore it.</summary>
internal static class ScreenModes
{
    /// <summary>
    /// Sequences for the alternate screen (1049), no cursor (25), no wrapping at the last column (7), no reordering of right-to-left text,
    /// which would move borders with it (BDSM, ECMA-48 mode 8; on by default in terminals that have it), bracketed paste (2004), focus
    /// events (1004).
    /// </summary>
    public static ReadOnlySpan<byte> Enter => "\e[?1049h\e[?25l\e[?7l\e[8l\e[?2004h\e[?1004h"u8;

    /// <summary>
    /// Sequences that undo <see cref="Enter"/> and the mouse. They begin with a string terminator (ST), which cuts off an incomplete frame,
    /// end a synchronized update (2026) in which the terminal would show nothing, and reset the margins (DECSTBM), which would confine
    /// scrolling.
    /// </summary>
    public static ReadOnlySpan<byte> Leave =>
        "\e\\\e[?2026l\e[r\e[?1006l\e[?1002l\e[?1000l\e[?1004l\e[?2004l\e[0m\e[?7h\e[8h\e[?1049l\e[?25h"u8;

    /// <summary>Sequences for clicks, drags and the wheel (1000, 1002), in the form without a limit on columns (1006).</summary>
    public static ReadOnlySpan<byte> MouseOn => "\e[?1000h\e[?1002h\e[?1006h"u8;

    public static ReadOnlySpan<byte> MouseOff => "\e[?1006l\e[?1002l\e[?1000l"u8;

    /// <summary>Query for mode 2026 (DECRQM), which may be answered late or never.</summary>
    public static ReadOnlySpan<byte> SynchronizedOutputQuestion => "\e[?2026$p"u8;

    /// <summary>Query that every terminal answers at once (DSR 5), after everything sent before it.</summary>
    public static ReadOnlySpan<byte> Question => "\e[5n"u8;

    /// <summary>Answer to <see cref="Question"/>, in the form of an <see cref="InputEvent.Reply"/>.</summary>
    public const string Answer = "[0n";
}
