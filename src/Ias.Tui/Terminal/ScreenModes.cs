namespace Ias.Tui.Terminal;

/// <summary>The sequences that take a terminal's screen and give it back.</summary>
internal static class ScreenModes
{
    /// <summary>The alternate screen (1049), no cursor (25), no wrapping at the last column (7), no turning around of
    /// right-to-left text, which would take borders with it (BDSM, ECMA-48 mode 8; terminals that do it begin with it on), bracketed paste
    /// (2004), focus events (1004).</summary>
    public static ReadOnlySpan<byte> Enter => "\e[?1049h\e[?25l\e[?7l\e[8l\e[?2004h\e[?1004h"u8;

    /// <summary>
    /// Undoes <see cref="Enter"/>, the mouse too. Begins with the end of a string (ST), which cuts off a frame that was under way, ends a
    /// synchronized update (2026) in which the terminal would show nothing, and resets the margins (DECSTBM), within which alone it would
    /// scroll.
    /// </summary>
    public static ReadOnlySpan<byte> Leave =>
        "\e\\\e[?2026l\e[r\e[?1006l\e[?1002l\e[?1000l\e[?1004l\e[?2004l\e[0m\e[?7h\e[8h\e[?1049l\e[?25h"u8;

    /// <summary>Clicks, drags and the wheel (1000, 1002), reported in the form that knows no last column (1006).</summary>
    public static ReadOnlySpan<byte> MouseOn => "\e[?1000h\e[?1002h\e[?1006h"u8;

    public static ReadOnlySpan<byte> MouseOff => "\e[?1006l\e[?1002l\e[?1000l"u8;

    /// <summary>Asks for mode 2026 (DECRQM); the answer comes some time, or never.</summary>
    public static ReadOnlySpan<byte> SynchronizedOutputQuestion => "\e[?2026$p"u8;

    /// <summary>A question that every terminal answers at once (DSR 5), after all that was sent before it.</summary>
    public static ReadOnlySpan<byte> Question => "\e[5n"u8;

    /// <summary>The answer to <see cref="Question"/>, as an <see cref="InputEvent.Reply"/> has it.</summary>
    public const string Answer = "[0n";
}
