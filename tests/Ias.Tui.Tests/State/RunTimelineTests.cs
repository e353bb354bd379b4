using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Tui.State;

namespace Ias.Tui.Tests.State;

public sealed class RunTimelineTests
{
    private static readonly RunTimeline Whole = RunTimeline.Of(RecordedNight.Events);

    [Fact]
    public void Every_try_of_a_phase_is_a_row_with_its_own_end()
    {
        var third = Whole.Turns.Where(t => t.Cycle == 3).ToList();

        Assert.Equal(
            ["IMPLEMENT 1 Crashed", "IMPLEMENT 2 Ended", "REVIEW 1 Ended", "AUDIT 1 Ended"],
            third.Select(t => $"{t.Phase} {t.Attempt} {t.Outcome}")
        );
        Assert.Equal([null, null, 0, 1], third.Select(t => t.Findings));
        Assert.All(Whole.Turns, t => Assert.True(t.Ended > t.Started && t.Log.EndsWith(".log")));
        Assert.Equal(RunLedger.Fold(RecordedNight.Events)!.Run.Usage!.CostUsd, Whole.Turns.Sum(t => t.CostUsd));
    }

    [Fact]
    public void A_turn_whose_engine_died_ends_with_the_last_thing_that_was_written()
    {
        var cut = RecordedNight.Events.Take(14).ToList();
        var again = new RunEvent.EngineStarted(9, "buildbox", Resumed: true, []) { At = cut[^1].At.AddHours(3) };

        var timeline = RunTimeline.Of([.. cut, again]);

        Assert.Equal((TurnOutcome.Interrupted, cut[^1].At), (timeline.Turns[^1].Outcome, timeline.Turns[^1].Ended));
        Assert.Equal([IdleKind.Gone], timeline.SprintRows.Single().IdlePeriods.Select(s => s.Kind));
    }

    [Fact]
    public void The_night_stood_still_for_a_limit_and_for_a_halt()
    {
        var stays = Whole.SprintRows.Single().IdlePeriods;

        Assert.Equal([IdleKind.Wait, IdleKind.Halt], stays.Select(s => s.Kind));
        Assert.Equal(52, (stays[0].To - stays[0].From)!.Value.TotalMinutes, 1.0);
        Assert.True(stays[1].To - stays[1].From > TimeSpan.FromHours(4));
    }

    [Fact]
    public void The_timeline_marks_what_a_person_looks_for()
    {
        var marks = Whole.SprintRows.Single().Marks;

        Assert.Equal(4, marks.Count(m => m.Kind == MarkKind.Finding));
        Assert.Equal(
            [MarkKind.Trip, MarkKind.Commit, MarkKind.Push, MarkKind.Halt, MarkKind.Note, MarkKind.Resume, MarkKind.Cycle],
            marks.SkipWhile(m => m.Kind != MarkKind.Trip).Take(7).Select(m => m.Kind)
        );
        Assert.All(marks, m => Assert.DoesNotContain('\n', m.Text));
        Assert.Contains(marks, m => m is { Kind: MarkKind.Breach } && m.Text.StartsWith("ICE refused push"));
    }

    [Fact]
    public void Commits_and_deletions_have_their_times()
    {
        Assert.Equal(
            RecordedNight.Events.OfType<RunEvent.CommitMade>().Select(e => (e.Commit, (DateTimeOffset?)e.At)),
            Whole.Commits.Select(c => (c.Commit, c.At))
        );
        Assert.Equal(("src/cart/legacy.ts", 1), (Whole.Deleted.Single().Path, Whole.Deleted.Single().Cycle));
    }

    [Fact]
    public void A_finding_knows_its_cycles_and_since_when_it_is_fixed()
    {
        var findings = RunHistory.Of(RecordedNight.Events).Findings.Rows(RunLedger.Fold(RecordedNight.Events)!.Run);

        Assert.Equal(["1,2,4", "1", "3"], findings.Select(f => string.Join(',', f.Cycles)));
        Assert.Equal([true, false, false], findings.Select(f => f.Repeats));
        Assert.Equal("src/cart/totals.ts:88", findings[0].Place);
        Assert.All(findings, f => Assert.True(f is { Open: false } && f.Fixed > f.Last && f.Last >= f.First));
    }
}
