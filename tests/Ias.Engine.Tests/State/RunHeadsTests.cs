using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Tests;

namespace Ias.Engine.Tests.State;

public sealed class RunHeadsTests : IDisposable
{
    private const string Run = "run-1";

    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _state = new();
    private readonly FakeTime _time = new();

    public RunHeadsTests() => (Files, Heads) = (new RunFiles(_folder.Path), new RunHeads(_state.Path));

    private RunFiles Files { get; }

    private RunHeads Heads { get; }

    public void Dispose()
    {
        _folder.Dispose();
        _state.Dispose();
    }

    [Fact]
    public void A_line_changed_removed_moved_or_put_in_is_found() =>
        Prop.ForAll(
                (
                    from lines in Gen.Choose(2, 8)
                    from known in Gen.Choose(0, lines)
                    from at in Gen.Choose(0, lines - 2)
                    from to in Gen.Choose(0, lines - 1).Where(to => to != at)
                    from place in Gen.Choose(0, 5000)
                    from how in Gen.Choose(0, 3)
                    select (lines, known, at, to, place, how)
                ).ToArbitrary(),
                chosen =>
                {
                    var (lines, known, at, to, place, how) = chosen;
                    Write(lines, known);
                    var own = Check();
                    var log = File.ReadAllLines(Files.Events).ToList();
                    switch (how)
                    {
                        case 0:
                            log[at] = Flipped(log[at], place);
                            break;
                        case 1:
                            log.RemoveAt(at);
                            break;
                        case 2:
                            (log[at], log[to]) = (log[to], log[at]);
                            break;
                        default:
                            log.Insert(at + 1, log[to]);
                            break;
                    }

                    File.WriteAllText(Files.Events, string.Join('\n', log) + "\n");
                    return own is { Origin: LogOrigin.Own, Words: "" } && Check().Origin == LogOrigin.Altered;
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void What_this_machine_appended_before_it_died_is_its_own_whether_the_head_knows_it_or_not() =>
        Prop.ForAll(
                (
                    from lines in Gen.Choose(1, 8)
                    from known in Gen.Choose(0, lines)
                    from torn in Gen.Choose(0, 40)
                    select (lines, known, torn)
                ).ToArbitrary(),
                chosen =>
                {
                    Write(chosen.lines, chosen.known);
                    File.AppendAllText(Files.Events, new string('{', chosen.torn));
                    var before = Check();
                    using (var log = EventLog.Open(Files.Events))
                    {
                        log.Append([Samples.Warning()]);
                    }

                    return before is { Origin: LogOrigin.Own, Words: "" } && Check() is { Origin: LogOrigin.Own, Words: "" };
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_log_that_is_shorter_than_its_head_says_is_not_taken_for_ones_own()
    {
        Write(6, 6);
        File.WriteAllLines(Files.Events, File.ReadAllLines(Files.Events)[..5]);

        Assert.Equal((LogOrigin.Altered, "events.jsonl ends with event 5, and ias had written 6"), (Check().Origin, Check().Words));
        File.Delete(Files.Events);
        Assert.Equal((LogOrigin.Altered, "events.jsonl is gone, and ias had written event 6"), (Check().Origin, Check().Words));
    }

    [Fact]
    public void The_last_line_rewritten_with_a_chain_that_fits_is_found_by_the_head()
    {
        Write(4, 4);
        var lines = File.ReadAllLines(Files.Events);
        var forged = lines[3].Replace("warning 4", "warning 5", StringComparison.Ordinal);
        Assert.NotEqual(lines[3], forged);
        File.WriteAllLines(Files.Events, [.. lines[..3], forged]);

        Assert.Equal(LogOrigin.Altered, Check().Origin);
    }

    [Fact]
    public void A_whole_log_made_anew_with_hashes_is_found_by_the_head()
    {
        Write(4, 4);
        File.Delete(Files.Events);
        using (var log = EventLog.Open(Files.Events))
        {
            log.Append([.. Samples.Warnings(3), Samples.Warning("warning X")]); // as long as the other
        }

        Assert.Equal(LogOrigin.Altered, Check().Origin);
        Assert.Equal(LogOrigin.Altered, Heads.Check(Files, Run, isQuick: true).Origin);
    }

    [Fact]
    public void Lines_of_an_older_version_are_a_prefix_and_a_gap_and_each_is_vouched_for_by_what_comes_behind()
    {
        Write(3, 3);
        var own = File.ReadAllLines(Files.Events);
        File.AppendAllLines(Files.Events, Unhashed(4, 5));
        using (var log = EventLog.Open(Files.Events))
        {
            log.Append([Samples.Warning("new")]);
        }

        var check = Check();
        Assert.Equal(LogOrigin.Own, check.Origin);
        Assert.Contains("2 lines of events.jsonl carry no hash", check.Warning);

        var lines = File.ReadAllLines(Files.Events);
        Assert.Equal(own, lines[..3]);
        lines[3] = lines[3].Replace("old 4", "old 7", StringComparison.Ordinal);
        File.WriteAllLines(Files.Events, lines);
        Assert.Equal(LogOrigin.Altered, Check().Origin);
    }

    [Fact]
    public void A_log_without_any_hash_and_head_may_be_an_older_versions()
    {
        Directory.CreateDirectory(Files.Folder);
        File.WriteAllLines(Files.Events, Unhashed(1, 2, 3));

        Assert.Equal((LogOrigin.Unhashed, false, ""), (Check().Origin, Check().NeedsWord, Check().Warning));

        using (var log = EventLog.Open(Files.Events))
        {
            log.Append([Samples.Warning()]);
        }

        Assert.Equal((LogOrigin.Foreign, true), (Check().Origin, Check().NeedsWord));
        Heads.Accept(Files, Run);
        Assert.Equal((LogOrigin.Own, ""), (Check().Origin, Check().Words));
        var lines = File.ReadAllLines(Files.Events);
        File.WriteAllLines(Files.Events, [lines[0].Replace("old 1", "old 9", StringComparison.Ordinal), .. lines[1..]]);
        Assert.Equal(LogOrigin.Altered, Check().Origin);
    }

    [Fact]
    public void A_run_of_another_machine_and_one_of_another_work_tree_are_told_apart()
    {
        Write(3, 3);
        using var copy = new TemporaryFolder();
        var copied = new RunFiles(copy.Path);
        Directory.CreateDirectory(copied.Folder);
        File.Copy(Files.Events, copied.Events);

        Assert.Equal(LogOrigin.Copied, Heads.Check(copied, Run).Origin);
        Assert.Contains(_folder.Path, Heads.Check(copied, Run).Words);
        Assert.Equal(LogOrigin.Foreign, new RunHeads(copy.Path).Check(copied, Run).Origin);
        Heads.Accept(copied, Run);
        Assert.Equal(LogOrigin.Own, Heads.Check(copied, Run).Origin);
        Assert.Equal(LogOrigin.Own, Check().Origin);
    }

    [Theory]
    [InlineData("../../consent/x")]
    [InlineData("")]
    [InlineData(".hidden")]
    [InlineData("a b")]
    [InlineData("run-\u202e1")]
    public void An_id_that_is_none_names_no_file(string id)
    {
        Assert.Null(Heads.PathOf(id, _folder.Path));
        Assert.Null(Heads.Of(id, _folder.Path));
        Assert.Equal(LogOrigin.Foreign, Heads.Check(Files, id).Origin);
    }

    [Fact]
    public void A_head_that_cannot_be_read_vouches_for_nothing()
    {
        Write(3, 3);
        File.WriteAllText(Heads.PathOf(Run, _folder.Path)!, "{\"run_id\":");

        Assert.Equal(LogOrigin.Foreign, Check().Origin);
    }

    [Fact]
    public void Only_its_owner_may_read_a_head_and_it_keeps_its_length()
    {
        Write(1, 1);
        var path = Heads.PathOf(Run, _folder.Path)!;
        var length = new FileInfo(path).Length;
        Write(9, 9);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(0, length % 512);
        Assert.Equal(length, new FileInfo(path).Length);
    }

    [Fact]
    public void An_engine_that_is_killed_between_the_log_and_the_head_goes_on_without_a_word()
    {
        byte[] head;
        using (var journal = Begin())
        {
            journal.Append(new RunEvent.NoteTaken("me", "one"));
            head = File.ReadAllBytes(Heads.PathOf(Run, _folder.Path)!);
            journal.Append(new RunEvent.NoteTaken("me", "two"));
        }

        File.WriteAllBytes(Heads.PathOf(Run, _folder.Path)!, head);

        using (var again = Open())
        {
            Assert.Equal(["one", "two"], again.Run.Notes);
            again.Append(new RunEvent.NoteTaken("me", "three"));
        }

        Assert.DoesNotContain(EventReader.ReadAll(Files.Events), e => e is RunEvent.Warned);
        Assert.Equal(EventReader.ReadAll(Files.Events)[^1].Seq, Heads.Of(Run, _folder.Path)!.End.Seq);
        Assert.Equal((LogOrigin.Own, ""), (Check().Origin, Check().Words));
    }

    [Fact]
    public void A_file_that_nobody_touched_is_not_even_read()
    {
        Begin().Dispose();
        var head = Heads.Of(Run, _folder.Path)!;
        using (Heads.Keep(head with { End = head.End with { Hash = new string('0', 64) } })) { }

        Assert.Equal(LogOrigin.Own, Heads.Check(Files, Run, isQuick: true).Origin);
        Assert.Equal(LogOrigin.Altered, Check().Origin);
        File.SetLastWriteTimeUtc(Files.Events, File.GetLastWriteTimeUtc(Files.Events)); // any change of it, undone or not
        Assert.Equal(LogOrigin.Altered, Heads.Check(Files, Run, isQuick: true).Origin);
    }

    [Fact]
    public void State_files_that_say_something_else_than_the_log_are_not_believed()
    {
        Begin().Dispose();
        var state = File.ReadAllText(Files.State);
        File.WriteAllText(Files.State, state.Replace("\"ice_mounts\": \"auto\"", "\"ice_mounts\": \"off\"", StringComparison.Ordinal));
        Assert.NotEqual(state, File.ReadAllText(Files.State));

        using var again = Open();

        Assert.Equal("auto", again.Run.Limits.IceMounts);
        Assert.Equal(state, File.ReadAllText(Files.State));
    }

    private LogCheck Check() => Heads.Check(Files, Run);

    private RunJournal Begin() =>
        RunJournal.Begin(
            Files,
            new RunEvent.RunStarted("sprint-1", "T", "feature/x", "main", new string('a', 40), new RunOptions(), "1", _folder.Path)
            {
                RunId = Run,
            },
            [],
            _time,
            new KillPoint(null, null),
            _ => { },
            Heads
        );

    private RunJournal Open() => RunJournal.Open(Files, _time, new KillPoint(null, null), _ => { }, Heads)!;

    // A log of some lines, whose head knows the first of them.
    private void Write(int lines, int known)
    {
        Directory.CreateDirectory(Files.Folder);
        File.Delete(Files.Events);
        using var head = Heads.Begin(Run, _folder.Path);
        using var log = EventLog.Open(Files.Events);
        foreach (var one in Samples.Warnings(lines))
        {
            if (log.Append([one])[0].Seq <= known)
            {
                head.Write(log.End);
            }
        }
    }

    private static string[] Unhashed(params int[] numbers) =>
        [
            .. numbers.Select(n =>
                $"{{\"kind\":\"warned\",\"seq\":{n},\"at\":\"2026-01-19T10:00:00Z\",\"run_id\":\"{Run}\",\"up\":1,\"text\":\"old {n}\"}}"
            ),
        ];

    private static string Flipped(string line, int place)
    {
        var bytes = Encoding.UTF8.GetBytes(line);
        var at = place % bytes.Length;
        bytes[at] = bytes[at] == (byte)'x' ? (byte)'y' : (byte)'x';
        return Encoding.UTF8.GetString(bytes);
    }
}
