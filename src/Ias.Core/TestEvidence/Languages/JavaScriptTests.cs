using System.Text.RegularExpressions;

namespace Ias.Core.TestEvidence.Languages;

/// <summary>Tests in JavaScript and TypeScript, of Jest, Vitest, Mocha and their kin.</summary>
internal static partial class JavaScriptTests
{
    public static TestLanguage Language { get; } =
        new()
        {
            Name = "JavaScript and TypeScript",
            Extensions = [".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".mts", ".cts", ".vue", ".svelte"],
            Comments = new CommentStyle(["//"], HasBlocks: true, HasBackticks: true),
            Body = BodyStyle.Call,
            Files = FilesPattern(),
            Test = TestPattern(),
            Function = FunctionPattern(),
            Assertion = AssertionPattern(),
            Skip = SkipPattern(),
            Focus = FocusPattern(),
        };

    [GeneratedRegex(
        """
            (?i)(^|/)(__tests__|tests?|specs?|e2e|cypress)/|\.(test|spec|cy|e2e)\.[cm]?[jt]sx?$|(^|/)test[-_.][^/]*\.[cm]?[jt]sx?$
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FilesPattern();

    [GeneratedRegex(
        """
            (?<![\w.$])(?:it|test|specify|fit|xit|xtest)(?:\.(?:only|skip|concurrent|serial|failing|fails|fixme|todo))*(?:\.each\s*(?:\([^;]*?\)|`[^`]*`))?\s*\(\s*(?<quote>[\x22\x27`])(?<name>(?:\\.|(?!\k<quote>).)*)\k<quote>
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex TestPattern();

    [GeneratedRegex(
        """
            \b(?:async\s+)?function\s*\*?\s*(?<name>\w+)\s*\(|\b(?:const|let)\s+(?<name>\w+)\s*=\s*(?:async\s*)?(?:\([^()]*\)|\w+)\s*=>
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FunctionPattern();

    [GeneratedRegex(
        """
            \b(?:expect\w*\s*(?:\.\w+)?\s*\(|assert\w*(?:\.\w+)*\s*\(|should\b|cy\.(?:contains|get)\b[^;\n]*should|t\.(?:is|deepEqual|true|false|truthy|falsy|throws\w*|regex|like|not|assert|equal|same|ok)\s*\(|verify\w*\s*\()
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex AssertionPattern();

    [GeneratedRegex(
        """
            (?<![\w$])(?:(?:it|test|describe|suite|context|specify)(?:\.\w+)*\.(?:skip|skipIf|todo|fixme|failing|fails)\b|x(?:it|test|describe|context|specify)\s*\(|this\.skip\s*\(|t\.skip\s*\()|\bskip:\s*true\b
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex SkipPattern();

    [GeneratedRegex(
        """
            (?<![\w$])(?:(?:it|test|describe|suite|context|specify)(?:\.\w+)*\.only\b|f(?:it|describe|context)\s*\(\s*[\x22\x27`])
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FocusPattern();
}
