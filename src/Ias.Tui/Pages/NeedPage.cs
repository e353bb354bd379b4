using Ias.Tui.Keys;
using Ias.Tui.Looks;
using Ias.Tui.Observing;
using Ias.Tui.Views;

namespace Ias.Tui.Pages;

/// <summary>One thing that waits for a person: what it is, and the effect of every answer.</summary>
/// <param name="id">Which.</param>
/// <param name="keys">To name the keys of its answers.</param>
public sealed class NeedPage(string id, KeyMap keys) : DocumentPage
{
    private NeedsYou? _seen;

    public override string Name => "Needs you";

    public override Effect? Act(DashboardAction action, Scene scene) =>
        base.Act(action, scene) ?? ChoiceEffect.Of(action, Find(scene), scene);

    protected override void Write(Document to, Scene scene)
    {
        var stands = Find(scene);
        if ((stands ?? _seen) is not { } need)
        {
            to.Text("No longer open: it was answered, or another run started.");
            return;
        }

        _seen = need;
        to.Section(stands is null ? "What was asked" : "What needs you", $"since {Life.Clock(need.Since, scene.Now)}");
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
            to.Section("Settled", Life.Clock(settled, scene.Now));
            to.Text(need.Outcome, Role.Good);
            return;
        }

        to.Section("What you can do");
        foreach (var choice in need.Choices)
        {
            to.Choice(choice.Text, choice.Effect, ChoiceEffect.KeyOf(choice, keys));
        }
    }

    protected override Effect? Choose(int number, Scene scene) =>
        Find(scene) is { } need && number < need.Choices.Length ? ChoiceEffect.Of(need.Choices[number], scene) : null;

    private NeedsYou? Find(Scene scene) => scene.Run.NeedsYou.FirstOrDefault(need => need.Id == id);
}
