using FsCheck;
using FsCheck.Fluent;
using Ias.Tui.Tests.Terminal;
using Ias.Tui.Widgets;

namespace Ias.Tui.Tests.Widgets;

public sealed class FuzzyMatchTests
{
    [Theory]
    [InlineData("hal", "Halt the run", "Show all")]
    [InlineData("ntw", "Not This Word", "entwine")]
    [InlineData("res", "Resume", "Read the findings")]
    [InlineData("rf", "Read the findings", "perform")]
    [InlineData("log", "Open the log", "Look at what was going on")]
    [InlineData("nm", "NextMark", "enumerate")]
    public void The_better_match_comes_first(string pattern, string better, string worse) =>
        Assert.True(
            (FuzzyMatch.Score(pattern, better) ?? -1) > (FuzzyMatch.Score(pattern, worse) ?? -1),
            $"{FuzzyMatch.Score(pattern, better)} {FuzzyMatch.Score(pattern, worse)}"
        );

    [Theory]
    [InlineData("", "anything", 0)]
    [InlineData("  ", "", 0)]
    [InlineData("x", "", null)]
    [InlineData("ba", "ab", null)]
    [InlineData("aa", "a", null)]
    public void What_is_not_there_in_this_order_does_not_match(string pattern, string text, int? score) =>
        Assert.Equal(score, FuzzyMatch.Score(pattern, text));

    [Fact]
    public void It_matches_just_where_the_letters_are_there_in_this_order() =>
        Prop.ForAll(
                Letters,
                Letters,
                (pattern, text) => Assert.Equal(IsSubsequence(pattern.Replace(" ", ""), text), FuzzyMatch.Score(pattern, text) is not null)
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_text_that_begins_with_it_beats_every_other() =>
        Prop.ForAll(
                Letters,
                Letters,
                (pattern, text) =>
                {
                    pattern = pattern.Replace(" ", "") + "q";
                    if (!text.StartsWith(pattern, StringComparison.OrdinalIgnoreCase))
                    {
                        Assert.True(FuzzyMatch.Score(pattern, pattern + text) > (FuzzyMatch.Score(pattern, text) ?? -1));
                        Assert.True(
                            FuzzyMatch.Score(pattern, pattern + text)
                                > (FuzzyMatch.Score(pattern, string.Join(' ', pattern.AsEnumerable()) + text) ?? -1)
                                || pattern.Length == 1
                        );
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Case_does_not_count() =>
        Prop.ForAll(
                Letters,
                Letters,
                (pattern, text) =>
                    Assert.Equal(
                        FuzzyMatch.Score(pattern.ToUpperInvariant(), text.ToLowerInvariant()),
                        FuzzyMatch.Score(pattern.ToLowerInvariant(), text.ToLowerInvariant())
                    )
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Any_text_can_be_looked_at() =>
        Prop.ForAll(
                Hostile.Texts,
                Hostile.Texts,
                (pattern, text) =>
                    Assert.True(
                        text.Length > 128
                            || text.Length == 0
                            || FuzzyMatch.Score(text, text) is not null
                            || FuzzyMatch.Score(pattern, text) is >= 0
                    )
            )
            .QuickCheckThrowOnFailure();

    private static Arbitrary<string> Letters => Arb.From(Gen.Elements("a", "b", "B", "q", " ", "-").ListOf().Select(string.Concat));

    private static bool IsSubsequence(string pattern, string text)
    {
        var at = 0;
        foreach (var c in text)
        {
            at += at < pattern.Length && char.ToLowerInvariant(c) == char.ToLowerInvariant(pattern[at]) ? 1 : 0;
        }

        return at == pattern.Length;
    }
}
