using Ias.Engine.Reporting;
using Ias.Tests;

namespace Ias.Engine.Tests.Reporting;

public sealed class OpenDecisionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("# 0001: Which store?\n\n- status: open\n", "Decide: 0001: Which store?")]
    [InlineData("# 0001: Which store?\n\n**Status:** waiting\n", "Decide: 0001: Which store?")]
    [InlineData("---\nstatus: open\n---\nno heading\n", "Decide: 0001-store")]
    public void What_nobody_has_answered_waits(string text, string words)
    {
        Write("decisions/0001-store.md", text);

        var waiting = Assert.Single(OpenDecisions.Of(_folder.Path));

        Assert.Equal((words, "$EDITOR docs/ias/decisions/0001-store.md"), (waiting.Words, waiting.Command));
    }

    [Fact]
    public void What_is_decided_and_the_template_do_not()
    {
        Write("decisions/template.md", "- status: open\n");
        Write("decisions/0001.md", "- status: decided\n");
        Write("decisions/0002.md", "nothing\n");

        Assert.Empty(OpenDecisions.Of(_folder.Path));
    }

    [Fact]
    public void Those_of_single_runs_count_too()
    {
        Write("runs/20260101-shop/decisions/0001.md", "# Rounding\n- status: open\n");

        Assert.Equal("$EDITOR docs/ias/runs/20260101-shop/decisions/0001.md", Assert.Single(OpenDecisions.Of(_folder.Path)).Command);
    }

    private void Write(string path, string text)
    {
        var full = _folder.At("docs", "ias", path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
