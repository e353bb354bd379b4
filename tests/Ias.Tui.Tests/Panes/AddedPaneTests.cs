using Ias.Tui.Tests.Dashboard;

namespace Ias.Tui.Tests.Panes;

/// <summary>A pane added as CONTRIBUTING says: a file and a line.</summary>
public sealed class AddedPaneTests(Shop shop) : IClassFixture<Shop>
{
    [Theory]
    [InlineData(60, 20)]
    [InlineData(80, 24)]
    [InlineData(100, 31)]
    [InlineData(120, 40)]
    public void Its_number_shows_it_in_every_layout(int columns, int rows)
    {
        using var sitting = new Sitting(shop.At("running"), columns, rows, more: new WeatherPane());
        Assert.DoesNotContain("sunny", sitting.Text);

        sitting.Pause().Type("9");
        Assert.Contains("sunny over feature/", sitting.Text);
        Assert.Contains("Weather", sitting.Text);

        sitting.Type("2");
        Assert.DoesNotContain("sunny", sitting.Text);
    }

    [Fact]
    public void It_has_its_tab_and_its_place_in_the_round()
    {
        using var sitting = new Sitting(shop.At("running"), 60, 20, more: new WeatherPane());

        sitting.Pause().Type("8\t");
        Assert.Contains("sunny", sitting.Text);
        sitting.Type("\t");
        Assert.DoesNotContain("sunny", sitting.Text);
    }

    [Fact]
    public void A_number_without_a_pane_does_nothing()
    {
        using var sitting = new Sitting(shop.At("running"), 80, 24);
        var before = sitting.Pause().Text;

        sitting.Type("9");

        Assert.Equal(before, sitting.Text);
    }
}
