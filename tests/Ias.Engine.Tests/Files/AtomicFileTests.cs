using Ias.Engine.Files;
using Ias.Engine.Tests.State;
using Ias.Tests;

namespace Ias.Engine.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File1 => _folder.At("state.json");

    [Fact]
    public void A_file_is_written_and_replaced_and_nothing_else_stays()
    {
        AtomicFile.Write(File1, "one"u8);
        AtomicFile.Write(File1, "two, longer"u8);
        AtomicFile.Write(File1, ""u8);
        AtomicFile.Write(File1, "three"u8);

        Assert.Equal("three", File.ReadAllText(File1));
        Assert.Equal([File1], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void The_mode_of_a_file_is_kept()
    {
        AtomicFile.Write(File1, "one"u8);
        File.SetUnixFileMode(File1, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        AtomicFile.Write(File1, "two"u8);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(File1));
    }

    [Fact]
    public void A_link_that_an_agent_put_there_is_replaced_not_followed()
    {
        File.WriteAllText(_folder.At("precious"), "untouched");
        File.CreateSymbolicLink(File1, _folder.At("precious"));

        AtomicFile.Write(File1, "mine"u8);

        Assert.Equal("untouched", File.ReadAllText(_folder.At("precious")));
        Assert.Equal("mine", File.ReadAllText(File1));
    }

    [Fact]
    public void What_a_crash_left_is_swept_at_the_next_write_and_other_files_are_not()
    {
        File.WriteAllText(_folder.At(".state.json.0123456789ab.tmp"), "half");
        File.WriteAllText(_folder.At(".other.json.0123456789ab.tmp"), "half of another");
        using var alive = File.OpenHandle(
            _folder.At(".state.json.aaaaaaaaaaaa.tmp"),
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.Read
        );

        AtomicFile.Write(File1, "whole"u8);

        Assert.Equal(
            [".other.json.0123456789ab.tmp", ".state.json.aaaaaaaaaaaa.tmp", "state.json"],
            Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    [Trait("Requirement", "R-011")]
    public async Task Many_writers_and_readers_at_once_only_ever_see_whole_files()
    {
        var contents = Enumerable.Range(1, 8).Select(n => new string((char)('a' + n), n * 10_000)).ToHashSet();
        AtomicFile.Drop(File1, System.Text.Encoding.UTF8.GetBytes(contents.First()));
        using var stop = new CancellationTokenSource();
        var reader = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Assert.Contains(System.Text.Encoding.UTF8.GetString(RegularFile.Read(File1, 1_000_000)!), contents);
            }
        });

        await Parallel.ForEachAsync(
            contents,
            async (content, _) =>
            {
                await Task.Yield();
                for (var n = 0; n < 20; n++)
                {
                    AtomicFile.Drop(File1, System.Text.Encoding.UTF8.GetBytes(content));
                }
            }
        );

        await stop.CancelAsync();
        await reader;
        Assert.Equal([File1], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task An_onlooker_in_dotnet_is_never_refused_the_file_of_a_writer()
    {
        AtomicFile.Write(File1, "0"u8);
        using var stop = new CancellationTokenSource();
        var onlooker = Task.Run(() =>
        {
            var contents = new HashSet<string>(StringComparer.Ordinal);
            while (!stop.IsCancellationRequested)
            {
                contents.Add(File.ReadAllText(File1));
            }

            return contents;
        });

        for (var n = 0; n < 300; n++)
        {
            AtomicFile.Write(File1, "1"u8);
        }

        await stop.CancelAsync();
        var seen = await onlooker;
        Assert.NotEmpty(seen);
        Assert.Empty(seen.Except(["0", "1"]));
    }

    [Fact]
    public void A_missing_folder_is_named_with_the_command_that_makes_it()
    {
        var problem = Assert.Throws<ProblemException>(() => AtomicFile.Write(_folder.At("gone", "state.json"), "x"u8)).Problem;

        Assert.Equal($"mkdir -p {_folder.At("gone")}", problem.Next);
    }

    [Fact]
    public void A_folder_that_may_not_be_written_is_named()
    {
        if (Environment.IsPrivilegedProcess)
        {
            Assert.Skip("root may write everywhere; the read-only disk has its own test");
        }

        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var problem = Assert.Throws<ProblemException>(() => AtomicFile.Write(File1, "x"u8)).Problem;

        Assert.Contains("not permitted", problem.What);
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public void Damaged_files_are_moved_aside_under_names_that_never_collide()
    {
        for (var n = 0; n < 3; n++)
        {
            File.WriteAllText(File1, $"{n}");
            AtomicFile.MoveAside(File1, Samples.At);
        }

        Assert.Equal(
            ["state.json.corrupt-20260119T102030Z", "state.json.corrupt-20260119T102030Z-2", "state.json.corrupt-20260119T102030Z-3"],
            Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
    }

    public void Dispose() => _folder.Dispose();
}
