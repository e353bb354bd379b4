using System.Text.RegularExpressions;

namespace Ias.Core.TestEvidence.Languages;

/// <summary>Tests in C#, of xUnit, NUnit and MSTest.</summary>
internal static partial class CSharpTests
{
    public static TestLanguage Language { get; } =
        new()
        {
            Name = "C#",
            Extensions = [".cs"],
            Comments = new CommentStyle(["//"], HasBlocks: true, HasTripleQuotes: true, HasCharacters: true),
            Body = BodyStyle.Braces,
            Files = FilesPattern(),
            Test = TestPattern(),
            Function = FunctionPattern(),
            Assertion = AssertionPattern(),
            Skip = SkipPattern(),
        };

    [GeneratedRegex(
        """
            (?i)(^|/)(tests?|specs?)/|tests?\.cs$|\.(tests?|specs?)/|spec\.cs$
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FilesPattern();

    [GeneratedRegex(
        """
            \[(?:[\w.]+\.)?(?:Fact|Theory|Test|TestCase|TestCaseSource|TestMethod|DataTestMethod|Property)\b(?:[^\[\]]|\[[^\[\]]*\])*\](?:\s*\[(?:[^\[\]]|\[[^\[\]]*\])*\])*\s*(?:(?:public|private|internal|protected|static|async|virtual|override|sealed|unsafe|new)\s+)*[\w<>\[\],.?]+\s+(?<name>\w+)\s*(?:<[^>]*>)?\(
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex TestPattern();

    [GeneratedRegex(
        """
            (?:(?:public|private|internal|protected|static|async|virtual|override)\s+)*(?!return\b|new\b|else\b|await\b|throw\b)[\w<>\[\],.?]+\s+(?<name>(?!if\b|for\b|foreach\b|while\b|switch\b|using\b|lock\b|catch\b)\w+)\s*(?:<[^>]*>)?\([^;{}]*\)\s*(?:where[^{]*)?(?:\{|=>)
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FunctionPattern();

    [GeneratedRegex(
        """
            \b(?:Assert\.\w+|Assert\w+\s*\(|Should\w*\s*\(|Verify\w*\s*\(|Expect\w*\s*\(|Throws\w*\s*\()
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex AssertionPattern();

    [GeneratedRegex(
        """
            \bSkip\s*=|\[\s*(?:[\w.]+\.)?(?:Ignore|Explicit)\b|\bAssert\.(?:Ignore|Inconclusive|Skip)\b|#if\s+false\b
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex SkipPattern();
}
