namespace Ias.Tui.Terminal;

/// <summary>What a person did at the terminal, or the terminal itself said. A closed family.</summary>
public abstract record InputEvent
{
    private InputEvent() { }

    /// <summary>A key was pressed (or repeats).</summary>
    public sealed record KeyPressed(Key Key) : InputEvent;

    /// <summary>Text was pasted: bracketed by the terminal, or (<paramref name="BySpeed"/>) keys too fast for a hand. Line ends are
    /// <c>\n</c>.</summary>
    public sealed record Pasted(string Text, bool BySpeed = false) : InputEvent;

    /// <summary>A mouse button or wheel, at a cell counted from 0.</summary>
    public sealed record Mouse(MouseAction Action, int Column, int Row, KeyModifiers Modifiers = KeyModifiers.None) : InputEvent;

    /// <summary>The terminal's window got or lost the keyboard (mode 1004).</summary>
    public sealed record Focus(bool Gained) : InputEvent;

    /// <summary>The screen has another size now.</summary>
    public sealed record Resized(Size Size) : InputEvent;

    /// <summary>The terminal answered a question (device attributes, mode reports); never shown, late ones included.</summary>
    public sealed record Reply(string Sequence) : InputEvent;
}

/// <summary>What the mouse did.</summary>
public enum MouseAction
{
    LeftPress,
    MiddlePress,
    RightPress,
    Release,
    Drag,
    WheelUp,
    WheelDown,
}
