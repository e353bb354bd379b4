using Ias.Tui.Keys;
using Ias.Tui.Terminal;

namespace Ias.Tui.Tests.Keys;

public sealed class KeyFileTests
{
    [Fact]
    public void Keys_of_ones_own_take_the_place_of_the_defaults_and_the_rest_stays()
    {
        var keys = KeyFile.Read("bindings:\n  halt: [Q, f9]\n  down: j\n", "keys.yaml");

        Assert.Empty(keys.Problems);
        Assert.Equal([Key.Of('Q'), new Key(KeyCode.F9)], keys.Map.KeysOf(DashboardAction.Halt));
        Assert.Equal(DashboardAction.Halt, keys.Map.Find(new Key(KeyCode.F9)));
        Assert.Null(keys.Map.Find(Key.Of('H')));
        Assert.Null(keys.Map.Find(new Key(KeyCode.Down)));
        Assert.Equal(DashboardAction.Quit, keys.Map.Find(Key.Of('q')));
    }

    [Fact]
    public void Two_actions_can_change_keys_with_each_other()
    {
        var keys = KeyFile.Read("bindings: {night: [i], inbox: [w]}", "keys.yaml");

        Assert.Empty(keys.Problems);
        Assert.Equal(DashboardAction.Night, keys.Map.Find(Key.Of('i')));
        Assert.Equal(DashboardAction.Inbox, keys.Map.Find(Key.Of('w')));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing yet\n")]
    [InlineData("bindings:\n")]
    [InlineData("bindings: {}\n")]
    public void A_file_that_binds_nothing_is_the_default(string text)
    {
        var keys = KeyFile.Read(text, "keys.yaml");

        Assert.Empty(keys.Problems);
        Assert.All(DashboardActions.All, a => Assert.Equal(a.Defaults, keys.Map.KeysOf(a.Action)));
    }

    public static TheoryData<string, string, string, string> Refused =>
        new()
        {
            { "bindings:\n  hlat: [Q]", "2:3, key bindings.hlat", "Unknown action hlat. Did you mean halt?", "halt: …" },
            { "bindings:\n  frobnicate: [Q]", "2:3, key bindings.frobnicate", "Unknown action frobnicate.", "ias keys" },
            { "binding:\n  halt: [Q]", "1:1, key binding", "Unknown key binding.", "bindings:" },
            { "halt: [Q]", "1:1, key halt", "Unknown key halt.", "bindings:\n  halt" },
            { "force: true", "1:1, key force", "force belongs under one action", "force: true}" },
            { "bindings: [halt]", "1:11, key bindings", "must map actions to keys", "halt: [H, f9]" },
            { "bindings:\n  zoom: [entr]", "2:10, key bindings.zoom", "Unknown key entr. Did you mean enter?", "zoom: [enter]" },
            { "bindings:\n  zoom: [hyper-x]", "2:10, key bindings.zoom", "Unknown key hyper-x.", "ctrl-, alt- or shift-" },
            { "bindings:\n  zoom: [Z, [x]]", "2:13, key bindings.zoom", "This is not a key.", "zoom: [z]" },
            { "bindings:\n  zoom: *x", "2:9, key bindings.zoom", "This is not a key.", "zoom: [z]" },
            {
                "bindings:\n  zoom: [o]",
                "2:10, key bindings.zoom",
                "lowercase o is already taken by pull-request.",
                "pull-request: [another key]"
            },
            { "bindings:\n  zoom: [down]", "2:10, key bindings.zoom", "down is already taken by down.", "down: [j]" },
            {
                "bindings:\n  zoom: [Z]\n  mouse: [M, Z]",
                "3:14, key bindings.mouse",
                "Z is already taken by zoom, on line 2.",
                "give mouse another"
            },
            { "bindings:\n  zoom: [Z]\n  zoom: [x]", "3:3, key bindings.zoom", "zoom appears twice, first on line 2.", "Keep one" },
            { "bindings:\n  zoom: []", "2:9, key bindings.zoom", "zoom has no key left.", "zoom: [z]" },
            { "bindings:\n  search:", "2:10, key bindings.search", "search has no key left.", "search: [/]" },
            { "bindings:\n  halt: {force: true}", "2:9, key bindings.halt", "halt has no key left.", "halt: {keys: [H]}" },
            { "bindings:\n  halt: {keys: [H], force: perhaps}", "2:28, key bindings.halt.force", "force is true or false.", "force: true" },
            { "bindings:\n  halt: {keys: [H], forse: true}", "2:21, key bindings.halt.forse", "Unknown key forse.", "keys, force" },
            {
                "bindings:\n  halt: [x]",
                "2:10, key bindings.halt",
                "halt controls the run, and lowercase x",
                "halt: {keys: [x], force: true}"
            },
            { "bindings:\n  start: [enter]", "2:11, key bindings.start", "start controls the run, and enter", "start: [S]" },
            { "bindings:\n  approve: ['space']", "2:13, key bindings.approve", "approve controls the run, and space", "force: true" },
            { "bindings:\n  retry: [down]", "2:11, key bindings.retry", "retry controls the run, and down", "force: true" },
            { "bindings:\n  halt: {keys: [ctrl-c], force: true}", "2:17, key bindings.halt", "Ctrl-C never controls", "halt: [H]" },
            { "bindings:\n  zoom: [ctrl-i]", "2:10, key bindings.zoom", "Most terminals send ctrl-i as tab", "zoom: [tab]" },
            { "bindings:\n  zoom: [x]\n\tnight: [w]", "3:1", "indented with a tab", "spaces" },
            { "bindings: {zoom: [x", "2:1", "Invalid YAML", "" },
            { "- zoom", "1:1", "is not a mapping of keys to values", "a key, a colon" },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_wrong_is_told_with_its_place_and_what_to_type_and_the_defaults_hold(
        string text,
        string place,
        string what,
        string next
    )
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("keys.yaml"), text);

        var keys = KeyFile.Load(folder.At("keys.yaml"));

        var problem = Assert.Single(keys.Problems);
        Assert.StartsWith($"{folder.At("keys.yaml")}:{place}", problem.On);
        Assert.Contains(what, problem.What);
        Assert.Contains(next, problem.Next);
        Assert.Equal(ExitCode.Usage, problem.Exit);
        Assert.Same(KeyMap.Default, keys.Map);
    }

    [Fact]
    public void Everything_wrong_is_told_at_once()
    {
        var keys = KeyFile.Read("bindings:\n  hlat: [Q]\n  start: [s]\n  zoom: [entr, o]\n", "keys.yaml");

        Assert.Equal(
            ["keys.yaml:2:3", "keys.yaml:3:11", "keys.yaml:4:10", "keys.yaml:4:16"],
            keys.Problems.Select(p => p.On.Split(',')[0])
        );
        Assert.Same(KeyMap.Default, keys.Map);
    }

    [Fact]
    public void Steering_with_a_small_letter_takes_force()
    {
        var keys = KeyFile.Read("bindings:\n  halt: {keys: [h, H], force: true}\n", "keys.yaml");

        Assert.Empty(keys.Problems);
        Assert.Equal(DashboardAction.Halt, keys.Map.Find(Key.Of('h')));
    }

    [Fact]
    public void Ctrl_C_may_leave_but_not_steer()
    {
        var keys = KeyFile.Read("bindings: {quit: [q, ctrl-c]}", "keys.yaml");

        Assert.Empty(keys.Problems);
        Assert.Equal(DashboardAction.Quit, keys.Map.Find(Key.Of('c', KeyModifiers.Ctrl)));
    }

    [Fact]
    public void What_help_says_to_type_is_accepted()
    {
        foreach (var action in DashboardActions.All)
        {
            var empty = Assert.Single(KeyFile.Read($"bindings:\n  {action.Id}: []", "keys.yaml").Problems);

            Assert.Empty(KeyFile.Read($"bindings:\n  {empty.Next}", "keys.yaml").Problems);
        }
    }

    [Fact]
    public void Without_a_file_the_defaults_hold()
    {
        using var folder = new TemporaryFolder();

        var keys = KeyFile.Load(folder.At("keys.yaml"));

        Assert.Empty(keys.Problems);
        Assert.Same(KeyMap.Default, keys.Map);
        Assert.Empty(keys.File);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_a_problem_and_no_crash()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At("folder"));
        File.WriteAllBytes(folder.At("latin1"), [.. "bindings:\n  zoom: ["u8, 0xE9, .. "]\n"u8]);
        File.WriteAllText(folder.At("long"), new string('#', 300 * 1024));

        Assert.Contains("cannot be read", Assert.Single(KeyFile.Load(folder.At("folder")).Problems).What);
        Assert.Contains("cannot be read", Assert.Single(KeyFile.Load(folder.At("long")).Problems).What);
        var latin1 = Assert.Single(KeyFile.Load(folder.At("latin1")).Problems);
        Assert.Equal((folder.At("latin1") + ":2", "Save it as UTF-8."), (latin1.On, latin1.Next));
    }
}
