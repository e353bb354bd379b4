using Ias.Tui.Preferences;
using Ias.Tui.Themes;

namespace Ias.Tui.Tests.Themes;

public sealed class ThemeCatalogTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public ThemeCatalogTests() => Directory.CreateDirectory(_home.At("themes"));

    public void Dispose() => _home.Dispose();

    [Fact]
    public void The_option_comes_before_the_variable_and_that_before_the_file()
    {
        File.WriteAllText(_home.At("dashboard.yaml"), "theme: dark\n");

        Assert.Equal("aurora", Load("aurora", "light").Theme.Name);
        Assert.Equal("light", Load(null, "light").Theme.Name);
        Assert.Equal("dark", Load(null, "").Theme.Name);
    }

    [Theory]
    [InlineData("", "theme: light\n")]
    [InlineData("# mine\ntheme: dark # at night\n# more\n", "# mine\ntheme: light\n# more\n")]
    public void A_theme_is_kept_in_the_file_and_what_else_stands_there_stays(string before, string after)
    {
        File.WriteAllText(_home.At("dashboard.yaml"), before);

        Assert.Equal(_home.At("dashboard.yaml"), DashboardFile.Keep(_home.Path, "light"));

        Assert.Equal(after, File.ReadAllText(_home.At("dashboard.yaml")));
        Assert.Equal("light", Load(null, null).Theme.Name);
    }

    [Fact]
    public void A_theme_is_not_kept_in_a_file_that_is_wrong()
    {
        File.WriteAllText(_home.At("dashboard.yaml"), "them: dark\n");

        var refused = Assert.Throws<ProblemException>(() => DashboardFile.Keep(_home.Path, "light"));

        Assert.Contains("Unknown key them", refused.Message);
        Assert.Equal("them: dark\n", File.ReadAllText(_home.At("dashboard.yaml")));
    }

    [Fact]
    public void When_nobody_says_anything_it_is_the_default()
    {
        var loaded = Load(null, null);

        Assert.Same(Theme.Default, loaded.Theme);
        Assert.Empty(loaded.Problems);
    }

    [Fact]
    public void A_persons_own_theme_is_chosen_by_its_files_name_and_comes_before_a_built_in_one()
    {
        File.WriteAllText(_home.At("themes", "mine.yaml"), "roles: {text: {fg: 200}}");
        File.WriteAllText(_home.At("themes", "dark.yaml"), "name: darker\nbackground: light\n");

        Assert.Equal("mine", Load("mine", null).Theme.Name);
        Assert.Equal(("dark", ThemeBackground.Light), (Load("dark", null).Theme.Name, Load("dark", null).Theme.Background));
        Assert.Equal([.. ThemeCatalog.BuiltIn.Where(n => n != "dark"), "dark", "mine"], ThemeCatalog.All(_home.Path).Select(t => t.Name));
        Assert.Equal(_home.At("themes", "mine.yaml"), ThemeCatalog.All(_home.Path)[^1].Path);
    }

    [Fact]
    public void A_file_can_be_asked_for_by_its_path()
    {
        File.WriteAllText(_home.At("x.yaml"), "background: light\n");

        Assert.Equal(
            ("x", ThemeBackground.Light),
            (Load(_home.At("x.yaml"), null).Theme.Name, Load(_home.At("x.yaml"), null).Theme.Background)
        );
    }

    [Theory]
    [InlineData("drak", "There is no theme drak. Did you mean dark?")]
    [InlineData("zzzzzz", "There is no theme zzzzzz.")]
    [InlineData("/nowhere/x.yaml", "There is no theme /nowhere/x.yaml.")]
    [InlineData("..", "There is no theme ...")]
    public void A_theme_that_is_not_there_is_told_and_the_default_is_used(string name, string what)
    {
        var loaded = Load(name, null);

        var problem = Assert.Single(loaded.Problems);
        Assert.Equal((what, "--theme", "ias theme list"), (problem.What, problem.On, problem.Next));
        Assert.Same(Theme.Default, loaded.Theme);
    }

    [Fact]
    public void The_file_that_names_a_missing_theme_is_told_with_its_line()
    {
        File.WriteAllText(_home.At("dashboard.yaml"), "# mine\ntheme: drak\n");

        Assert.Equal(_home.At("dashboard.yaml") + ":2:8", Assert.Single(Load(null, null).Problems).On);
    }

    [Theory]
    [InlineData("theem: dark\n", "1:1, key theem", "Did you mean theme?")]
    [InlineData("theme: [dark]\n", "1:8, key theme", "one theme")]
    [InlineData("theme: {\n", "2:1", "Invalid YAML")]
    public void What_is_wrong_with_the_settings_is_told_and_the_default_is_used(string text, string place, string what)
    {
        File.WriteAllText(_home.At("dashboard.yaml"), text);

        var loaded = Load(null, null);

        var problem = Assert.Single(loaded.Problems);
        Assert.StartsWith($"{_home.At("dashboard.yaml")}:{place}", problem.On);
        Assert.Contains(what, problem.What);
        Assert.Same(Theme.Default, loaded.Theme);
    }

    [Fact]
    public void A_broken_theme_is_not_used_in_part()
    {
        File.WriteAllText(_home.At("themes", "mine.yaml"), "roles:\n  text: {fg: 200}\n  titel: {bold: true}\n");

        var loaded = Load("mine", null);

        Assert.StartsWith(_home.At("themes", "mine.yaml") + ":3:3", Assert.Single(loaded.Problems).On);
        Assert.Same(Theme.Default, loaded.Theme);
    }

    [Fact]
    public void A_theme_that_cannot_be_read_is_told()
    {
        Directory.CreateDirectory(_home.At("themes", "mine.yaml"));

        Assert.Contains("cannot be read", Assert.Single(Load("mine", null).Problems).What);
    }

    private LoadedTheme Load(string? asked, string? variable) => ThemeCatalog.Load(asked, variable, _home.Path);
}
