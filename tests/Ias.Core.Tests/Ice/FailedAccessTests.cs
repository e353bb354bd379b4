using System.Text;
using Ias.Core.Ice;

namespace Ias.Core.Tests.Ice;

/// <summary>What programs print of paths they could not use.</summary>
public sealed class FailedAccessTests
{
    [Theory]
    [InlineData("touch: cannot touch '/home/u/x y': Read-only file system\n", "/home/u/x y")]
    [InlineData("mkdir: cannot create directory ‘/home/ü/x’: Read-only file system\n", "/home/ü/x")]
    [InlineData("bash: line 1: /home/u/.bashrc: Read-only file system\n", "/home/u/.bashrc")]
    [InlineData("/bin/sh: 1: cannot create /etc/x: Read-only file system\n", "/etc/x")]
    [InlineData("npm error EROFS: read-only file system, mkdir '/home/u/.cache/x'\n", "/home/u/.cache/x")]
    [InlineData("  File \"/usr/lib/python3/os.py\", line 1\nOSError: [Errno 30] Read-only file system: '/home/u/p'\n", "/home/u/p")]
    [InlineData("System.IO.IOException: Read-only file system : '/home/u/.dotnet'\n   at X in /src/X.cs\n", "/home/u/.dotnet")]
    [InlineData("go install x: mkdir /home/u/go/bin/: read-only file system\n", "/home/u/go/bin/")]
    [InlineData("error: failed to open: /home/u/.cargo/x\n\nCaused by:\n  Read-only file system (os error 30)\n", "/home/u/.cargo/x")]
    [InlineData("fatal: could not create leading directories of '../wt/.git': Read-only file system\n", "../wt/.git")]
    [InlineData(
        """{"cwd":"/work","content":"first /a\ntouch: cannot touch '/home/u/x': Read-only file system\nmore /b","n":1}""",
        "/home/u/x"
    )]
    [InlineData("""{"content":"Error: EROFS: read-only file system, open \"/home/u/x\"","n":1}""", "/home/u/x")]
    public void The_path_of_a_write_is_found_however_a_program_words_it(string printed, string path) =>
        Assert.Equal([(AccessFailure.ReadOnly, path)], Paths(printed, 1000));

    [Theory]
    [InlineData("cat: /home/u/.aws/config: No such file or directory\n", AccessFailure.Missing, "/home/u/.aws/config")]
    [InlineData("Error: ENOENT: no such file or directory, open '/home/u/.x'\n", AccessFailure.Missing, "/home/u/.x")]
    [InlineData("FileNotFoundError: [Errno 2] No such file or directory: '/home/u/data'\n", AccessFailure.Missing, "/home/u/data")]
    [InlineData("ls: cannot open directory '/home/u': Permission denied\n", AccessFailure.Denied, "/home/u")]
    [InlineData("Error: EACCES: permission denied, open '/home/u/.x'\n", AccessFailure.Denied, "/home/u/.x")]
    [InlineData("fatal: not a git repository: /r/git dir/worktrees/a\n", AccessFailure.NoRepository, "/r/git dir/worktrees/a")]
    public void So_is_that_of_what_could_not_be_read(string printed, AccessFailure kind, string path) =>
        Assert.Equal([(kind, path)], Paths(printed, 1000));

    [Fact]
    public void Many_of_one_kind_do_not_hide_another() =>
        Assert.Contains(
            (AccessFailure.ReadOnly, "/w"),
            Paths(
                string.Concat(Enumerable.Range(0, 1000).Select(i => $"cat: /a/{i}: No such file or directory\n"))
                    + "touch: '/w': Read-only file system\n",
                1000
            )
        );

    [Theory]
    [InlineData("a line about /etc/x\nRead-only file system\n")]
    [InlineData("see https://x.org/a: the read-only file system of ext4\n")]
    [InlineData("touch: cannot touch 'x': Read-only file system\n")]
    [InlineData("fatal: not a git repository (or any of the parent directories): .git\n")]
    [InlineData("Permission denied (publickey).\n")]
    [InlineData("bwrap: Can't mkdir parents for /home/u/state/turns/1/s: Read-only file system\n")] // the cage itself
    public void Where_no_path_is_named_none_is_found(string printed) => Assert.Empty(Paths(printed, 1000));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    [InlineData(100_000)]
    public void Pieces_may_end_anywhere_in_much_output(int piece)
    {
        var filler = new string('x', 5000) + "\n";

        var paths = Paths(
            $"{filler}touch: '/a/b': Read-only file system\n{filler}{filler}rm: '/a/b': Read-only file system\nrm: '/c': Read-only file system",
            piece
        );

        Assert.Equal(["/a/b", "/c"], paths.Select(p => p.Path));
    }

    [Fact]
    public void Of_very_many_a_few_are_kept() =>
        Assert.Equal(
            FailedAccess.Most,
            Paths(string.Concat(Enumerable.Range(0, 1000).Select(i => $"touch: '/a/{i}': Read-only file system\n")), 1000).Count
        );

    private static IReadOnlyList<(AccessFailure Kind, string Path)> Paths(string printed, int piece)
    {
        var refused = new FailedAccess();
        foreach (var part in Encoding.UTF8.GetBytes(printed).Chunk(piece))
        {
            refused.Feed(part);
        }

        refused.Close();
        return refused.Paths;
    }
}
