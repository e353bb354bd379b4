using Ias.Engine.Files;
using Ias.Tests;

namespace Ias.Engine.Tests.Files;

/// <summary>Each with openat2 and, as on kernels without it, part by part.</summary>
public sealed class InsideWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public InsideWriterTests()
    {
        Directory.CreateDirectory(_folder.At("inside", "below"));
        Directory.CreateDirectory(_folder.At("outside"));
        File.WriteAllText(_folder.At("secret"), "the person's");
    }

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(true), InlineData(false)]
    public void A_file_is_written_whole_and_keeps_its_mode(bool byParts)
    {
        File.WriteAllText(In("below/old"), "old");
        File.SetUnixFileMode(In("below/old"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var inside = Opened(byParts);
        var writer = new InsideWriter(inside);

        writer.Write("below/old", "new"u8);
        writer.Write("below/private", "key"u8, UnixFileMode.UserRead);

        Assert.Equal("new", File.ReadAllText(In("below/old")));
        Assert.True(File.GetUnixFileMode(In("below/old")).HasFlag(UnixFileMode.UserExecute));
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(In("below/private")));
        Assert.Equal(2, Directory.GetFileSystemEntries(In("below")).Length); // no temporary file stays
    }

    [Fact]
    public void The_same_link_can_be_made_by_many_at_the_same_time()
    {
        using var inside = Opened(byParts: false);
        for (var round = 0; round < 200; round++)
        {
            using var start = new Barrier(4);
            Parallel.For(
                0,
                4,
                new ParallelOptions { MaxDegreeOfParallelism = 4 },
                _ =>
                {
                    start.SignalAndWait(TimeSpan.FromSeconds(1));
                    new InsideWriter(inside).MakeLink($"below/link{round}", "/target");
                }
            );
        }

        Assert.Equal("/target", File.ResolveLinkTarget(In("below/link7"), returnFinalTarget: false)!.FullName);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void What_is_written_never_lands_behind_a_link(bool byParts)
    {
        Shell("ln -s ../secret file; ln -s ../outside folder; mkfifo pipe; ln -s ../../outside below/deeper; mkdir taken");
        using var inside = Opened(byParts);
        var writer = new InsideWriter(inside);

        writer.Write("file", "ours"u8);
        writer.Write("pipe", "ours"u8);
        Assert.Throws<ProblemException>(() => writer.Write("folder/file", "ours"u8));
        Assert.Throws<ProblemException>(() => writer.Write("below/deeper/file", "ours"u8));
        Assert.Throws<ProblemException>(() => writer.Write("../outside/file", "ours"u8));
        Assert.Throws<ProblemException>(() => writer.MakeFolder("folder/more"));
        Assert.Throws<ProblemException>(() => writer.MakeFolder("../more"));
        Assert.Throws<ProblemException>(() => writer.Remove("folder/.."));
        Assert.Throws<ProblemException>(() => writer.Move("folder/x", "y"));
        Assert.Contains(
            "a folder stands there",
            Assert.Throws<ProblemException>(() => writer.Write("taken", "ours"u8)).Problem.What,
            StringComparison.Ordinal
        );

        Assert.Equal("the person's", File.ReadAllText(_folder.At("secret")));
        Assert.Equal("ours", File.ReadAllText(In("file")));
        Assert.Equal("ours", File.ReadAllText(In("pipe")));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.At("outside")));
        Assert.DoesNotContain(Directory.GetFileSystemEntries(In("")), path => path.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Folders_are_made_and_only_the_engines_own_take_the_place_of_something_else(bool byParts)
    {
        Shell("ln -s ../outside link; mkfifo pipe");
        using var inside = Opened(byParts);
        var writer = new InsideWriter(inside);

        writer.MakeFolder("a/b/c");
        writer.MakeFolder("a/b/c");
        writer.MakeOwnFolder("link/deeper");
        writer.MakeOwnFolder("pipe");

        Assert.True(Directory.Exists(In("a/b/c")));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.At("outside")));
        Assert.Equal(InsideKind.Folder, inside.KindOf("link/deeper"));
        Assert.Equal(InsideKind.Folder, inside.KindOf("pipe"));
    }

    [Fact]
    public void Whatever_stands_there_is_removed_and_of_a_link_the_link()
    {
        Shell(
            "ln -s ../outside link; mkdir -p tree/a/b tree/c; ln -s ../../outside tree/out; mkfifo tree/c/pipe; echo x > ../outside/kept"
        );
        Shell("for n in $(seq 5000); do : > tree/a/$n; done");
        using var inside = Opened(byParts: false);
        var writer = new InsideWriter(inside);

        writer.Remove("link");
        writer.Remove("tree");
        writer.Remove("none");
        writer.Remove("none/below");

        Assert.Equal(["below"], Directory.GetFileSystemEntries(In("")).Select(Path.GetFileName));
        Assert.True(File.Exists(_folder.At("outside", "kept")));
    }

    [Fact]
    public void A_tree_of_any_depth_is_removed()
    {
        Deep.Make(In("below"), 3000);
        using var inside = Opened(byParts: false);

        new InsideWriter(inside).Remove("below");

        Assert.Empty(Directory.GetFileSystemEntries(In("")));
    }

    [Fact]
    public void What_is_moved_aside_has_a_name_of_its_own()
    {
        Shell("mkdir state.json; ln -s ../secret link");
        using var inside = Opened(byParts: false);
        var writer = new InsideWriter(inside);
        var now = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        Assert.Equal("state.json.corrupt-20260102T030405Z", writer.MoveAside("state.json", now));
        writer.Write("state.json", "{}"u8);
        Assert.Equal("state.json.corrupt-20260102T030405Z-2", writer.MoveAside("state.json", now));
        writer.Move("link", "below/link");
        Assert.Equal(InsideKind.Link, inside.KindOf("below/link"));
    }

    private InsideFolder Opened(bool byParts) => InsideFolder.Open(_folder.At("inside"), byParts);

    private string In(string path) => _folder.At("inside", path);

    private void Shell(string script) => TemporaryRepository.Run("sh", _folder.At("inside"), "-c", script);
}
