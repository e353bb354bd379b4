namespace Ias.Tui.Terminal;

/// <summary>Event of the user or of the terminal itself. A closed set.</summary>
public abstract record InputEvent
{
    private InputEvent() { }

    /// <summary>Key pressed, or repeated by holding it.</summary>
    public sealed record KeyPressed(Key Key) : InputEvent;

    /// <summary>Pasted text: bracketed by the terminal, or (<paramref name="BySpeed"/>) keys too fast for typing. Line ends are
    /// <c>\n</c>.</summary>
    public sealed record Pasted(string Text, bool BySpeed = false) : InputEvent;

    /// <summary>Mouse button or wheel, at a cell counted from 0.</summary>
    public sealed record Mouse(MouseAction Action, int Column, int Row, KeyModifiers Modifiers = KeyModifiers.None) : InputEvent;

    /// <summary>Change of the terminal window's keyboard focus (mode 1004).</summary>
    public sealed record Focus(bool Gained) : InputEvent;

    /// <summary>Change of the screen's size.</summary>
    public sealed record Resized(Size Size) : InputEvent;

    /// <summary>Answer of the terminal to a query (device attributes, mode reports); never shown, even if late.</summary>
    public sealed record Reply(string Sequence) : InputEvent;
}

/// <summary>Kinds of mouse events.</summary>
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
