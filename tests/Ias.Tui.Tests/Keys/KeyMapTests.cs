using System.Text;
using Ias.Tui.Keys;
using Ias.Tui.Terminal;
using Ias.Tui.Tests.Terminal;

namespace Ias.Tui.Tests.Keys;

public sealed class KeyMapTests
{
    [Fact]
    public void The_table_is_in_the_order_of_the_actions() =>
        Assert.Equal(Enum.GetValues<DashboardAction>(), DashboardActions.All.Select(a => a.Action));

    [Fact]
    public void Ids_and_meanings_are_there_and_no_id_is_twice()
    {
        Assert.Equal(DashboardActions.All.Length, DashboardActions.All.Select(a => a.Id).Distinct().Count());
        Assert.All(
            DashboardActions.All,
            a => Assert.True(a is { Id.Length: > 0, Label.Length: > 0, Meaning.Length: > 0 } && a.Meaning[^1] != '.' && a.Label.Length < 16)
        );
        Assert.All(DashboardActions.All, a => Assert.Same(a, DashboardActions.Find(a.Id)));
    }

    [Fact]
    public void Every_key_does_one_thing_and_every_action_has_a_key()
    {
        var keys = DashboardActions.All.SelectMany(a => a.Defaults).ToList();

        Assert.Equal(keys.Count, keys.Distinct().Count());
        Assert.All(
            DashboardActions.All,
            a => Assert.All(KeyMap.Default.KeysOf(a.Action), key => Assert.Equal(a.Action, KeyMap.Default.Find(key)))
        );
        Assert.All(DashboardActions.All, a => Assert.NotEmpty(KeyMap.Default.KeysOf(a.Action)));
    }

    [Fact]
    public void What_steers_is_a_capital_letter_and_nothing_else_is_in_its_way() =>
        Assert.All(
            DashboardActions.All.Where(a => a.Steers),
            a =>
                Assert.All(
                    a.Defaults,
                    key => Assert.True(key is { Code: KeyCode.Character, Modifiers: KeyModifiers.None } && Rune.IsUpper(key.Rune))
                )
        );

    [Fact]
    public void H_and_l_mean_nothing_and_neither_does_Ctrl_C()
    {
        Assert.Null(KeyMap.Default.Find(Key.Of('h')));
        Assert.Null(KeyMap.Default.Find(Key.Of('l')));
        Assert.Null(KeyMap.Default.Find(Key.Of('c', KeyModifiers.Ctrl)));
    }

    [Fact]
    public void Everything_but_what_a_shell_does_works_without_Ctrl_Alt_and_function_keys() =>
        Assert.All(
            DashboardActions.All.Where(a => a.Action is not (DashboardAction.Suspend or DashboardAction.Redraw)),
            a => Assert.Contains(a.Defaults, key => key.Modifiers == KeyModifiers.None && key.Code < KeyCode.F1)
        );

    [Fact]
    public void Finding_an_action_allocates_nothing()
    {
        var map = KeyMap.Default;
        _ = map.Find(Key.Of('q'));

        Assert.Equal(
            0,
            Allocated.By(() =>
            {
                for (var i = 0; i < 100; i++)
                {
                    _ = map.Find(Key.Of('q'));
                    _ = map.Find(Key.Of('h'));
                }
            })
        );
    }
}
