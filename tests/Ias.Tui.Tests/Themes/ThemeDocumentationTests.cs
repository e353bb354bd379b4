using Ias.Tui.Themes;

namespace Ias.Tui.Tests.Themes;

public sealed class ThemeDocumentationTests
{
    [Fact]
    public void Every_theme_and_every_role_stands_in_the_tables_and_nothing_else() =>
        Assert.Equal(
            [.. ThemeCatalog.BuiltIn, .. RoleName.All],
            Documentation.Read("themes.md").Split('\n').Where(line => line.StartsWith("| `")).Select(line => line.Split('`')[1])
        );

    [Fact]
    public void The_example_is_a_theme_without_problems() =>
        Assert.Empty(ThemeCheck.Problems(ThemeFile.Read(Documentation.Code("themes.md", "yaml"), "mine.yaml")));
}
