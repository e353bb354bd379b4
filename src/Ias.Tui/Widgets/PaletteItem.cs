namespace Ias.Tui.Widgets;

/// <summary>Item of a <see cref="Palette"/>. Derived types carry the action to execute.</summary>
/// <param name="Id">Id in settings, which the filter matches, too.</param>
/// <param name="Text">Description of the action.</param>
/// <param name="Key">Key of the same action, as displayed; empty = none.</param>
/// <param name="DisabledReason">Reason why it is not allowed now; null = allowed.</param>
/// <param name="Command">Equivalent shell command; empty = none.</param>
public record PaletteItem(string Id, string Text, string Key = "", string? DisabledReason = null, string Command = "");
