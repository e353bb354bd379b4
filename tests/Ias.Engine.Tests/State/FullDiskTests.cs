using Ias.Core.Events;
using Ias.Engine.Files;
using Ias.Engine.State;

namespace Ias.Engine.Tests.State;

public sealed class FullDiskTests : IDisposable
{
    private readonly SmallDisk _disk = SmallDisk.Mount("256k");

    [Fact]
    public void A_state_file_is_the_old_one_when_the_disk_is_full_and_the_message_says_so()
    {
        var path = Path.Combine(_disk.Path, "state.json");
        AtomicFile.Write(path, "old"u8);
        _disk.Fill(left: 4096);

        var problem = Assert.Throws<ProblemException>(() => AtomicFile.Write(path, new byte[100_000])).Problem;

        Assert.Contains("disk is full", problem.What);
        Assert.Equal(path, problem.On);
        Assert.Contains("df -h", problem.Next);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(["ballast", "state.json"], Directory.GetFileSystemEntries(_disk.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void The_event_log_is_as_it_was_when_the_disk_is_full_and_goes_on_when_there_is_room()
    {
        var path = Path.Combine(_disk.Path, "events.jsonl");
        using var log = EventLog.Open(path);
        log.Append(Samples.Warnings(10));
        var before = File.ReadAllBytes(path);
        _disk.Fill(left: 8192);

        var batch = Enumerable.Range(1, 20).Select(_ => (RunEvent)Samples.Warning(new string('x', 3000))).ToArray();
        var problem = Assert.Throws<ProblemException>(() => log.Append(batch)).Problem;

        Assert.Contains("disk is full", problem.What);
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal(10, log.LastSeq);
        File.Delete(Path.Combine(_disk.Path, "ballast"));
        log.Append(batch);
        Assert.Equal(Enumerable.Range(1, 30).Select(n => (long)n), EventReader.ReadAll(path).Select(e => e.Seq));
    }

    [Fact]
    public void On_a_read_only_disk_everything_can_be_read_and_writing_says_why_not()
    {
        var log = Path.Combine(_disk.Path, "events.jsonl");
        var state = Path.Combine(_disk.Path, "state.json");
        using (var open = EventLog.Open(log))
        {
            open.Append(Samples.Warnings(3));
        }

        AtomicFile.Write(state, "{"u8);
        _disk.MakeReadOnly();

        Assert.Equal(3, EventReader.ReadAll(log).Count);
        foreach (
            var write in new Action[]
            {
                () => EventLog.Open(log).Dispose(),
                () => AtomicFile.Write(state, "{}"u8),
                () => AtomicFile.MoveAside(state, Samples.At),
            }
        )
        {
            Assert.Contains("read-only", Assert.Throws<ProblemException>(write).Problem.What);
        }

        Assert.Equal("{", File.ReadAllText(state));
    }

    public void Dispose() => _disk.Dispose();
}
