using Ias.Core.Runs;
using Ias.Tui.State;
using Ias.Tui.Terminal;
using Ias.Tui.Tests.Terminal;

namespace Ias.Tui.Tests.Dashboard;

/// <summary>Costs of a frame that answers a key, from the key to the bytes.</summary>
public sealed class FramePathTests : IDisposable
{
    private const int Frames = 400;

    private readonly Shop _shop = new();

    /// <summary>Moment, keys that lead there, and the two keys that go back and forth.</summary>
    public static TheoryData<string, string, string> Places =>
        new()
        {
            { "running", "1", "jk" },
            { "running", "3", "jk" },
            { "running", "5", "jk" },
            { "running", "7", "jk" },
            { "finished", "8", "jk" },
            { "running", "2kkkkkkkk", "kj" },
            { "running", "wj", "jk" },
            { "halted", "", "jk" },
            { "running", "?", "jk" },
        };

    [Theory]
    [MemberData(nameof(Places))]
    public void Moving_in_a_list_allocates_nothing(string moment, string keys, string moves)
    {
        foreach (var (columns, rows) in new[] { (80, 24), (160, 45) })
        {
            using var sitting = new Sitting(_shop.At(moment), columns, rows, change: Long);
            sitting.Pause().Type(keys);
            var renderer = new FrameRenderer(ColorDepth.TrueColor);
            var (there, back) = (Key.Of(moves[0]), Key.Of(moves[1]));
            Round(sitting, renderer, there, back, Frames); // what is kept for good is made now
            var sent = 0L;

            var allocated = Allocated.By(() => sent = Round(sitting, renderer, there, back, Frames));

            Assert.True(sent > 0, "nothing has moved");
            Assert.True(allocated == 0, $"{allocated / Frames} bytes a frame at {columns}x{rows}");
        }
    }

    [Fact]
    public void Moving_in_the_list_of_all_work_trees_allocates_nothing()
    {
        foreach (var (columns, rows) in new[] { (80, 24), (160, 45) })
        {
            using var sitting = new Sitting(_shop.At("running"), columns, rows);
            sitting.Pause().ListOf(_shop.Trees(200));
            var renderer = new FrameRenderer(ColorDepth.TrueColor);
            Round(sitting, renderer, Key.Of('j'), Key.Of('k'), Frames);

            var allocated = Allocated.By(() => Round(sitting, renderer, Key.Of('j'), Key.Of('k'), Frames));

            Assert.True(allocated == 0, $"{allocated / Frames} bytes a frame at {columns}x{rows}");
        }
    }

    public void Dispose() => _shop.Dispose();

    private static long Round(Sitting sitting, FrameRenderer renderer, Key there, Key back, int frames)
    {
        long sent = 0;
        for (var i = 0; i < frames; i++)
        {
            sitting.Press((i & 1) == 0 ? there : back);
            sent += renderer.Render(sitting.Screen.Buffer).Length;
        }

        return sent;
    }

    private static RunSnapshot Long(RunSnapshot run) =>
        run with
        {
            NeedsYou =
            [
                .. run.NeedsYou,
                .. Enumerable
                    .Range(0, 50)
                    .Select(i => new NeedsYou($"{i}", NeedKind.Missing, run.At.AddMinutes(-i), "The agent lacks something", "", "", [])),
            ],
            Sprints =
            [
                .. run.Sprints,
                .. Enumerable.Range(4, 1000).Select(i => new SprintRow($"sprint-{i}", "One of many", SprintState.Wait)),
            ],
        };
}
