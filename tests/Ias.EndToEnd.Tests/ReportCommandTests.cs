using System.Text.Json;
using Ias.EndToEnd.Tests.Runs;
using Ias.Tests;

namespace Ias.EndToEnd.Tests;

public sealed class ReportCommandTests
{
    [Fact]
    [Trait("Requirement", "R-086")]
    public void A_run_is_told_as_markdown_as_html_and_as_json()
    {
        using var sandbox = new Sandbox(withRemote: true);
        var run = sandbox.Ias("run", "sprint-1");
        Assert.True(run.Exit == 0, run.ToString());
        var file = Path.Combine(sandbox.Repository.Home, "report.html");

        var markdown = sandbox.Ias("report");
        var html = sandbox.Ias("report", "--html", file);
        var json = sandbox.Ias("report", "--json");

        Assert.Equal((0, 0, 0), (markdown.Exit, html.Exit, json.Exit));
        Assert.StartsWith("# Cart totals: finished\n", markdown.Out);
        Assert.Contains("total is not a sum", markdown.Out);
        Assert.Contains("`old.txt`", markdown.Out);
        Assert.Contains("| cycle 2 | approved", markdown.Out);
        Assert.Contains("is pushed for a person to merge", markdown.Out); // the remote is a folder
        Assert.DoesNotContain("gh pr create", markdown.Out);
        Assert.Equal(file + "\n", html.Error);
        Assert.StartsWith("<!doctype html>", File.ReadAllText(file));
        using var read = JsonDocument.Parse(json.Out);
        Assert.Equal("sprint-1", read.RootElement.GetProperty("target").GetString());
        Assert.Equal(2, read.RootElement.GetProperty("steps").GetArrayLength());
    }

    [Fact]
    public void Telling_changes_nothing_and_needs_no_engine()
    {
        using var sandbox = new Sandbox();
        Assert.Equal(0, sandbox.Ias("run", "sprint-1").Exit);
        var before = FolderPicture.Of(sandbox.Repository.Path);

        Assert.Equal(0, sandbox.Ias("report").Exit);

        Assert.Equal(before, FolderPicture.Of(sandbox.Repository.Path));
    }

    [Fact]
    public void Without_a_run_it_says_what_starts_one()
    {
        using var sandbox = new Sandbox();

        var answer = sandbox.Ias("report");

        Assert.Equal(3, answer.Exit);
        Assert.Contains("run sprint-1", answer.Error);
    }

    [Fact]
    public void A_file_in_no_folder_is_refused_before_anything_is_written()
    {
        using var sandbox = new Sandbox();
        Assert.Equal(0, sandbox.Ias("run", "sprint-1").Exit);

        Assert.Contains("mkdir -p", sandbox.Ias("report", "--html", "nowhere/report.html").Error);
    }
}
