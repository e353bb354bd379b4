using System.Collections.Immutable;
using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.Pages;
using Ias.Tui.State;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Panes;

/// <summary>Pane of items that need a person, oldest first, followed by those answered or void.</summary>
public sealed class InboxPane(KeyMap keys) : ListPane<NeedsYou>
{
    public override int Number => PaneNumber.Inbox;

    public override string Name => "Inbox";

    protected override string WhenEmpty => "nothing needs you";

    public override void DrawTitle(ref RowPen pen, Style style, ViewModel view) =>
        pen.Put($"{view.Run.NeedsYouCount} open", view.Run.NeedsYouCount > 0 ? view.Look[Role.Warning] : style);

    public override Effect? Act(DashboardAction action, ViewModel view) =>
        base.Act(action, view) ?? ChoiceEffect.Of(action, Selected, view);

    protected override ImmutableArray<NeedsYou> RowsOf(ViewModel view) =>
        [.. view.Run.NeedsYou.Where(n => n.IsOpen), .. view.Run.NeedsYou.Where(n => !n.IsOpen).Reverse()];

    protected override string KeyOf(NeedsYou row) => row.Id;

    protected override void DrawRow(NeedsYou row, ref RowPen pen, Look look, bool selected)
    {
        pen.Put(ViewModel.TimeOf(row.Settled ?? row.Since), look[Role.Muted]);
        pen.Put("  ");
        if (row.IsOpen)
        {
            pen.PutWords(row.What, look[Role.Warning]);
            return;
        }

        pen.Put(row.Outcome, look[Role.Good]);
        pen.Put(": ", look[Role.Muted]);
        pen.PutWords(row.What, look[Role.Muted]);
    }

    protected override Effect Open(NeedsYou row, ViewModel view) => new Effect.Open(new NeedPage(row.Id, keys));

    protected override Effect Copy(NeedsYou row) => new Effect.Copy("what waits", row.What);
}
