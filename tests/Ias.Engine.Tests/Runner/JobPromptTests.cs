using Ias.Core.Runner;
using Ias.Engine.Runner;

namespace Ias.Engine.Tests.Runner;

public sealed class JobPromptTests
{
    private const string Closing = "I looked.\n```decision\nHalf up, or bankers?\n```\n```followups\n[]\n```\n";

    private static readonly Job Asked = new("implementer", "do it", "261122-061012069-000g1fm");

    [Theory]
    [InlineData("In the file?\n", true, "In the file?")]
    [InlineData("In the file?\n", false, "Half up, or bankers?")]
    [InlineData(" \n", true, "Half up, or bankers?")]
    [InlineData(null, true, "Half up, or bankers?")]
    public void A_question_is_read_from_its_file_or_else_from_the_closing_message(string? file, bool mayWrite, string question)
    {
        using var folder = new Ias.Tests.TemporaryFolder();
        var files = new RunnerFiles(folder.Path, "20261122-night");
        if (file is not null)
        {
            Directory.CreateDirectory(files.JobFolder(Asked.Id));
            File.WriteAllText(Path.Combine(files.JobFolder(Asked.Id), "decision.md"), file);
        }

        Assert.Equal(question, JobPrompt.Question(files, Asked, Closing, mayWrite));
        Assert.Equal("[]", JobPrompt.FollowUpText(files, Asked, Closing, mayWrite).Trim());
        Assert.Equal("", JobPrompt.Question(files, Asked, "I looked.", reports: false));
    }
}
