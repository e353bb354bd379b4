using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.Logs;
using Ias.Tui.Themes;

namespace Ias.Tui.Pages;

/// <summary>Page of the keys in force, grouped by purpose.</summary>
public sealed class HelpPage(KeyMap keys) : DocumentPage
{
    public override string Name => "Keys";

    public override Effect? Act(DashboardAction action, ViewModel view) =>
        action == DashboardAction.Quit ? new Effect.Back() : base.Act(action, view); // as in a pager

    protected override void Write(Document to, ViewModel view)
    {
        to.Text(
            "Keys that control the run are capitals and ask first: y is yes, Enter never confirms. Esc goes back. Ctrl-C never halts from here.",
            Role.Muted
        );
        foreach (var group in Enum.GetValues<ActionGroup>())
        {
            to.Section(
                group switch
                {
                    ActionGroup.Move => "Move",
                    ActionGroup.Look => "Look",
                    ActionGroup.Time => "Replay",
                    ActionGroup.Steer => "Steer",
                    _ => "Leave",
                }
            );
            foreach (var entry in DashboardActions.All)
            {
                if (entry.Group == group)
                {
                    to.Text($"{string.Join(" ", keys.KeysOf(entry.Action).Select(KeyNotation.Shown)), -16}{entry.Meaning}");
                }
            }
        }

        to.Section("The log's last column", "the whole log, top to bottom");
        foreach (var (mark, meaning) in LogMap.Legend)
        {
            to.Text($"{mark, -16}{meaning}");
        }
    }
}
