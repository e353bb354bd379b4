using FsCheck;
using FsCheck.Fluent;
using Ias.Tui.Looks;
using Ias.Tui.Terminal;
using Ias.Tui.Tests.Terminal;
using Ias.Tui.Widgets;

namespace Ias.Tui.Tests.Widgets;

public sealed class TreeViewTests
{
    private readonly TreeView<string, string> _tree = Of();

    [Fact]
    public void What_is_under_a_row_is_shown_below_it_when_it_is_expanded()
    {
        _tree.Show(["ab", "c", "def"]);
        Assert.Equal("> ab\n  c\n  def", Shown());

        Assert.True(_tree.Press(Keys.Enter));
        Assert.Equal("> ab -\n    a\n    b\n  c\n  def", Shown());

        Assert.True(_tree.Press(Keys.Enter));
        Assert.Equal("> ab\n  c\n  def", Shown());
    }

    [Fact]
    public void Right_goes_in_and_Left_goes_out()
    {
        _tree.Show(["c", "ab"]);
        Press(Key.Of('j'), new Key(KeyCode.Right), new Key(KeyCode.Right), new Key(KeyCode.Down));
        Assert.Equal("  c\n  ab -\n    a\n>   b", Shown());

        Press(new Key(KeyCode.Left));
        Assert.Equal("ab", _tree.Selected);
        Press(new Key(KeyCode.Left));
        Assert.Equal("  c\n> ab", Shown());
        Assert.False(_tree.Press(new Key(KeyCode.Left)));
    }

    [Fact]
    public void Enter_on_a_row_with_nothing_under_it_is_left_to_others()
    {
        _tree.Show(["c"]);

        Assert.False(_tree.Press(Keys.Enter));
        Assert.False(_tree.Press(new Key(KeyCode.Right)));
        Assert.False(_tree.Press(Key.Of('x')));
    }

    [Fact]
    public void What_is_expanded_and_chosen_stays_so_when_rows_change()
    {
        _tree.Show(["c", "ab"]);
        Press(Key.Of('j'), Keys.Enter, Key.Of('j'), Key.Of('j'));

        _tree.Show(["x", "y", "ab", "c"]);

        Assert.Equal("  x\n  y\n  ab -\n    a\n>   b\n  c", Shown());
        _tree.Expand("ab", expanded: false);
        Assert.Equal("ab", _tree.Selected);
    }

    [Fact]
    public void A_hundred_thousand_rows_are_drawn_as_far_as_they_are_seen()
    {
        var drawn = 0;
        var tree = new TreeView<int, int>(row => row, row => row < 100_000 ? [row + 100_000] : [], (TreeRow<int> row, ref RowPen pen, Look look, bool _) =>
        {
            drawn++;
            pen.Put($"{row.Depth} {row.Item}", look[Role.Text]);
        });
        tree.Show([.. Enumerable.Range(0, 100_000)]);
        tree.Press(Key.Of('G'));
        tree.Press(new Key(KeyCode.Right));
        var screen = new VirtualScreen(20, 10);

        tree.Draw(screen.Canvas, Look.Default, focused: true);
        tree.Move(1);
        tree.Draw(screen.Canvas, Look.Default, focused: true);

        Assert.Equal(("> 1 199999", 20, 100_001), (screen.Row(9), drawn, tree.Count));
        Assert.Equal(Look.Default[Role.Selection], screen.StyleAt(0, 9));
    }

    [Fact]
    public void Drawing_and_moving_allocate_nothing()
    {
        var canvas = new VirtualScreen(30, 8).Canvas;
        _tree.Show(["ab", "cde", "f"]);
        _tree.Expand("ab");
        Play();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Play();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Play()
        {
            _tree.Press(new Key(KeyCode.Down));
            _tree.Draw(canvas, Look.Default, focused: true);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(12, 4)]
    public void Whatever_happens_one_row_that_is_there_is_chosen_and_seen(int columns, int rows) => Prop.ForAll(Arb.From((from roots in Gen.Elements("ab", "c", "defg", "漢字", "hi").ArrayOf() from keys in Keys.Many select (roots, keys)).ArrayOf()), happenings =>
    {
        var tree = Of();
        var screen = new VirtualScreen(columns, rows);
        foreach (var (roots, keys) in happenings)
        {
            tree.Show([.. roots.Distinct()]);
            foreach (var key in keys)
            {
                tree.Press(key);
            }

            tree.Draw(screen.Canvas, Look.Default, focused: true);
            tree.Draw(screen.Canvas.Part(new Rect(0, 0, columns, 0)), Look.Default, focused: true);
            Assert.Equal(roots.Length > 0 ? 1 : 0, Enumerable.Range(0, rows).Count(y => screen.TextAt(0, y) == ">"));
            Assert.Equal(roots.Length > 0, tree.Selected is not null);
        }
    }).QuickCheckThrowOnFailure();

    /// <summary>Under a word are its letters.</summary>
    private static TreeView<string, string> Of() => new(item => item, item => item.Length > 1 ? [.. item.Select(c => c.ToString())] : [], (TreeRow<string> row, ref RowPen pen, Look look, bool _) =>
    {
        pen.To(row.Depth * 2);
        pen.Put(row.Item, look[Role.Text]);
        pen.Put(row.IsExpanded ? " -" : "", look[Role.Muted]);
    });

    private string Shown()
    {
        var screen = new VirtualScreen(20, 10);
        _tree.Draw(screen.Canvas, Look.Default, focused: true);
        return screen.Text().TrimEnd('\n');
    }

    private void Press(params Key[] keys) => Assert.All(keys, key => Assert.True(_tree.Press(key)));
}
