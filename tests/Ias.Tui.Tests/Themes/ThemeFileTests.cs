using FsCheck;
using FsCheck.Fluent;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Tests.Themes;

public sealed class ThemeFileTests
{
    [Fact]
    public void Roles_take_from_text_what_they_do_not_say()
    {
        var read = ThemeFile.Read(
            """
            roles:
              title: {fg: ink, bold: true}
              text: {fg: white, bg: paper}
              alert: {bg: 9, underline: true}
            colors: {ink: '#0a0B0c', paper: terminal}
            name: mine
            background: light
            """,
            "file.yaml"
        );

        Assert.Empty(read.Problems);
        Assert.Equal(("mine", ThemeBackground.Light), (read.Theme.Name, read.Theme.Background));
        Assert.Equal(new Style(Color.Palette(7)), read.Theme[Role.Text]);
        Assert.Equal(new Style(Color.Rgb(10, 11, 12), Color.Default, TextAttributes.Bold), read.Theme[Role.Title]);
        Assert.Equal(new Style(Color.Palette(7), Color.Palette(9), TextAttributes.Underline), read.Theme[Role.Alert]);
        Assert.Equal(Color.Palette(7), read.Theme[Role.Box].Foreground);
    }

    [Fact]
    public void In_a_theme_that_names_only_text_every_state_still_has_a_shape()
    {
        var read = ThemeFile.Read("roles: {text: {fg: '#ffffff', bg: '#000000'}}", "least.yaml");

        Assert.Equal("least", read.Theme.Name);
        Assert.Empty(ThemeCheck.Problems(read));
        Assert.True(read.Theme[Role.Selection].Attributes.HasFlag(TextAttributes.Reverse));
    }

    [Fact]
    public void A_name_under_colors_comes_before_a_word_of_the_palette() =>
        Assert.Equal(
            Color.Rgb(255, 0, 16),
            ThemeFile.Read("colors: {red: '#ff0010'}\nroles: {danger: {fg: red}}", "t.yaml").Theme[Role.Danger].Foreground
        );

    public static TheoryData<string, string, string, string> Refused =>
        new()
        {
            { "colours:\n  x: red", "1:1, key colours", "Unknown key colours. Did you mean colors?", "name, background, colors, roles" },
            { "background: dusk", "1:13, key background", "dusk is not a background.", "terminal, dark, light" },
            { "name: [x]", "1:7, key name", "This is not a name.", "name: mine" },
            { "colors:\n  ink: #d0d8e8", "2:7, key colors.ink", "ink has no color. An unquoted #", "ink: '#d0d8e8'" },
            { "colors:\n  ink: '#d0d'", "2:8, key colors.ink", "Unknown color #d0d. Did you mean '#dd00dd'?", "'#rrggbb'" },
            { "colors:\n  ink: 256", "2:8, key colors.ink", "Unknown color 256.", "0 to 255" },
            { "colors:\n  ink: '#gggggg'", "2:8, key colors.ink", "Unknown color #gggggg.", "'#rrggbb'" },
            { "colors: [red]", "1:9, key colors", "colors must contain keys.", "ink: '#d0d8e8'" },
            { "roles:\n  titel: {fg: red}", "2:3, key roles.titel", "Unknown role titel. Did you mean title?", "meter-empty" },
            { "roles:\n  title: red", "2:10, key roles.title", "roles.title must contain keys.", "title: {fg: cyan, bold: true}" },
            { "roles:\n  title: {fg: redd}", "2:15, key roles.title.fg", "Unknown color redd. Did you mean red?", "a name under colors" },
            { "roles:\n  title: {bg: [red]}", "2:15, key roles.title.bg", "This is not a color.", "bg: '#d0d8e8'" },
            { "roles:\n  title: {bold: 1}", "2:17, key roles.title.bold", "bold is true or false.", "bold: true" },
            { "roles:\n  title: {blod: true}", "2:11, key roles.title.blod", "Unknown key blod. Did you mean bold?", "fg, bg, bold" },
            {
                "roles:\n  title: {fg: red}\n  title: {fg: blue}",
                "3:3, key roles.title",
                "roles.title appears twice, first on line 2.",
                "Keep one"
            },
            { "roles: {text: {fg: *ink}}", "1:20, key roles.text.fg", "This is not a color.", "" },
            { "roles:\n  text: {fg: red", "3:1", "Invalid YAML", "" },
            { "just words", "1:1", "is not a mapping of keys to values", "" },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_wrong_is_told_with_its_place_and_what_is_allowed(string text, string place, string what, string next)
    {
        var problem = Assert.Single(ThemeFile.Read(text, "mine.yaml").Problems);

        Assert.StartsWith($"mine.yaml:{place}", problem.On);
        Assert.Contains(what, problem.What);
        Assert.Contains(next, problem.Next);
        Assert.Equal(ExitCode.Usage, problem.Exit);
    }

    [Fact]
    public void Everything_wrong_is_told_at_once()
    {
        var read = ThemeFile.Read("nmae: x\ncolors:\n  a: '#12'\nroles:\n  titel: {}\n  good: {fg: gren, bold: yes}\n", "mine.yaml");

        Assert.Equal(["1:1", "3:6", "5:3", "6:14", "6:26"], read.Problems.Select(p => p.On.Split(',')[0]["mine.yaml:".Length..]));
    }

    [Fact]
    public void A_colour_is_written_so_that_it_is_read_back() =>
        Prop.ForAll(AnyColor(), color => Assert.Equal(color, ColorText.Parse(ColorText.Format(color)))).QuickCheckThrowOnFailure();

    [Fact]
    public void A_theme_written_role_by_role_is_read_back() =>
        Prop.ForAll(
                AnyColor()
                    .Generator.SelectMany(fg =>
                        AnyColor().Generator.SelectMany(bg => Gen.Choose(0, 63).Select(bits => new Style(fg, bg, (TextAttributes)bits)))
                    )
                    .ArrayOf(Enum.GetValues<Role>().Length)
                    .ToArbitrary(),
                styles =>
                {
                    var text = "roles:\n" + string.Concat(styles.Select((style, role) => $"  {RoleName.All[role]}: {Written(style)}\n"));

                    var read = ThemeFile.Read(text, "t.yaml");

                    Assert.Empty(read.Problems);
                    Assert.Equal(styles, read.Theme.Styles);
                }
            )
            .QuickCheckThrowOnFailure();

    private static string Written(Style style)
    {
        var flags = Enum.GetValues<TextAttributes>()
            .Where(a => a != TextAttributes.None)
            .Select(a => $"{a.ToString().ToLowerInvariant()}: {(style.Attributes.HasFlag(a) ? "true" : "false")}");
        return $"{{fg: '{ColorText.Format(style.Foreground)}', bg: '{ColorText.Format(style.Background)}', {string.Join(", ", flags)}}}";
    }

    private static Arbitrary<Color> AnyColor() =>
        Gen.OneOf(
                Gen.Constant(Color.Default),
                Gen.Choose(0, 255).Select(index => Color.Palette((byte)index)),
                Gen.Choose(0, 0xFFFFFF).Select(rgb => Color.Rgb((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb))
            )
            .ToArbitrary();
}
