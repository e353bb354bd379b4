using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ias.Engine.Files;
using Ias.Tests;

namespace Ias.Engine.Tests.Files;

/// <summary>Files named by an absolute path without links.</summary>
public sealed class InsideFileTests : IDisposable
{
    private const int Often = 1_000;

    private readonly TemporaryFolder _folder = new();

    public InsideFileTests()
    {
        Directory.CreateDirectory(_folder.At("tree", "folder"));
        Directory.CreateDirectory(_folder.At("outside"));
        File.WriteAllText(_folder.At("outside", "file"), "the person's");
    }

    private string File1 => _folder.At("tree", "folder", "file");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_back_and_the_folders_above_are_made()
    {
        var path = _folder.At("tree", "new", "below", "file");

        InsideFile.Write(path, "text"u8);

        Assert.Equal("text", InsideFile.Read(path, 10).Text);
        Assert.True(InsideFile.Holds(path, "text"u8));
        Assert.False(InsideFile.Holds(path, "tex"u8));
        Assert.False(InsideFile.Holds(path, "texts"u8));
        Assert.Equal("longer than 3 bytes", InsideFile.Read(path, 3).Why);
        Assert.Equal([path], InsideFile.PathsIn(_folder.At("tree", "new", "below")));
        Assert.Equal(4, InsideFile.FactsOf(path)?.Length);
    }

    [Fact]
    public void A_link_anywhere_in_the_path_is_refused_to_read_to_write_and_to_move()
    {
        File.CreateSymbolicLink(_folder.At("tree", "link"), _folder.At("outside"));
        var through = _folder.At("tree", "link", "file");
        InsideFile.Write(File1, "ours"u8);

        Assert.Equal("a symbolic link is on its way", InsideFile.Read(through, 100).Why);
        Assert.Null(InsideFile.Open(through, out _));
        Assert.Empty(InsideFile.PathsIn(_folder.At("tree", "link")));
        Assert.False(InsideFile.Is(through));
        Assert.Throws<ProblemException>(() => InsideFile.Write(through, "x"u8));
        Assert.Throws<ProblemException>(() => InsideFile.TryMove(File1, through));
        Assert.False(InsideFile.TryMove(through, File1));
        InsideFile.Remove(through);

        Assert.Equal("the person's", File.ReadAllText(_folder.At("outside", "file")));
        Assert.Equal("ours", File.ReadAllText(File1));
    }

    [Fact]
    public void A_move_takes_whatever_is_there_and_says_when_nothing_is()
    {
        TemporaryRepository.Run("mkfifo", _folder.Path, File1);
        var to = _folder.At("tree", "other", "place");

        Assert.True(InsideFile.TryMove(File1, to));
        Assert.False(InsideFile.TryMove(File1, to));
        Assert.Equal(InsideKind.Pipe, InsideFile.KindOf(to));
        InsideFile.Write(File1, "x"u8);
        Assert.False(InsideFile.TryMoveToFree(File1, to));
        Assert.True(InsideFile.TryMove(File1, to));
        Assert.Equal("x", File.ReadAllText(to));
    }

    [Fact]
    public void A_folder_that_becomes_a_link_again_and_again_never_leads_outside()
    {
        InsideFile.Write(File1, "ours"u8);
        InsideFile.Write(_folder.At("tree", "queue", "0"), "job"u8);
        using var swapping = new Swapping(_folder.At("tree", "folder"), _folder.At("outside"));
        var (read, moved) = (0, 0);
        for (var n = 0; n < Often; n++)
        {
            var found = InsideFile.Read(File1, 100);
            Assert.NotEqual("the person's", found.Text);
            read += found.Content is null ? 0 : 1;
            Attempt(() => InsideFile.Write(_folder.At("tree", "folder", $"new-{n % 10}"), "ours"u8));
            Attempt(() => InsideFile.Drop(File1, "ours"u8));
            Attempt(() =>
            {
                var (from, to) = (_folder.At("tree", "queue", "0"), _folder.At("tree", "folder", "0"));
                moved += InsideFile.TryMove(from, to) || InsideFile.TryMove(to, from) ? 1 : 0;
            });
            InsideFile
                .PathsIn(_folder.At("tree", "folder"))
                .ToList()
                .ForEach(path => Assert.NotEqual("person-only", Path.GetFileName(path)));
        }

        swapping.Dispose();
        Assert.True(read > 0 && moved > 0 && swapping.Times > 0, $"{read} read, {moved} moved, {swapping.Times} swapped");
        Assert.Equal(["file"], Directory.GetFileSystemEntries(_folder.At("outside")).Select(Path.GetFileName));
        Assert.Equal("the person's", File.ReadAllText(_folder.At("outside", "file")));
    }

    [Fact]
    public void Names_are_shown_as_they_are_however_many_there_are()
    {
        Prop.ForAll(
                Gen.Choose(1, 40).NonEmptyListOf().ToArbitrary(),
                lengths =>
                {
                    using var own = new TemporaryFolder();
                    var names = lengths.Select((length, n) => $"{n}-{new string('é', length)}").Order(StringComparer.Ordinal).ToList();
                    names.ForEach(name => File.WriteAllText(own.At(name), ""));
                    var shown = new List<string>();

                    InsideFile.Show(own.Path, static (name, into) => into.Add(name.ToString()), shown);

                    Assert.Equal(names, shown.Order(StringComparer.Ordinal));
                    Assert.Equal(names, InsideFile.NamesIn(own.Path, ".").Order(StringComparer.Ordinal));
                }
            )
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(20));
    }

    private static void Attempt(Action act)
    {
        try
        {
            act();
        }
        catch (ProblemException)
        {
            // the link was there at this moment
        }
    }

    /// <summary>A process of a turn that exchanges a folder for a link and back, as fast as it can.</summary>
    private sealed class Swapping : IDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly Thread _thread;

        public Swapping(string folder, string target)
        {
            File.CreateSymbolicLink(folder + ".link", target);
            _thread = new Thread(() =>
            {
                using var parent = InsideFolder.Open(Path.GetDirectoryName(folder)!);
                var (name, link, aside) = (Name(folder, ""), Name(folder, ".link"), Name(folder, ".aside"));
                while (!_end.IsCancellationRequested)
                {
                    HandleCalls.Rename(parent.Handle, name, parent.Handle, aside);
                    HandleCalls.Rename(parent.Handle, link, parent.Handle, name);
                    Thread.Yield();
                    HandleCalls.Rename(parent.Handle, name, parent.Handle, link);
                    HandleCalls.Rename(parent.Handle, aside, parent.Handle, name);
                    Times++;
                    Thread.Yield();
                }
            });
            _thread.Start();
        }

        public int Times { get; private set; }

        public void Dispose()
        {
            _end.Cancel();
            _thread.Join();
        }

        private static byte[] Name(string folder, string ending) => [.. Encoding.UTF8.GetBytes(Path.GetFileName(folder) + ending), 0];
    }
}
