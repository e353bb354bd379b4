using Ias.Core.Model;
using Ias.Core.Queue;

namespace Ias.Core.Tests.Queue;

public sealed class DecisionRecordTests
{
    private static readonly JobAnswer Said = new("?", "half up\n", "ann@desk", new DateTimeOffset(2026, 1, 19, 7, 30, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("# 0001: which?\n\n- status: open\n", true)]
    [InlineData("- **Status:** Pending\n", true)]
    [InlineData("status: waiting\r\n", true)]
    [InlineData("- status: decided\n\nIt was once\nstatus: open\n", false)]
    [InlineData("# Which store?\n\nSQLite or PostgreSQL?\n", true)]
    [InlineData("# Which?\n\n## Answer\n\nBy whom, when, and why. Empty while the record is open.\n", true)]
    [InlineData("# Which?\n\n## Answer\n\nann: half up\n", false)]
    [InlineData("# We took SQLite\n\nStatus: accepted\n", false)]
    [InlineData("", false)]
    public void A_job_that_wrote_it_waits_unless_it_says_that_it_is_decided(string text, bool asks) =>
        Assert.Equal(asks, DecisionRecord.Asks(text));

    [Fact]
    public void Only_one_that_says_so_is_open_for_everybody()
    {
        Assert.True(DecisionRecord.IsOpen("# Which?\n\n- status: open\n"));
        Assert.False(DecisionRecord.IsOpen("# We round half up\n"));
    }

    [Theory]
    [InlineData("0001-rounding.md", true)]
    [InlineData("rounding.md", true)]
    [InlineData("template.md", false)]
    [InlineData(".hidden.md", false)]
    [InlineData("../0001.md", false)]
    [InlineData("0001\u001b[2J.md", false)]
    [InlineData("0001.txt", false)]
    [InlineData("261122-061012069-000g1fm.md", false)]
    public void Only_a_plain_name_is_a_records(string name, bool isName) => Assert.Equal(isName, DecisionRecord.IsName(name));

    [Theory]
    [InlineData("12", true)]
    [InlineData("0012", true)]
    [InlineData("0012-rounding", true)]
    [InlineData("0012-rounding.md", true)]
    [InlineData("2", false)]
    [InlineData("", false)]
    public void A_person_means_it_by_its_number_or_its_name(string by, bool isMeant) =>
        Assert.Equal(isMeant, DecisionRecord.IsMeant("0012-rounding.md", by));

    [Fact]
    public void An_answer_stands_under_its_heading_and_the_record_is_decided()
    {
        const string Template =
            "# 0001: which?\n\n- status: open\n\n## Answer\n\nBy whom, when, and why. Empty while the record is open.\n";

        Assert.Equal(
            "# 0001: which?\n\n- status: decided\n\n## Answer\n\nann@desk, 2026-01-19 07:30Z:\n\nhalf up\n",
            DecisionRecord.Answered(Template, Said)
        );
        Assert.Equal(
            "**Status:** decided\n\n## Answer\n\nann@desk, 2026-01-19 07:30Z:\n\nhalf up\n",
            DecisionRecord.Answered("**Status:** open", Said)
        );
        Assert.False(DecisionRecord.IsOpen(DecisionRecord.Answered(Template, Said)));
    }

    [Fact]
    public void What_it_asks_has_an_end_and_commands_no_terminal()
    {
        var question = DecisionRecord.Question("# Which?\r\n\u001b[2Jx" + new string('y', 100_000));

        Assert.StartsWith("# Which?\n\uFFFD[2Jxyy", question);
        Assert.InRange(question.Length, 16_000, 16_100);
        Assert.EndsWith("(cut off after 16000 characters)", question);
    }
}
