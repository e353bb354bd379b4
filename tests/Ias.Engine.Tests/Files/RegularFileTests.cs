using Ias.Engine.Files;
using Ias.Tests;

namespace Ias.Engine.Tests.Files;

public sealed class RegularFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_pipe_holds_nothing_and_nobody_waits_for_it()
    {
        TemporaryRepository.Run("mkfifo", "/", At("pipe"));

        Assert.Equal("", RegularFile.Text(At("pipe")));
        Assert.Empty(RegularFile.Lines(At("pipe")));
        Assert.False(RegularFile.Is(At("pipe")));
    }

    [Fact]
    public void What_is_not_there_is_nothing()
    {
        Assert.Null(RegularFile.Text(At("none")));
        Assert.Null(RegularFile.Text(At("none/below")));
        Assert.Empty(RegularFile.Lines(At("none")));
    }

    [Fact]
    public void A_folder_is_refused() => Assert.ThrowsAny<IOException>(() => RegularFile.Text(_folder.Path));

    [Fact]
    public void More_than_the_limit_is_refused()
    {
        File.WriteAllText(At("long"), "123456");

        Assert.Contains("5 bytes", Assert.Throws<IOException>(() => RegularFile.Read(At("long"), limit: 5)).Message);
    }

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("one", new[] { "one" })]
    [InlineData("one\n", new[] { "one" })]
    [InlineData("\n\none\r\ntwo", new[] { "", "", "one", "two" })]
    [InlineData("\uFEFFone", new[] { "one" })]
    public void Lines_are_what_stands_between_line_ends(string content, string[] lines)
    {
        File.WriteAllText(At("file"), content);

        Assert.Equal(lines, RegularFile.Lines(At("file")));
    }

    private string At(string name) => Path.Combine(_folder.Path, name);
}
