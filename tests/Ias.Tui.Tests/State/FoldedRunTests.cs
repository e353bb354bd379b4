using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Events;
using Ias.Core.Runs;
using Ias.Engine.State;
using Ias.Tui.State;

namespace Ias.Tui.Tests.State;

public sealed class FoldedRunTests
{
    private static readonly IReadOnlyList<RunEvent> Night = RecordedNight.Events;

    [Fact]
    public void An_earlier_moment_shows_what_its_events_alone_would_show() =>
        Prop.ForAll(
                Gen.Choose(1, 3 * FoldedRun.Every)
                    .SelectMany(all => Gen.Choose(1, all).Select(count => (All: all, Count: count)))
                    .ToArbitrary(),
                Gen.Choose(0, int.MaxValue).ToArbitrary(),
                (size, seed) =>
                {
                    var events = RandomNight(size.All, seed);
                    var present = Read(events);
                    var at = events[size.Count - 1].At.AddSeconds(seed % 100);

                    var past = present.Past(size.Count, at)!;

                    RunEvent[] prefix = [.. events.Take(size.Count)];
                    var ledger = RunLedger.Fold(prefix)!;
                    var alone = new RawState(present.Folder, present.CalledAs, at)
                    {
                        Run = ledger.Run,
                        Breaker = ledger.Breaker,
                        Rate = ledger.Rate,
                        History = RunHistory.Of(prefix),
                        Engine = past.Engine,
                        IsPast = true,
                        IsWhole = true,
                    };
                    return RecordedNight.Picture(RunSnapshot.Of(alone)) == RecordedNight.Picture(RunSnapshot.Of(past));
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    [Fact]
    public void A_jump_folds_no_more_events_than_lie_between_two_kept_moments()
    {
        const int All = (20 * FoldedRun.Every) + 7;
        var present = Read(RandomNight(All, 1));
        Assert.Equal(20, present.Folds.Length);

        // Folds of another run in their place: what is shown comes from them.
        var other = Read(RandomNight(All, 2)).Folds;
        for (var count = FoldedRun.Every; count <= All; count += 97)
        {
            var kept = other[(count / FoldedRun.Every) - 1];
            Assert.InRange(count - kept.Count, 0, FoldedRun.Every - 1);
            Assert.Equal(kept.History.Events[1], FoldedRun.Of(present.Events, other, count).History.Events[1]);
        }
    }

    [Fact]
    public void What_was_passed_or_ran_later_is_not_there_before()
    {
        var present = RecordedNight.At(Night.Count) with { Completed = ["sprint-1", "sprint-2"], Inbox = [], DiskFree = 1 };

        var past = present.Past(20, Night[19].At)!;

        Assert.Equal(["sprint-1"], past.Completed);
        Assert.Null(past.DiskFree);
        Assert.NotNull(past.Engine);
        Assert.Null(present.Past((int)RecordedNight.Halted, Night[(int)RecordedNight.Halted].At)!.Engine);
    }

    [Fact]
    public void A_run_whose_beginning_is_lost_has_no_past() =>
        Assert.Null((RecordedNight.At(20) with { History = RunHistory.Of(Night.Skip(3).Take(9)) }).Past(2, Night[5].At));

    // Kinds of events in any order, with what the recorded ones hold.
    private static List<RunEvent> RandomNight(int count, int seed)
    {
        var chance = new Random(seed);
        var (events, at) = (new List<RunEvent> { Night[0] }, Night[0].At);
        while (events.Count < count)
        {
            events.Add(Night[chance.Next(1, Night.Count)] with { Seq = events.Count + 1, At = at = at.AddSeconds(chance.Next(600)) });
        }

        return events;
    }

    private static RawState Read(IEnumerable<RunEvent> events)
    {
        using var folder = new TemporaryFolder();
        var files = new RunFiles(folder.Path);
        Directory.CreateDirectory(files.Folder);
        File.WriteAllLines(
            files.Events,
            events.Select(happened => System.Text.Json.JsonSerializer.Serialize(happened, EventJson.Default.RunEvent))
        );
        return new RunReading(files, new FakeTime()).Read(new RawState("/home/ana/shop", "ias", DateTimeOffset.UnixEpoch));
    }
}
