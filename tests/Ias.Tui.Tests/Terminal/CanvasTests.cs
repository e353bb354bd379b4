using Ias.Tui.Terminal;

namespace Ias.Tui.Tests.Terminal;

public sealed class CanvasTests
{
    [Fact]
    public void A_part_is_cut_to_what_there_is()
    {
        var canvas = new Canvas(new CellBuffer(new Size(10, 4)), new Rect(0, 0, 10, 4));

        var part = canvas.Part(new Rect(8, -1, 5, 3));

        Assert.Equal((2, 2), (part.Width, part.Height));
    }
}
