namespace Ias.Tui.Widgets;

/// <summary>One thing that a <see cref="Palette"/> offers. Whoever opens the palette may derive from it, to carry what is then
/// done.</summary>
/// <param name="Id">What it is called in settings; typing finds it too.</param>
/// <param name="Text">What it does, as a person says it.</param>
/// <param name="Key">The key that does the same without the palette, as it is shown; empty: there is none.</param>
/// <param name="OffBecause">Why it cannot be done now; null: it can.</param>
/// <param name="Command">The same in a shell; empty: there is none.</param>
public record PaletteItem(string Id, string Text, string Key = "", string? OffBecause = null, string Command = "");
