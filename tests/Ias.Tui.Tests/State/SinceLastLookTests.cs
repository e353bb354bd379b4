using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Tui.State;

namespace Ias.Tui.Tests.State;

public sealed class SinceLastLookTests
{
    private static readonly IReadOnlyList<RunEvent> Events = RecordedNight.Events;

    [Fact]
    public void The_whole_night_counts_what_the_run_itself_counts()
    {
        var run = RunLedger.Fold(Events)!.Run;

        var all = SinceLastLook.Of(Events, DateTimeOffset.MinValue);

        Assert.Equal(
            (5, run.Metrics.Commits, 3, run.Metrics.FindingsFixed, run.Usage!.CostUsd, 1, 1),
            (all.Cycles, all.Commits, all.FindingsNew, all.FindingsFixed, all.CostUsd, all.Halts, all.FilesDeleted)
        );
        Assert.Equal("1 halt, 5 cycles, 7 commits, 3 new findings, 4 fixed, 1 file deleted, $7.46", all.Describe());
    }

    [Fact]
    public void A_finding_that_came_back_is_not_new_and_one_fixed_before_is_not_counted_again()
    {
        var since = Events.OfType<RunEvent.CycleEnded>().First(e => e.Cycle == 3).At;

        var later = SinceLastLook.Of(Events, since);

        Assert.Equal((2, 0, 1), (later.Cycles, later.FindingsNew, later.FindingsFixed - 1));
        Assert.True(SinceLastLook.Of(Events, Events[^1].At).IsNothing);
        Assert.Equal("nothing", SinceLastLook.Of(Events, Events[^1].At).Describe());
    }

    [Fact]
    public void Looking_twice_counts_the_same_as_looking_once() =>
        Prop.ForAll(
                Gen.Choose(0, Events.Count - 1).ToArbitrary(),
                Gen.Choose(0, Events.Count - 1).ToArbitrary(),
                (one, other) =>
                {
                    var (first, second) = (Events[Math.Min(one, other)].At, Events[Math.Max(one, other)].At);
                    var until = Events.TakeWhile(e => e.At <= second).ToList();

                    var (early, late, all) = (
                        SinceLastLook.Of(until, first),
                        SinceLastLook.Of(Events, second),
                        SinceLastLook.Of(Events, first)
                    );

                    Assert.Equal(
                        (all.Cycles, all.Commits, all.FindingsNew, all.FindingsFixed, all.FilesDeleted, all.Halts, all.CostUsd ?? 0),
                        (
                            early.Cycles + late.Cycles,
                            early.Commits + late.Commits,
                            early.FindingsNew + late.FindingsNew,
                            early.FindingsFixed + late.FindingsFixed,
                            early.FilesDeleted + late.FilesDeleted,
                            early.Halts + late.Halts,
                            (early.CostUsd ?? 0) + (late.CostUsd ?? 0)
                        )
                    );
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_counted_while_the_night_grows_is_what_is_counted_of_it_at_once()
    {
        var since = Events[20].At;
        var counter = new ActivityCounter(since);

        Assert.All(
            Enumerable.Range(0, Events.Count + 1),
            n => Assert.Equal(SinceLastLook.Of([.. Events.Take(n)], since), counter.Count([.. Events.Take(n)], []))
        );
        Assert.Equal(SinceLastLook.Of([.. Events.Skip(30)], since), counter.Count([.. Events.Skip(30)], []));
        Assert.Equal(SinceLastLook.Of(Events, since), counter.Count(Events, []));
    }

    [Fact]
    public void The_night_is_told_in_time_order_and_every_line_knows_its_log()
    {
        var night = Activity.Of(Events);
        var since = Activity.Of(Events, Events[51].At);

        Assert.Equal(night.Select(l => l.Seq).Order(), night.Select(l => l.Seq));
        Assert.All(night.SkipWhile(l => l.Seq < 6), l => Assert.EndsWith(".log", l.Log));
        Assert.Equal("note from ana@buildbox: half a cent goes away from zero, for both signs", since[0].Text);
    }

    [Fact]
    public void A_look_is_kept_for_each_work_tree_and_an_earlier_one_changes_nothing()
    {
        using var home = new TemporaryFolder();
        var looks = new LastSeenFile(home.At("state", "looked"));
        var at = new DateTimeOffset(2026, 1, 19, 7, 55, 0, TimeSpan.Zero).AddTicks(12345);

        Assert.Null(looks.Read("/a"));
        looks.Write("/a", at);
        looks.Write("/a", at.AddHours(-1));

        Assert.Equal(at, looks.Read("/a"));
        Assert.Null(looks.Read("/b"));
    }

    [Fact]
    public void A_look_that_cannot_be_kept_says_where()
    {
        using var home = new TemporaryFolder();
        File.WriteAllText(home.At("state"), "no folder");

        var refused = Assert.Throws<ProblemException>(() =>
            new LastSeenFile(home.At("state", "looked")).Write("/a", DateTimeOffset.UnixEpoch)
        );

        Assert.Equal(home.At("state", "looked"), refused.Problem.On);
        Assert.Null(new LastSeenFile(home.At("state", "looked")).Read("/a"));
    }

    [Fact]
    public void How_earlier_runs_of_the_night_ended_stands_before_the_present_ones_events()
    {
        var last = RunLedger.Fold(Events)!.Run;
        var begin = Events[0].At;
        RunRecord[] earlier =
        [
            Ended("sprint-1", begin.AddHours(-1)) with
            {
                State = RunState.Halted,
                Halt = new RunHalt(
                    "the same finding three times",
                    "same_issue",
                    "",
                    begin.AddHours(-1),
                    new HaltFrom(RunState.Running, Phase.Audit)
                ),
            },
            Ended("sprint-0", begin.AddHours(-3)) with
            {
                Title = "Start",
                Completion = new RunCompletion(PrCreated: true, PrUrl: "https://example.org/pull/3"),
            },
            Ended("sprint-9", begin.AddDays(-2)),
        ];

        var night = Activity.Of(Events, begin.AddHours(-4), earlier);

        Assert.Equal(
            [
                "sprint-0 Start: JACKED_OUT, 4 cycles, 2 commits, https://example.org/pull/3",
                "sprint-1: HALTED, 4 cycles, 2 commits: the same finding three times",
            ],
            night.Take(2).Select(l => l.Text)
        );
        Assert.Equal(night.Length, night.Select(l => l.Seq).Distinct().Count());
        Assert.Equal(Activity.Of(Events), night.Skip(2));
        Assert.Equal(2, Activity.Of(Events, null, earlier).Count(l => l.Seq < 0));
        Assert.Equal(
            "2 earlier runs ended, 1 halt, 5 cycles, 7 commits, 3 new findings, 4 fixed, 1 file deleted, $7.46",
            SinceLastLook.Of(Events, begin.AddHours(-4), earlier).Describe()
        );

        RunRecord Ended(string target, DateTimeOffset at) =>
            last with
            {
                Target = target,
                Title = "",
                State = RunState.JackedOut,
                Plan = null,
                Completion = null,
                Halt = null,
                Timestamps = last.Timestamps with { Ended = at },
                Cycles = last.Cycles with { Current = 4 },
                Metrics = last.Metrics with { Commits = 2 },
            };
    }
}
