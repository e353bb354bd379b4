using FsCheck;
using FsCheck.Fluent;
using Ias.Engine.State;
using Ias.Tui.State;

namespace Ias.Tui.Tests.State;

public sealed class RunReadingTests
{
    private static readonly byte[] Log = File.ReadAllBytes(Path.Combine(RecordedNight.Folder, "run", "events.jsonl"));

    [Fact]
    public void A_snapshot_after_every_piece_of_a_log_is_the_one_made_of_all_of_it_at_once() =>
        Prop.ForAll(
                Gen.Choose(1, Log.Length).ListOf().ToArbitrary(),
                cuts =>
                {
                    using var folder = new TemporaryFolder();
                    var (files, time) = (Files(folder), new FakeTime());
                    var (reading, seen) = (new RunReading(files, time), Empty);
                    var written = 0;
                    foreach (var cut in cuts.Order().Append(Log.Length))
                    {
                        using (var log = File.Open(files.Events, FileMode.Append))
                        {
                            log.Write(Log.AsSpan(written, cut - written)); // in the middle of a line, too
                        }

                        written = cut;
                        seen = reading.Read(seen);
                    }

                    Assert.Equal(
                        RecordedNight.Picture(RunSnapshot.Of(new RunReading(files, time).Read(Empty))),
                        RecordedNight.Picture(RunSnapshot.Of(seen))
                    );
                    Assert.Equal(RecordedNight.Events.Count, seen.Events.Length);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    [Fact]
    public void What_did_not_change_is_the_same_object()
    {
        using var folder = new TemporaryFolder();
        var files = Files(folder);
        File.WriteAllBytes(files.Events, Log);
        var reading = new RunReading(files, new FakeTime());

        var once = reading.Read(Empty);

        Assert.Equal(once, reading.Read(once));
    }

    [Fact]
    public void Without_a_log_the_state_files_speak()
    {
        using var folder = new TemporaryFolder();
        var files = Files(folder);
        File.Copy(Path.Combine(RecordedNight.Folder, "run", "state.json"), files.State);

        var shown = RunSnapshot.Of(new RunReading(files, new FakeTime()).Read(Empty));

        Assert.Equal("run-20260118-202900-b7d2", shown.Run!.RunId);
        Assert.Equal(7, shown.Commits.Length);
        Assert.Empty(shown.Troubles);
    }

    [Fact]
    public void A_log_that_has_lost_its_end_is_told_and_the_state_files_are_believed()
    {
        using var folder = new TemporaryFolder();
        var files = Files(folder);
        File.WriteAllBytes(files.Events, Log);
        File.Copy(Path.Combine(RecordedNight.Folder, "run", "state.json"), files.State);
        var reading = new RunReading(files, new FakeTime());
        var before = reading.Read(Empty);

        File.WriteAllBytes(files.Events, Log.AsSpan(0, Log.Length / 2).ToArray());
        var after = reading.Read(before);

        Assert.Empty(before.Troubles);
        Assert.Equal("events.jsonl has lost events; showing the state files", Assert.Single(after.Troubles));
        Assert.Equal(before.Run!.LastSeq, after.Run!.LastSeq);
    }

    [Fact]
    public void What_cannot_be_understood_leaves_the_last_good_reading_and_says_so()
    {
        using var folder = new TemporaryFolder();
        var files = Files(folder);
        File.Copy(Path.Combine(RecordedNight.Folder, "run", "state.json"), files.State);
        var reading = new RunReading(files, new FakeTime());
        var good = reading.Read(Empty);

        File.WriteAllText(files.State, "{ half");
        File.SetLastWriteTimeUtc(files.State, DateTime.UnixEpoch);
        var broken = reading.Read(good);

        Assert.Equal(good.Run, broken.Run);
        Assert.StartsWith("state.json cannot be parsed", Assert.Single(broken.Troubles));
    }

    [Fact]
    public void Lines_that_are_no_events_are_counted_and_the_rest_is_shown()
    {
        using var folder = new TemporaryFolder();
        var files = Files(folder);
        File.WriteAllBytes(files.Events, [.. Log, .. "not json\n"u8]);

        var seen = new RunReading(files, new FakeTime()).Read(Empty);

        Assert.StartsWith("events.jsonl: 1 line cannot be read", Assert.Single(seen.Troubles));
        Assert.Equal(73, seen.Events.Length);
    }

    [Fact]
    public void Files_that_vanish_under_a_live_engine_are_waited_for_and_without_one_the_run_is_gone()
    {
        using var folder = new TemporaryFolder();
        var (files, time) = (Files(folder), new FakeTime());
        File.WriteAllBytes(files.Events, Log);
        var reading = new RunReading(files, time);
        var seen = reading.Read(Empty);
        Directory.Delete(files.Folder, recursive: true);

        var alive = reading.Read(seen with { Engine = RecordedNight.Engine });
        time.Advance(TimeSpan.FromSeconds(1));
        var later = reading.Read(alive);
        var dead = reading.Read(later with { Engine = null });

        Assert.True(alive.Run == seen.Run && alive.Troubles.IsEmpty); // a new run moves the old one's files away first
        Assert.Contains("the engine restores them", Assert.Single(later.Troubles));
        Assert.True(dead is { Run: null, Events: [], Troubles: [] });
    }

    [Fact]
    public void Another_run_in_the_same_place_begins_anew()
    {
        using var folder = new TemporaryFolder();
        var files = Files(folder);
        File.WriteAllBytes(files.Events, Log);
        var reading = new RunReading(files, new FakeTime());
        var night = reading.Read(Empty);

        File.Copy(
            Directory.GetFiles(Path.Combine(RecordedNight.Folder, "run", "archive"), "events.jsonl", SearchOption.AllDirectories)[0],
            files.Events,
            overwrite: true
        );
        var other = reading.Read(night);

        Assert.Equal("sprint-1", other.Run!.Target);
        Assert.Equal(
            RecordedNight.Picture(RunSnapshot.Of(new RunReading(files, new FakeTime()).Read(Empty))),
            RecordedNight.Picture(RunSnapshot.Of(other))
        );
    }

    [Fact]
    public void A_folder_in_the_place_of_the_log_is_a_trouble_and_no_end()
    {
        using var folder = new TemporaryFolder();
        var files = Files(folder);
        Directory.CreateDirectory(files.Events);

        Assert.NotEmpty(new RunReading(files, new FakeTime()).Read(Empty).Troubles);
    }

    [Fact]
    public void A_run_that_this_machine_did_not_write_is_said_to_be_one_until_an_engine_works_on_it()
    {
        using var folder = new TemporaryFolder();
        using var state = new TemporaryFolder();
        var (files, heads) = (Files(folder), new RunHeads(state.Path));
        using (var log = EventLog.Open(files.Events))
        {
            log.Append([EventReader.ReadAll(RecordedNightLog)[0]]);
        }

        var reading = new RunReading(files, new FakeTime(), heads);
        var seen = reading.Read(Empty);

        Assert.Contains("nothing in your state folder knows this run", Assert.Single(seen.Troubles));
        Assert.Empty(reading.Read(seen with { Engine = RecordedNight.Engine }).Troubles);
        heads.Accept(files, seen.Run!.RunId);
        Assert.Empty(new RunReading(files, new FakeTime(), heads).Read(Empty).Troubles);
    }

    private static string RecordedNightLog => Path.Combine(RecordedNight.Folder, "run", "events.jsonl");

    private static RawState Empty => new("/home/ana/shop", "ias", DateTimeOffset.UnixEpoch);

    private static RunFiles Files(TemporaryFolder folder)
    {
        var files = new RunFiles(folder.Path);
        Directory.CreateDirectory(files.Folder);
        return files;
    }
}
