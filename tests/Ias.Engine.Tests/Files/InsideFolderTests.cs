using System.Net.Sockets;
using System.Text;
using Ias.Engine.Files;
using Ias.Tests;

namespace Ias.Engine.Tests.Files;

/// <summary>Each with openat2 and, as on kernels without it, part by part.</summary>
public sealed class InsideFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public InsideFolderTests()
    {
        Directory.CreateDirectory(_folder.At("inside", "below"));
        File.WriteAllText(_folder.At("secret"), "the person's");
    }

    public void Dispose()
    {
        TemporaryRepository.Run("rm", "/", "-rf", _folder.At("inside")); // .NET cannot remove a name that is no text
        _folder.Dispose();
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_regular_file_is_read_whole(bool byParts)
    {
        File.WriteAllText(In("below/file"), "\uFEFFtext");
        File.WriteAllBytes(In("large"), new byte[100_000]);
        File.WriteAllText(In("empty"), "");
        using var inside = Opened(byParts);

        Assert.Equal("text", inside.Read("below/file", 100).Text);
        Assert.Equal(100_000, inside.Read("large", 100_000).Content!.Length);
        Assert.Equal([], inside.Read("empty", 0).Content!);
        Assert.Equal("longer than 99999 bytes", inside.Read("large", 99_999).Why);
        Assert.Equal(InsideKind.File, inside.KindOf("below/file"));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void What_is_not_there_is_missing(bool byParts)
    {
        File.WriteAllText(In("file"), "");
        using var inside = Opened(byParts);

        Assert.True(inside.Read("none", 1).IsMissing);
        Assert.True(inside.Read("none/below", 1).IsMissing);
        Assert.True(inside.Read("file/below", 1).IsMissing);
        Assert.True(inside.Entries("none").IsMissing);
        Assert.Equal(InsideKind.Missing, inside.KindOf("none"));
        Assert.Null(inside.Folder("none", out var why));
        Assert.Equal("", why);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Anything_but_a_file_is_an_answer_in_words(bool byParts)
    {
        Shell(
            "mkfifo pipe; ln -s ../secret link; ln -s / root; ln -s none dangling; ln -s loop loop; truncate -s 300M sparse; ln -s /dev/zero zero"
        );
        using var socket = Listening(In("socket"));
        using var inside = Opened(byParts);

        Assert.Equal("not a file: a pipe", inside.Read("pipe", 100).Why);
        Assert.Equal("not a file: a socket", inside.Read("socket", 100).Why);
        Assert.Equal("not a file: a folder", inside.Read("below", 100).Why);
        Assert.Equal("longer than 100 bytes", inside.Read("sparse", 100).Why);
        foreach (var link in new[] { "link", "dangling", "loop", "zero", "root" })
        {
            Assert.Equal("not a file: a symbolic link", inside.Read(link, 100).Why);
            Assert.Equal(InsideKind.Link, inside.KindOf(link));
            Assert.Equal("not a folder: a symbolic link", inside.Entries(link).Why);
        }

        Assert.Equal("not a folder: a pipe", inside.Entries("pipe").Why);
        Assert.Equal("not a folder: a file", inside.Entries("sparse").Why);
        Assert.Null(inside.Folder("link", out var why));
        Assert.Equal("not a folder: a symbolic link", why);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Nothing_outside_is_reached(bool byParts)
    {
        Shell("ln -s .. up; ln -s /proc/self/root magic");
        using var inside = Opened(byParts);

        foreach (
            var path in new[] { "../secret", "below/../../secret", "/etc/passwd", "up/secret", "magic/etc/passwd", "", "below/..", "a\0b" }
        )
        {
            var read = inside.Read(path, 1000);
            Assert.Null(read.Content);
            Assert.NotEqual("", read.Why);
        }
    }

    [Theory, InlineData(true), InlineData(false)]
    public void The_folder_stays_the_one_that_was_opened(bool byParts)
    {
        File.WriteAllText(In("file"), "before");
        using var inside = Opened(byParts);
        Shell("cd .. && mv inside moved && mkdir inside && echo forged > inside/file");

        Assert.Equal("before", inside.Read("file", 100).Text);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Names_that_are_no_text_are_listed_and_read_by_their_bytes(bool byParts)
    {
        Shell("printf x > \"$(printf 'a\\377b')\"");
        using var inside = Opened(byParts);

        var listed = inside.Entries().Entries!;
        var odd = Assert.Single(listed, entry => entry.Text is null);
        Assert.Equal("a\u00FFb", Encoding.Latin1.GetString(odd.Name.Span));
        Assert.Equal("x", inside.Read(odd.Name.Span, 10).Text);
        Assert.Contains(listed, entry => entry is { Text: "below", Kind: InsideKind.Folder });
        Assert.Equal("the name is not UTF-8", inside.Read("a\uD800", 10).Why);
    }

    [Fact]
    public void A_folder_of_many_names_is_listed_up_to_a_limit_and_that_is_said()
    {
        foreach (var n in Enumerable.Range(0, 1200))
        {
            File.WriteAllText(In($"below/a-name-that-is-not-short-{n}"), "");
        }

        using var inside = Opened(byParts: false);

        Assert.Equal(1200, inside.Entries("below").Entries!.Select(entry => entry.Text).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(1000, inside.Entries("below", most: 1000).Entries!.Count);
        Assert.Equal("more than 1000 entries", inside.Entries("below", most: 1000).Why);
        Assert.Equal("", inside.Entries("below", most: 1200).Why);
    }

    [Fact]
    public void A_file_that_may_not_be_read_is_an_answer_too()
    {
        Assert.SkipWhen(Environment.UserName == "root", "root may read everything");
        File.WriteAllText(In("file"), "");
        File.SetUnixFileMode(In("file"), UnixFileMode.None);
        using var inside = Opened(byParts: false);

        Assert.Equal("Permission denied", inside.Read("file", 10).Why);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_a_problem() => Assert.Throws<ProblemException>(() => InsideFolder.Open(_folder.At("none")));

    private InsideFolder Opened(bool byParts) => InsideFolder.Open(_folder.At("inside"), byParts);

    private string In(string path) => _folder.At("inside", path);

    private void Shell(string script) => TemporaryRepository.Run("sh", _folder.At("inside"), "-c", script);

    private static Socket Listening(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        return socket;
    }
}
