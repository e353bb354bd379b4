namespace Ias.Tui.Keys;

/// <summary>The headings of help.</summary>
public enum ActionGroup : byte
{
    Move,
    Look,
    Time,
    Steer,
    Leave,
}
