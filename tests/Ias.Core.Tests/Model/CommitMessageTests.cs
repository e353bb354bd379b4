using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Model;

namespace Ias.Core.Tests.Model;

public sealed class CommitMessageTests
{
    [Theory]
    [InlineData("feat(sprint-1): Orders as CSV", "feat(sprint-1): orders as CSV")]
    [InlineData("feat(sprint-1): CSV export", "feat(sprint-1): csv export")]
    [InlineData("fix(bug-1): OAuth fails: (again). ", "fix(bug-1): oauth fails: (again)")]
    [InlineData("feat(sprint-1): 3 reports", "feat(sprint-1): 3 reports")]
    [InlineData("feat(sprint-1): Ünïcode first", "feat(sprint-1): ünïcode first")]
    [InlineData("chore(sprint-1): verdicts", "chore(sprint-1): verdicts")]
    [InlineData("feat(q): a\nb {type}", "feat(q): a b {type}")]
    [InlineData(
        "feat(sprint-12): Reports that show each customer's totals per month, quarter and year, cycle 12",
        "feat(sprint-12): reports that show each customer's totals per, cycle 12"
    )]
    public void The_usual_subject_is_conventional(string header, string subject) =>
        Assert.Equal(new CommitMessage(subject, ""), CommitMessage.Of(CommitMessage.Usual, header));

    [Theory]
    [InlineData("SHOP-12 {subject}", "SHOP-12 orders", "")]
    [InlineData("{type}: {subject} (SHOP-12)", "feat: orders (SHOP-12)", "")]
    [InlineData("{type}: {subject}\n\nPart of {scope}.\nRefs: SHOP-12\n", "feat: orders", "Part of sprint-1.\nRefs: SHOP-12")]
    public void A_template_words_subject_and_body(string template, string subject, string body)
    {
        Assert.Null(CommitMessage.WhyNot(template));
        Assert.Equal(new CommitMessage(subject, body), CommitMessage.Of(template, "feat(sprint-1): Orders"));
    }

    [Theory]
    [InlineData("", "its first line lacks {subject}")]
    [InlineData("{type}\n{subject}", "its first line lacks {subject}")]
    [InlineData("{ticket} {subject}", "{ticket} is not known; there are {type}, {scope} and {subject}")]
    [InlineData("{subject}\t", "it has a control character")]
    public void What_is_no_template_is_refused_with_the_reason(string template, string why) =>
        Assert.Equal(why, CommitMessage.WhyNot(template));

    [Fact]
    public void The_usual_subject_of_any_title_is_one_line_of_at_most_72_characters_without_a_full_stop() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<NonNull<string>>(),
                title =>
                {
                    var subject = CommitMessage.Of(CommitMessage.Usual, $"feat(sprint-1): {title.Get}, cycle 2").Subject;
                    return new System.Globalization.StringInfo(subject).LengthInTextElements <= CommitMessage.Longest
                        && !subject.Contains('\n')
                        && subject.EndsWith(", cycle 2");
                }
            )
            .QuickCheckThrowOnFailure();
}
