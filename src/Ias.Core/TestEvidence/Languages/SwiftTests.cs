using System.Text.RegularExpressions;

namespace Ias.Core.TestEvidence.Languages;

/// <summary>Tests in Swift, of XCTest and Swift Testing.</summary>
internal static partial class SwiftTests
{
    public static TestLanguage Language { get; } =
        new()
        {
            Name = "Swift",
            Extensions = [".swift"],
            Comments = new CommentStyle(["//"], HasBlocks: true, HasTripleQuotes: true),
            Body = BodyStyle.Braces,
            Files = FilesPattern(),
            Test = TestPattern(),
            Function = FunctionPattern(),
            Assertion = AssertionPattern(),
            Skip = SkipPattern(),
        };

    [GeneratedRegex(
        """
            (^|/)\w*Tests?/|Tests?\.swift$
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FilesPattern();

    [GeneratedRegex(
        """
            @Test\b(?:\s*\((?:[^()]|\([^()]*\))*\))?(?:\s*@\w+)*\s*(?:(?:public|private|static|mutating|final)\s+)*func\s+(?<name>\w+|`[^`]+`)|\bfunc\s+(?<name>test\w*)\s*\(
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex TestPattern();

    [GeneratedRegex(
        """
            \bfunc\s+(?<name>\w+)\s*(?:<[^>]*>)?\(
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FunctionPattern();

    [GeneratedRegex(
        """
            \b(?:XCTAssert\w*|XCTFail|XCTUnwrap|assert\w*\s*\(|expect\w*\s*\(|verify\w*\s*\()|#(?:expect|require)\b
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex AssertionPattern();

    [GeneratedRegex(
        """
            \bXCTSkip\w*|\bfunc\s+(?:disabled_|x|skip_)test\w*|\.disabled\b|\bwithKnownIssue\b|XCTExpectFailure
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex SkipPattern();
}
