using Ias.Tests;
using Ias.Tui.Themes;

namespace Ias.EndToEnd.Tests;

public sealed class ThemeCommandTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public ThemeCommandTests() => Directory.CreateDirectory(_home.At("ias", "themes"));

    public void Dispose() => _home.Dispose();

    [Fact]
    public void List_names_every_theme_where_it_comes_from_and_which_one_is_in_force()
    {
        File.WriteAllText(_home.At("ias", "themes", "mine.yaml"), "background: light\n");
        File.WriteAllText(_home.At("ias", "dashboard.yaml"), "theme: mine\n");

        var called = Called.In(_home.Path, [], "theme", "list");

        Assert.Equal((0, ""), (called.Exit, called.Error));
        Assert.All(ThemeCatalog.BuiltIn, name => Assert.Matches($@"(?m)^  {name} +(terminal|dark|light) +built in$", called.Output));
        Assert.Matches($@"(?m)^\* mine +light +{_home.At("ias", "themes", "mine.yaml")}$", called.Output);
        Assert.Matches(@"(?m)^\* aurora ", Called.In(_home.Path, [("IAS_THEME", "aurora")], "theme", "list").Output);
    }

    [Fact]
    public void Show_without_a_terminal_is_plain_text_with_every_role()
    {
        var called = Called.In(_home.Path, [], "theme", "show", "aurora");

        Assert.Equal((0, ""), (called.Exit, called.Error));
        Assert.DoesNotContain("\e", called.Output);
        Assert.All(RoleName.All, role => Assert.Contains($" {role} ", called.Output));
        Assert.Matches(@"(?m)^ title +#a9c8ff on #0d1321, bold$", called.Output);
    }

    [Fact]
    public void Show_paints_with_the_colours_the_terminal_has()
    {
        var truecolor = Called.In(
            _home.Path,
            [("TERM", "xterm-256color"), ("COLORTERM", "truecolor")],
            "theme",
            "show",
            "aurora",
            "--color",
            "always"
        );
        var palette = Called.In(_home.Path, [("TERM", "xterm-256color")], "theme", "show", "aurora", "--color", "always");
        var sixteen = Called.In(_home.Path, [("TERM", "linux")], "theme", "show", "aurora", "--color", "always");

        Assert.Contains("38;2;169;200;255;48;2;13;19;33m", truecolor.Output);
        Assert.Contains("38;5;", palette.Output);
        Assert.DoesNotContain("38;2;", palette.Output);
        Assert.DoesNotContain("38;", sixteen.Output);
        Assert.Contains("uses default instead of aurora", sixteen.Error);
    }

    [Fact]
    public void A_theme_that_is_not_there_is_answered_with_the_nearest()
    {
        var called = Called.In(_home.Path, [], "theme", "show", "aurroa");

        Assert.Equal((int)ExitCode.Usage, called.Exit);
        Assert.Contains("Did you mean aurora?", called.Error);
        Assert.Empty(called.Output);
    }

    [Fact]
    public void What_show_writes_as_YAML_is_a_theme_that_check_finds_nothing_wrong_with()
    {
        File.WriteAllText(_home.At("mine.yaml"), Called.In(_home.Path, [], "theme", "show", "dark", "--yaml").Output);

        var called = Called.In(_home.Path, [], "theme", "check", "mine.yaml");

        Assert.Equal((0, "mine.yaml: no problems found\n", ""), (called.Exit, called.Output, called.Error));
    }

    [Fact]
    public void Check_says_all_that_is_wrong_with_its_place()
    {
        File.WriteAllText(_home.At("typos.yaml"), "roles:\n  titel: {bold: true}\n  good: {fg: gren}\n");
        File.WriteAllText(_home.At("pale.yaml"), "roles:\n  text: {fg: '#777777', bg: '#ffffff'}\n");

        var typos = Called.In(_home.Path, [], "theme", "check", "typos.yaml");
        var pale = Called.In(_home.Path, [], "theme", "check", "./pale.yaml");

        Assert.Equal(((int)ExitCode.Usage, (int)ExitCode.Usage), (typos.Exit, pale.Exit));
        Assert.Contains("typos.yaml:2:3, key roles.titel", typos.Error);
        Assert.Contains("typos.yaml:3:14, key roles.good.fg", typos.Error);
        Assert.Contains("text has a contrast of 4.48; it needs 4.5.", pale.Error);
        Assert.Contains("./pale.yaml:2:9, key roles.text", pale.Error);
    }
}
