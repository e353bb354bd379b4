using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Queue;

namespace Ias.Engine.Tests.Queue;

public sealed class JobPromptTests
{
    private const string Closing = "I looked.\n```decision\nHalf up, or bankers?\n```\n```followups\n[]\n```\n";

    private static readonly Job Asked = new("implementer", "do it", "261122-061012069-000g1fm");

    [Theory]
    [InlineData("In the file?\n", "In the file?")]
    [InlineData(" \n", "Half up, or bankers?")]
    [InlineData(null, "Half up, or bankers?")]
    public void A_question_is_read_from_its_file_or_else_from_the_closing_message(string? file, string question)
    {
        using var folder = new Ias.Tests.TemporaryFolder();
        var files = new RunnerFiles(folder.Path, "20261122-night");
        if (file is not null)
        {
            Directory.CreateDirectory(files.JobFolder(Asked.Id));
            File.WriteAllText(Path.Combine(files.JobFolder(Asked.Id), "decision.md"), file);
        }

        Assert.Equal(question, JobPrompt.Question(files, Asked, Closing));
        Assert.Equal("[]", JobPrompt.FollowUpText(files, Asked, Closing).Trim());
    }

    [Fact]
    [Trait("Requirement", "R-079")]
    public void A_job_is_told_what_to_read_first_where_the_repository_has_it()
    {
        using var folder = new Ias.Tests.TemporaryFolder();
        var files = new RunnerFiles(folder.Path, "20261122-night");
        Assert.DoesNotContain("Read first", JobPrompt.Of(Asked, "", "do it", new RoleRights(Writes: true), files, reports: true));
        Directory.CreateDirectory(folder.At("docs/ias/process"));
        File.WriteAllText(folder.At("AGENTS.md"), "x");
        File.WriteAllText(folder.At("docs/ias/process/quality-gates.md"), "x");

        Assert.Contains(
            "\n## Read first, in this order\n\n- AGENTS.md\n\n## Rules\n",
            JobPrompt.Of(Asked, "", "do it", new RoleRights(Writes: true), files, reports: true)
        );
        Assert.Contains(
            "- AGENTS.md\n- docs/ias/process/quality-gates.md\n",
            JobPrompt.Of(Asked, "", "do it", new RoleRights(), files, reports: true)
        );
    }

    [Fact]
    public void A_turn_that_asks_in_neither_place_asks_nothing()
    {
        using var folder = new Ias.Tests.TemporaryFolder();

        Assert.Equal("", JobPrompt.Question(new RunnerFiles(folder.Path, "20261122-night"), Asked, "I looked."));
    }

    [Fact]
    public void A_link_in_the_place_of_the_file_is_not_followed()
    {
        using var folder = new Ias.Tests.TemporaryFolder();
        var files = new RunnerFiles(folder.Path, "20261122-night");
        Directory.CreateDirectory(files.JobFolder(Asked.Id));
        File.WriteAllText(folder.At("key"), "a person's own");
        File.CreateSymbolicLink(Path.Combine(files.JobFolder(Asked.Id), "decision.md"), folder.At("key"));

        Assert.Equal("", JobPrompt.Question(files, Asked, "I looked."));
    }
}
