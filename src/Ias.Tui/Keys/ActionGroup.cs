namespace Ias.Tui.Keys;

/// <summary>Headings of the help page.</summary>
public enum ActionGroup : byte
{
    Move,
    Look,
    Time,
    Steer,
    Leave,
}
