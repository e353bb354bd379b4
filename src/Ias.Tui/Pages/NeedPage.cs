using Ias.Core.Text;
using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.State;
using Ias.Tui.Themes;

namespace Ias.Tui.Pages;

/// <summary>Page of one item that needs a person: its details, and the effect of every answer.</summary>
/// <param name="id">Id of the item.</param>
/// <param name="keys">Keys in force, for hints.</param>
public sealed class NeedPage(string id, KeyMap keys) : DocumentPage
{
    private NeedsYou? _seen;

    public override string Name => "Needs you";

    public override Effect? Act(DashboardAction action, ViewModel view) =>
        base.Act(action, view) ?? ChoiceEffect.Of(action, Find(view), view);

    protected override void Write(Document to, ViewModel view)
    {
        var stands = Find(view);
        if ((stands ?? _seen) is not { } need)
        {
            to.Text("No longer open: it was answered, or another run started.");
            return;
        }

        _seen = need;
        to.Section(stands is null ? "What was asked" : "What needs you", $"since {Wording.Clock(need.Since, view.Now)}");
        to.Text(need.What, need.IsOpen ? Role.Warning : Role.Text);
        if (need.Detail.Length > 0)
        {
            to.Text(need.Detail);
        }

        if (stands is null)
        {
            to.Section("Settled");
            to.Text("No longer open: it was answered, or another run started. Esc goes back.", Role.Good);
            return;
        }

        if (need.Settled is { } settled)
        {
            to.Section("Settled", Wording.Clock(settled, view.Now));
            to.Text(need.Outcome, Role.Good);
            return;
        }

        to.Section("What you can do");
        foreach (var choice in need.Choices)
        {
            to.Choice(choice.Text, choice.Effect, ChoiceEffect.KeyOf(choice, keys));
        }
    }

    protected override Effect? Choose(int number, ViewModel view) =>
        Find(view) is { } need && number < need.Choices.Length ? ChoiceEffect.Of(need.Choices[number], view) : null;

    private NeedsYou? Find(ViewModel view) => view.Run.NeedsYou.FirstOrDefault(need => need.Id == id);
}
