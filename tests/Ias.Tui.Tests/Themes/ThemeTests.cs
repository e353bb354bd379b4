using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Tests.Themes;

public sealed class ThemeTests
{
    [Fact]
    public void Every_role_has_a_style_and_a_name()
    {
        Assert.Equal(Enum.GetValues<Role>().Length, Theme.Default.Styles.Count);
        Assert.Equal(Enum.GetValues<Role>(), RoleName.All.Select(name => RoleName.Find(name)!.Value));
        Assert.Equal("meter-full", RoleName.Of(Role.MeterFull));
    }

    [Fact]
    public void Without_colours_every_theme_is_the_one_of_attributes()
    {
        Assert.Same(Theme.Mono, Theme.Default.For(ColorDepth.None));
        Assert.All(Theme.Mono.Styles, style => Assert.True(style.Foreground.IsDefault && style.Background.IsDefault));
    }

    [Fact]
    public void In_mono_no_state_has_the_shape_of_another()
    {
        Role[] states = [Role.Text, Role.Muted, Role.Good, Role.Warning, Role.Danger, Role.Active, Role.Selection, Role.Match];

        Assert.Equal(states.Length, states.Select(role => Theme.Mono[role].Attributes).Distinct().Count());
        Assert.NotEqual(Theme.Mono[Role.Added], Theme.Mono[Role.Removed]);
        Assert.NotEqual(Theme.Mono[Role.Border], Theme.Mono[Role.Focus]);
        Assert.NotEqual(Theme.Mono[Role.MeterFull], Theme.Mono[Role.MeterEmpty]);
    }

    [Fact]
    public void With_sixteen_colours_a_theme_of_shades_gives_way_to_the_default_and_one_of_the_sixteen_does_not()
    {
        var shades = ThemeFile.Read("roles: {text: {fg: '#ffffff', bg: '#000000'}}", "shades.yaml").Theme;
        var sixteen = ThemeFile.Read("roles: {good: {fg: bright-green}}", "sixteen.yaml").Theme;

        Assert.Same(Theme.Default, shades.For(ColorDepth.Sixteen));
        Assert.Same(sixteen, sixteen.For(ColorDepth.Sixteen));
        Assert.Same(shades, shades.For(ColorDepth.Palette256));
        Assert.Same(shades, shades.For(ColorDepth.TrueColor));
    }

    [Fact]
    public void On_a_ground_a_role_keeps_its_own_colour_and_takes_the_grounds_for_the_rest()
    {
        var theme = ThemeFile
            .Read(
                "roles: {text: {fg: 250, bg: 16}, key: {bold: true}, good: {fg: 40}, box: {fg: 255, bg: 20}, selection: {reverse: true}}",
                "t.yaml"
            )
            .Theme;

        Assert.Equal(new Style(Color.Palette(255), Color.Palette(20), TextAttributes.Bold), theme.On(Role.Key, Role.Box));
        Assert.Equal(new Style(Color.Palette(40), Color.Palette(20)), theme.On(Role.Good, Role.Box));
        Assert.Equal(new Style(Color.Palette(40), Color.Palette(16), TextAttributes.Reverse), theme.On(Role.Good, Role.Selection));
        Assert.Equal(theme[Role.Box], theme.On(Role.Text, Role.Box));
    }
}
