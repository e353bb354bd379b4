namespace Ias.Tui.Widgets;

/// <summary>Tab for a page or pane.</summary>
/// <param name="Key">Displayed key: <c>1</c>.</param>
public sealed record Tab(string Key, string Title);
