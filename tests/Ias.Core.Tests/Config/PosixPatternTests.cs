using Ias.Core.Config;

namespace Ias.Core.Tests.Config;

/// <summary>As <c>grep -E</c> answers; every row was tried with GNU grep 3.8.</summary>
public sealed class PosixPatternTests
{
    [Theory]
    [Trait("Requirement", "R-064")]
    [InlineData(@"^feat\(sprint-", "feat(sprint-1): cart", true)]
    [InlineData(@"^feat\(sprint-", "fix: feat(sprint-1)", false)]
    [InlineData(@"^(feat|fix)\(sprint-[[:digit:]]+\):", "fix(sprint-12): cart", true)]
    [InlineData(@"^(feat|fix)\(sprint-[[:digit:]]+\):", "fix(sprint-x): cart", false)]
    [InlineData(@"[\(]x", "\\x", true)] // within brackets a backslash is a backslash
    [InlineData(@"[]x]", "]", true)]
    [InlineData(@"[^]x]", "]x", false)]
    [InlineData(@"[a-]", "-", true)]
    [InlineData(@"a{2}b", "aab", true)]
    [InlineData(@"a{2}b", "ab", false)]
    [InlineData(@"a{,x", "a{,x", true)] // no bounds: a brace
    [InlineData(@"x$", "x", true)]
    [InlineData(@"\<sprint\>", "a sprint b", true)]
    [InlineData(@"\<sprint\>", "asprint", false)]
    [InlineData(@"#(a) b", "#a b", true)]
    public void It_matches_what_grep_matches(string pattern, string text, bool matches)
    {
        var (regex, why) = PosixPattern.Read(pattern);

        Assert.True(regex is not null, why);
        Assert.Equal(matches, regex.IsMatch(text));
    }

    [Theory]
    [Trait("Requirement", "R-064")]
    [InlineData(@"(a", "Not enough )")]
    [InlineData(@"[a", "is never closed by ']'")]
    [InlineData(@"[[:number:]]", "[:number:] is unknown")]
    [InlineData(@"*a", "nothing before '*'")]
    [InlineData(@"(a)\1", "back-reference")]
    [InlineData(@"a\", "ends with a single")]
    [InlineData(@"a**", "repeats a repetition")]
    public void What_cannot_be_meant_is_refused_with_the_reason(string pattern, string reason)
    {
        var (regex, why) = PosixPattern.Read(pattern);

        Assert.Null(regex);
        Assert.Contains(reason, why);
    }
}
