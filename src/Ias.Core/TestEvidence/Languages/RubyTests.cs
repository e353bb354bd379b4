using System.Text.RegularExpressions;

namespace Ias.Core.TestEvidence.Languages;

/// <summary>Tests in Ruby, of RSpec and Minitest.</summary>
internal static partial class RubyTests
{
    public static TestLanguage Language { get; } =
        new()
        {
            Name = "Ruby",
            Extensions = [".rb"],
            Comments = new CommentStyle(["#"]),
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
            (^|/)(spec|test)/|_(spec|test)\.rb$
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FilesPattern();

    [GeneratedRegex(
        """
            (?m)^[ \t]*(?:def[ \t]+(?<name>test_\w+[?!]?)|(?:f|x)?(?:it|specify|example|test|scenario)[ \t]*\(?[ \t]*(?<quote>[\x22\x27])(?<name>(?:\\.|(?!\k<quote>).)*)\k<quote>)
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex TestPattern();

    [GeneratedRegex(
        """
            (?m)^[ \t]*def[ \t]+(?:self\.)?(?<name>\w+[?!]?)
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FunctionPattern();

    [GeneratedRegex(
        """
            \b(?:expect\s*[({]|assert\w*|refute\w*|must_\w+|wont_\w+|is_expected|should(?:_not)?\b|flunk\b|verify_\w+)
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex AssertionPattern();

    [GeneratedRegex(
        """
            (?m)^[ \t]*(?:skip|pending)\b|\b(?:xit|xspecify|xdescribe|xcontext|xexample|xscenario)\b|,[ \t]*(?::skip|skip:|pending:)[ \t]*
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex SkipPattern();

    [GeneratedRegex(
        """
            (?m)^[ \t]*(?:fit|fdescribe|fcontext|fspecify|fexample)\b|,[ \t]*(?::focus\b|focus:[ \t]*true)
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FocusPattern();
}
