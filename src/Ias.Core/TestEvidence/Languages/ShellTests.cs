using System.Text.RegularExpressions;

namespace Ias.Core.TestEvidence.Languages;

/// <summary>Tests in shell, of bats and shunit2.</summary>
internal static partial class ShellTests
{
    public static TestLanguage Language { get; } =
        new()
        {
            Name = "shell",
            Extensions = [".bats", ".sh", ".bash"],
            Comments = new CommentStyle(["#"]),
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
            (?i)(^|/)(tests?|spec)/|\.bats$|[-_]tests?\.(sh|bash)$|(^|/)test[-_][^/]*\.(sh|bash)$
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FilesPattern();

    [GeneratedRegex(
        """
            (?m)^[ \t]*@test[ \t]+(?<quote>[\x22\x27])(?<name>(?:\\.|(?!\k<quote>).)*)\k<quote>|^[ \t]*(?:function[ \t]+)?(?<name>test\w*)[ \t]*\(\)
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex TestPattern();

    [GeneratedRegex(
        """
            (?m)^[ \t]*(?:function[ \t]+)?(?<name>\w+)[ \t]*\(\)
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FunctionPattern();

    [GeneratedRegex(
        """
            (?m)^[ \t]*(?:!?[ \t]*\[\[?[ \t]|assert\w*\b|refute\w*\b|grep[ \t]+-q|diff[ \t]|cmp[ \t]|expect\w*\b|check_\w+|verify_\w+)|\|\|[ \t]*(?:fail\b|exit[ \t]+1|return[ \t]+1|false\b|die\b)
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex AssertionPattern();

    [GeneratedRegex(
        """
            (?m)^[ \t]*(?:skip\b|startSkipping\b)|\bexit[ \t]+77\b
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex SkipPattern();

    [GeneratedRegex(
        """
            bats:focus
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FocusPattern();
}
