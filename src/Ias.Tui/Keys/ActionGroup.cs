namespace Ias.Tui.Keys;

/// <summary>The headings of help.</summary>
public enum ActionGroup : byte
{
    Move,
    Look,
    Steer,
    Leave,
}
