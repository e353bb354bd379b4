using System.Text.RegularExpressions;

namespace Ias.Core.TestEvidence.Languages;

/// <summary>Tests in Go, of its testing package and testify.</summary>
internal static partial class GoTests
{
    public static TestLanguage Language { get; } =
        new()
        {
            Name = "Go",
            Extensions = [".go"],
            Comments = new CommentStyle(["//"], HasBlocks: true, HasBackticks: true, HasCharacters: true),
            Body = BodyStyle.Braces,
            Files = FilesPattern(),
            Test = TestPattern(),
            Function = FunctionPattern(),
            Assertion = AssertionPattern(),
            Skip = SkipPattern(),
            Focus = FocusPattern(),
        };

    [GeneratedRegex(
        """
            _test\.go$
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FilesPattern();

    [GeneratedRegex(
        """
            \bfunc\s+(?<name>(?:Test|Example|Fuzz)\w*)\s*\(
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex TestPattern();

    [GeneratedRegex(
        """
            \bfunc\s+(?:\([^)]*\)\s*)?(?<name>\w+)\s*(?:\[[^\]]*\])?\(
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FunctionPattern();

    [GeneratedRegex(
        """
            \b\w*[tT]\w*\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)\s*\(|\b(?:assert|require|is|qt|cmp|check|must|expect)\w*(?:\.\w+)?\s*\(|\bExpect\w*\s*\(
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex AssertionPattern();

    [GeneratedRegex(
        """
            \b\w+\.(?:Skip|Skipf|SkipNow)\s*\(|//go:build\s+(?:ignore|never)|// \+build ignore
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex SkipPattern();

    [GeneratedRegex(
        """
            \bF(?:It|Describe|Context|Entry)\s*\(
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FocusPattern();
}
