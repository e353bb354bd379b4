using Ias.Tui.Terminal;

namespace Ias.Tui.Keys;

/// <summary>What is known of an action before a person binds keys.</summary>
/// <param name="Id">Its name in <c>keys.yaml</c> and in the palette: <c>next-pane</c>.</param>
/// <param name="Label">A word or two, for the footer behind its key.</param>
/// <param name="Meaning">What it does, for help: a phrase without a full stop.</param>
/// <param name="Steers">Whether it changes what the run does. Such a key is a capital letter and is confirmed by another one.</param>
/// <param name="Defaults">Its keys where nobody says otherwise; the first is the one that is shown.</param>
public sealed record ActionEntry(
    DashboardAction Action,
    string Id,
    string Label,
    string Meaning,
    ActionGroup Group,
    bool Steers,
    IReadOnlyList<Key> Defaults
);
