using Ias.Tui.Terminal;

namespace Ias.Tui.Keys;

/// <summary>Static properties of an action, before the user binds keys.</summary>
/// <param name="Id">Id in <c>keys.yaml</c> and in the palette: <c>next-pane</c>.</param>
/// <param name="Label">One or two words for the footer, after its key.</param>
/// <param name="Meaning">Description for help: a phrase without a full stop.</param>
/// <param name="Steers">Whether it changes what the run does. Its key is then a capital letter and needs confirmation by another
/// key.</param>
/// <param name="Defaults">Default keys; the first is the one shown.</param>
public sealed record ActionEntry(
    DashboardAction Action,
    string Id,
    string Label,
    string Meaning,
    ActionGroup Group,
    bool Steers,
    IReadOnlyList<Key> Defaults
);
