namespace Ias.Tui.Widgets;

/// <summary>A page that can be gone to.</summary>
/// <param name="Key">As it is shown: <c>1</c>.</param>
public sealed record Tab(string Key, string Title);
