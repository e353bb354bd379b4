using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.PostPr;

namespace Ias.Core.Tests.Runs.PostPr;

public sealed class AgreementTests
{
    [Fact]
    public void The_same_place_in_other_words_is_the_same_finding()
    {
        var (agreed, others) = Agreement.Of(
            [Report(Found("a.ts", 10, "sum overflows")), Report(Found("a.ts", 14, "integer too small"), Found("b.ts", 1, "typo"))],
            2
        );

        Assert.Equal("sum overflows", Assert.Single(agreed).Title);
        Assert.Equal("typo", Assert.Single(others).Title);
    }

    [Theory]
    [InlineData("a.ts", 10, "a.ts", 21, false)]
    [InlineData("a.ts", 10, "a.ts", 20, true)]
    [InlineData("a.ts", 0, "a.ts", 900, true)]
    [InlineData("a.ts", 10, "b.ts", 10, false)]
    [InlineData("", 0, "", 0, false)]
    public void Two_reviewers_mean_the_same_by_a_file_and_near_lines(string file, int line, string otherFile, int otherLine, bool same) =>
        Assert.Equal(
            same ? 1 : 0,
            Agreement.Of([Report(Found(file, line, "one")), Report(Found(otherFile, otherLine, "two"))], 2).Agreed.Count
        );

    [Fact]
    public void One_reviewer_who_says_it_twice_is_one_reviewer() =>
        Assert.Empty(Agreement.Of([Report(Found("a.ts", 1, "one"), Found("a.ts", 2, "again")), Report()], 2).Agreed);

    [Fact]
    public void Nothing_is_lost_the_order_of_the_reviewers_does_not_decide_and_one_alone_is_enough_where_one_must_agree() =>
        Prop.ForAll(
                Gen.Choose(0, 5)
                    .SelectMany(n => Gen.Choose(0, 40).ListOf(n))
                    .ListOf(3)
                    .Select(reports => reports.Select(r => r.ToArray()).ToArray())
                    .ToArbitrary(),
                drawn =>
                {
                    PostPrReport[] reports =
                    [
                        .. drawn.Select(lines => Report([.. lines.Select(line => Found($"{line % 3}.ts", line, $"at {line}"))])),
                    ];
                    for (var needed = 1; needed <= 4; needed++)
                    {
                        var (agreed, others) = Agreement.Of(reports, needed);
                        var (turned, _) = Agreement.Of([.. reports.Reverse()], needed);

                        Assert.Equal(agreed.Count == 0, turned.Count == 0);
                        Assert.Equal(reports.Any(r => r.Findings.Length > 0), agreed.Count + others.Count > 0);
                        Assert.True(needed > 1 || others.Count == 0);
                        Assert.True(needed <= reports.Length || agreed.Count == 0);
                        Assert.Equal(agreed.Concat(others).Distinct(), agreed.Concat(others));
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    private static PostPrReport Report(params Finding[] findings) => new("", [.. findings]);

    private static Finding Found(string file, int line, string title) =>
        new("high", file, line, title, FindingHash.Of("high", file, title));
}
