using System.Text.RegularExpressions;

namespace Ias.Core.TestEvidence.Languages;

/// <summary>Tests in Kotlin, of JUnit, kotlin.test and Kotest.</summary>
internal static partial class KotlinTests
{
    public static TestLanguage Language { get; } =
        new()
        {
            Name = "Kotlin",
            Extensions = [".kt", ".kts"],
            Comments = new CommentStyle(["//"], HasBlocks: true, HasTripleQuotes: true, HasCharacters: true),
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
            (^|/)(test|tests|androidTest|commonTest|\w+Test)/|(Test|Tests|Spec)\.kts?$
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FilesPattern();

    [GeneratedRegex(
        """
            @(?:Test|ParameterizedTest|RepeatedTest)\b(?:\([^)]*\))?(?:\s*@\w+(?:\([^)]*\))?)*\s*(?:(?:public|private|internal|open|override|suspend)\s+)*fun\s+(?<name>`[^`]+`|\w+)\s*\(|\b(?<kind>test|it|should)\s*\(\s*"(?<name>[^"]+)"\s*\)\s*(?=\{)
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex TestPattern();

    [GeneratedRegex(
        """
            \bfun\s+(?:<[^>]*>\s*)?(?:\w+\.)?(?<name>`[^`]+`|\w+)\s*\(
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FunctionPattern();

    [GeneratedRegex(
        """
            \b(?:assert\w*\s*[({<]|verify\w*\s*[({]|expect\w*\s*[({]|should\w*\s*[({<]|shouldThrow\w*|fail\s*\()|\s(?:shouldBe|shouldNotBe|shouldHave\w*|shouldContain\w*|shouldStart\w*|shouldEnd\w*)\s
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex AssertionPattern();

    [GeneratedRegex(
        """
            @(?:Disabled|Ignore)\w*|\b(?:xtest|xit|xshould|xdescribe|xcontext)\s*\(|\.config\s*\(\s*enabled\s*=\s*false|"!\w
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex SkipPattern();

    [GeneratedRegex(
        """
            "f:
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FocusPattern();
}
