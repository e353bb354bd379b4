using System.Text.RegularExpressions;

namespace Ias.Core.TestEvidence.Languages;

/// <summary>Tests in Python, of pytest and unittest.</summary>
internal static partial class PythonTests
{
    public static TestLanguage Language { get; } =
        new()
        {
            Name = "Python",
            Extensions = [".py"],
            Comments = new CommentStyle(["#"], HasTripleQuotes: true),
            Body = BodyStyle.Indentation,
            Files = FilesPattern(),
            Test = TestPattern(),
            Function = FunctionPattern(),
            Assertion = AssertionPattern(),
            Skip = SkipPattern(),
            Focus = FocusPattern(),
        };

    [GeneratedRegex(
        """
            (^|/)tests?/|(^|/)test_[^/]*\.py$|_test\.py$|(^|/)conftest\.py$
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FilesPattern();

    [GeneratedRegex(
        """
            (?m)^[ \t]*(?:async[ \t]+)?def[ \t]+(?<name>test\w*)[ \t]*\(
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex TestPattern();

    [GeneratedRegex(
        """
            (?m)^[ \t]*(?:async[ \t]+)?def[ \t]+(?<name>\w+)[ \t]*\(
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FunctionPattern();

    [GeneratedRegex(
        """
            (?m)^[ \t]*assert\b|\b(?:self\.(?:assert\w+|fail)\s*\(|assert_\w+\s*\(|pytest\.(?:raises|warns|fail)\b|expect\w*\s*\(|verify\w*\s*\(|check_\w+\s*\()|\.assert_\w+\s*\(
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex AssertionPattern();

    [GeneratedRegex(
        """
            @(?:pytest\.mark\.)?(?:skip|skipif|xfail)\b|@(?:unittest\.)?(?:skip\w*|expectedFailure)\b|\bpytest\.(?:skip|xfail|importorskip)\s*\(|\bself\.skipTest\s*\(|\braise\s+(?:unittest\.)?SkipTest\b|\b__test__\s*=\s*False|\bpytestmark\s*=[^\n]*skip|\bcollect_ignore\b
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex SkipPattern();

    [GeneratedRegex(
        """
            @pytest\.mark\.only\b
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FocusPattern();
}
