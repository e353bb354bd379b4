using Ias.Tui.Terminal;

namespace Ias.Tui.Tests.Terminal;

public sealed class NearestColorTests
{
    [Theory]
    [InlineData(0x000000, 16)]
    [InlineData(0xFFFFFF, 231)]
    [InlineData(0xFF0000, 196)]
    [InlineData(0x808080, 244)]
    [InlineData(0x121212, 233)]
    [InlineData(0x5F87AF, 67)]
    [InlineData(0xFE0101, 196)]
    [InlineData(0x282A36, 235)] // a dark blue that cannot be had becomes a dark grey, not a blue that shines
    public void Of_256_the_one_that_looks_most_alike(int rgb, int index) =>
        Assert.Equal(Color.Palette((byte)index), To(ColorDepth.Palette256, Rgb(rgb)));

    [Theory]
    [InlineData(0x000000, 0)]
    [InlineData(0xFFFFFF, 15)]
    [InlineData(0xEE1111, 9)]
    [InlineData(0xAA0000, 1)]
    [InlineData(0x50FA7B, 10)]
    [InlineData(0xFFB86C, 3)]
    [InlineData(0xBD93F9, 13)]
    [InlineData(0x8BE9FD, 14)]
    [InlineData(0x6272A4, 8)]
    [InlineData(0x222222, 0)]
    public void Of_16_the_one_that_looks_most_alike(int rgb, int index) =>
        Assert.Equal(Color.Palette((byte)index), To(ColorDepth.Sixteen, Rgb(rgb)));

    [Fact]
    public void What_a_palette_has_is_found_in_it()
    {
        for (var index = 16; index < 256; index++)
        {
            Assert.Equal(Color.Palette((byte)index), To(ColorDepth.Palette256, Rgb(NearestColor.RgbOf((byte)index))));
        }
    }

    [Fact]
    public void The_sixteen_stay_what_they_are_wherever_there_are_colors()
    {
        for (byte index = 0; index < 16; index++)
        {
            var color = Color.Palette(index);
            Assert.Equal(
                (color, color, color, Color.Default),
                (
                    To(ColorDepth.Sixteen, color),
                    To(ColorDepth.Palette256, color),
                    To(ColorDepth.TrueColor, color),
                    To(ColorDepth.None, color)
                )
            );
        }
    }

    [Fact]
    public void The_terminals_own_color_is_never_another() =>
        Assert.All(Enum.GetValues<ColorDepth>(), depth => Assert.Equal(Color.Default, To(depth, Color.Default)));

    [Fact]
    public void A_palette_color_beyond_16_comes_down_by_its_look() =>
        Assert.Equal(
            (Color.Palette(9), Color.Palette(196)),
            (To(ColorDepth.Sixteen, Color.Palette(196)), To(ColorDepth.Palette256, Color.Palette(196)))
        );

    [Fact]
    public void More_colors_than_are_remembered_still_come_out_right()
    {
        var nearest = new NearestColor(ColorDepth.Palette256);
        for (var i = 0; i < 3000; i++)
        {
            nearest.To(Color.Rgb((byte)i, (byte)(i >> 4), 7));
        }

        Assert.Equal(Color.Palette(196), nearest.To(Color.Rgb(255, 0, 0)));
    }

    private static Color To(ColorDepth depth, Color color) => new NearestColor(depth).To(color);

    private static Color Rgb(int rgb) => Color.Rgb((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb);
}
