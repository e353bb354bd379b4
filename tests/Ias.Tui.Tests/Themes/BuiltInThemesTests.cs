using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Tests.Themes;

/// <summary>The themes of <c>themes/</c> as they lie in the program.</summary>
public sealed class BuiltInThemesTests
{
    private static readonly Role[] States = [Role.Good, Role.Warning, Role.Danger, Role.Active];

    public static TheoryData<string> Names => [.. ThemeCatalog.BuiltIn];

    /// <summary>Audience of a theme, and the matrix of its color vision (Machado, Oliveira and Fernandes 2009, severity 1, on linear
    /// RGB).</summary>
    public static TheoryData<string, double[]> RunWatcher =>
        new()
        {
            { "deuteranopia", [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881] },
            { "deuteranopia", [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998] }, // protanopia
            { "tritanopia", [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900] },
        };

    [Fact]
    public void Every_file_is_in_the_program_and_the_other_way_round() =>
        Assert.Equal(
            Directory.GetFiles(Path.Combine(Checkout.Root, "themes"), "*.yaml").Select(Path.GetFileNameWithoutExtension).Order(),
            ThemeCatalog.BuiltIn.Order()
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void It_has_every_role_its_own_name_and_no_problem(string name)
    {
        var read = Read(name);

        Assert.Empty(ThemeCheck.Problems(read));
        Assert.Equal(name, read.Theme.Name);
        Assert.DoesNotContain(null, read.Places);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_text_can_be_read_in_truecolor_and_in_256_colours(string name)
    {
        var theme = Read(name).Theme;

        foreach (var depth in new[] { ColorDepth.TrueColor, ColorDepth.Palette256 })
        {
            foreach (var role in Enum.GetValues<Role>())
            {
                var least = Contrast.Least(theme[role], theme.Background, depth);
                Assert.True(least is null || least >= Contrast.Needed(role), $"{role} of {name} has {least:0.00} in {depth}");
                Assert.True(least is not null || theme.Background == ThemeBackground.Terminal, $"{role} of {name} cannot be judged");
            }
        }
    }

    [Fact]
    public void High_contrast_means_seven() =>
        Assert.All(
            Enum.GetValues<Role>(),
            role =>
                Assert.True(Contrast.Least(Read("high-contrast").Theme[role], ThemeBackground.Dark, ColorDepth.Palette256) >= 7, $"{role}")
        );

    [Fact]
    public void The_two_that_are_code_are_what_their_files_say()
    {
        Assert.Equal(Theme.Default.Styles, Read("default").Theme.Styles);
        Assert.Equal(Theme.Mono.Styles, Read("mono").Theme.Styles);
    }

    [Theory]
    [MemberData(nameof(RunWatcher))]
    public void Those_it_is_made_for_see_the_states_apart(string name, double[] watcher)
    {
        var theme = Read(name).Theme;

        foreach (var depth in new[] { ColorDepth.TrueColor, ColorDepth.Palette256 })
        {
            foreach (var (one, other) in Pairs([.. States, Role.Text]).Append((Role.Added, Role.Removed)))
            {
                var distance = Distance(Seen(theme[one], depth, watcher), Seen(theme[other], depth, watcher));
                var shapes = theme[one].Attributes != theme[other].Attributes;
                Assert.True(
                    distance > 0.1 || (shapes && distance > 0.05),
                    $"{one} and {other} of {name} lie {distance:0.000} apart in {depth}"
                );
            }
        }
    }

    [Fact]
    public void The_measure_of_seeing_apart_finds_what_is_not()
    {
        var deutan = ((TheoryDataRow<string, double[]>)RunWatcher.First()).Data.Item2;

        var distance = Distance(
            Seen(new Style(Color.Rgb(0xA0, 0x78, 0x28)), ColorDepth.TrueColor, deutan),
            Seen(new Style(Color.Rgb(0x78, 0x8C, 0x28)), ColorDepth.TrueColor, deutan)
        );

        Assert.True(distance < 0.05, $"{distance}"); // a brown and an olive
    }

    private static ThemeReading Read(string name)
    {
        var (text, file) = ThemeCatalog.Find(name, folder: "")!.Value;
        return ThemeFile.Read(text, file);
    }

    private static IEnumerable<(Role One, Role Other)> Pairs(Role[] roles) =>
        roles.SelectMany((one, at) => roles.Skip(at + 1).Select(other => (one, other)));

    /// <summary>The foreground in Oklab as those watcher see it.</summary>
    private static (double L, double A, double B) Seen(Style style, ColorDepth depth, double[] watcher)
    {
        var color = new NearestColor(depth).To(style.Foreground);
        var rgb = color.IsRgb ? (color.Red << 16) | (color.Green << 8) | color.Blue : NearestColor.RgbOf(color.Index);
        double[] linear = [Linear(rgb >> 16), Linear((rgb >> 8) & 0xFF), Linear(rgb & 0xFF)];
        var (r, g, b) = (Row(0), Row(1), Row(2));
        var l = Math.Cbrt((0.4122214708 * r) + (0.5363325363 * g) + (0.0514459929 * b));
        var m = Math.Cbrt((0.2119034982 * r) + (0.6806995451 * g) + (0.1073969566 * b));
        var s = Math.Cbrt((0.0883024619 * r) + (0.2817188376 * g) + (0.6299787005 * b));
        return (
            (0.2104542553 * l) + (0.7936177850 * m) - (0.0040720468 * s),
            (1.9779984951 * l) - (2.4285922050 * m) + (0.4505937099 * s),
            (0.0259040371 * l) + (0.7827717662 * m) - (0.8086757660 * s)
        );

        double Row(int row) =>
            Math.Clamp((watcher[row * 3] * linear[0]) + (watcher[(row * 3) + 1] * linear[1]) + (watcher[(row * 3) + 2] * linear[2]), 0, 1);
        static double Linear(int channel) =>
            channel / 255.0 is <= 0.04045 and var dark ? dark / 12.92 : Math.Pow(((channel / 255.0) + 0.055) / 1.055, 2.4);
    }

    private static double Distance((double L, double A, double B) one, (double L, double A, double B) other) =>
        Math.Sqrt(Math.Pow(one.L - other.L, 2) + Math.Pow(one.A - other.A, 2) + Math.Pow(one.B - other.B, 2));
}
