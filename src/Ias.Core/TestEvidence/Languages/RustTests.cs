using System.Text.RegularExpressions;

namespace Ias.Core.TestEvidence.Languages;

/// <summary>Tests in Rust, of its built-in harness and rstest.</summary>
internal static partial class RustTests
{
    public static TestLanguage Language { get; } =
        new()
        {
            Name = "Rust",
            Extensions = [".rs"],
            Comments = new CommentStyle(["//"], HasBlocks: true, HasCharacters: true),
            Body = BodyStyle.Braces,
            Files = FilesPattern(),
            Test = TestPattern(),
            Function = FunctionPattern(),
            Assertion = AssertionPattern(),
            Skip = SkipPattern(),
        };

    [GeneratedRegex(
        """
            (^|/)tests?/|(^|/)src/.*\.rs$|\.rs$
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FilesPattern();

    [GeneratedRegex(
        """
            #\[(?:\w+::)*(?:test|rstest|test_case|quickcheck|proptest)\b[^\]]*\](?:\s*#\[[^\]]*\])*\s*(?:pub(?:\([^)]*\))?\s+)?(?:async\s+)?fn\s+(?<name>\w+)
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex TestPattern();

    [GeneratedRegex(
        """
            \bfn\s+(?<name>\w+)\s*(?:<[^>]*>)?\(
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FunctionPattern();

    [GeneratedRegex(
        """
            \b(?:(?:debug_)?assert\w*!|panic!|assert_\w+\s*\(|expect_\w+\s*\(|check_\w+\s*\(|verify\w*\s*\(|prop_assert\w*!)
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex AssertionPattern();

    [GeneratedRegex(
        """
            #\[(?:ignore\b|should_panic\b|cfg\s*\(\s*(?:any\s*\(\s*\)|FALSE))
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex SkipPattern();
}
