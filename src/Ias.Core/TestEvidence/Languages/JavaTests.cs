using System.Text.RegularExpressions;

namespace Ias.Core.TestEvidence.Languages;

/// <summary>Tests in Java, of JUnit and TestNG.</summary>
internal static partial class JavaTests
{
    public static TestLanguage Language { get; } =
        new()
        {
            Name = "Java",
            Extensions = [".java"],
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
            (^|/)(test|tests|it|integrationTest)/|(Test|Tests|IT|Spec)\.java$
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FilesPattern();

    [GeneratedRegex(
        """
            @(?:Test|ParameterizedTest|RepeatedTest|TestFactory)\b(?:\([^)]*\))?(?:\s*@\w+(?:\([^)]*\))?)*\s*(?:(?:public|private|protected|static|final)\s+)*[\w<>\[\],.?]+\s+(?<name>\w+)\s*\(
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex TestPattern();

    [GeneratedRegex(
        """
            (?:(?:public|private|protected|static|final)\s+)*(?!return\b|new\b|else\b|throw\b)[\w<>\[\],.?]+\s+(?<name>(?!if\b|for\b|while\b|switch\b|catch\b)\w+)\s*\([^;{}]*\)\s*(?:throws[^{]*)?\{
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FunctionPattern();

    [GeneratedRegex(
        """
            \b(?:assert\w*\s*\(|verify\w*\s*\(|expect\w*\s*\(|should\w*\s*\(|fail\s*\(|Assertions\.\w+|Assert\.\w+)|\bassert\s+[^;]
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex AssertionPattern();

    [GeneratedRegex(
        """
            @(?:Disabled|Ignore)\w*|\bassume(?:True|False|That)?\s*\(\s*(?:false|true)\b|\bAssumptions\.abort\b
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex SkipPattern();
}
