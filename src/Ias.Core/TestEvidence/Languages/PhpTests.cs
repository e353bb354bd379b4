using System.Text.RegularExpressions;

namespace Ias.Core.TestEvidence.Languages;

/// <summary>Tests in PHP, of PHPUnit and Pest.</summary>
internal static partial class PhpTests
{
    public static TestLanguage Language { get; } =
        new()
        {
            Name = "PHP",
            Extensions = [".php"],
            Comments = new CommentStyle(["//", "#"], HasBlocks: true),
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
            (?i)(^|/)tests?/|test\.php$
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FilesPattern();

    [GeneratedRegex(
        """
            (?:#\[(?:\w+\\)*Test\b[^\]]*\]\s*)?(?:(?:public|protected|final|static)\s+)*function\s+(?<name>test\w*)\s*\(|#\[(?:\w+\\)*Test\b[^\]]*\](?:\s*#\[[^\]]*\])*\s*(?:(?:public|final)\s+)*function\s+(?<name>\w+)\s*\(|(?<![\w>$])(?:it|test)\s*\(\s*(?<quote>[\x22\x27])(?<name>(?:\\.|(?!\k<quote>).)*)\k<quote>\s*,\s*(?:static\s+)?function\s*\(
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex TestPattern();

    [GeneratedRegex(
        """
            \bfunction\s+(?<name>\w+)\s*\(
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FunctionPattern();

    [GeneratedRegex(
        """
            (?:->|::|\b)(?:assert\w*|expect\w*|should\w*|verify\w*|fail)\s*\(
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex AssertionPattern();

    [GeneratedRegex(
        """
            \bmarkTest(?:Skipped|Incomplete)\s*\(|->skip\s*\(|->todo\s*\(|#\[(?:\w+\\)*(?:Requires\w*|DoesNotPerformAssertions)
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex SkipPattern();

    [GeneratedRegex(
        """
            ->only\s*\(
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FocusPattern();
}
