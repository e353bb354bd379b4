using System.Text.RegularExpressions;

namespace Ias.Core.TestEvidence.Languages;

/// <summary>Tests in C and C++, of GoogleTest, Catch2, doctest and Boost.Test.</summary>
internal static partial class CppTests
{
    public static TestLanguage Language { get; } =
        new()
        {
            Name = "C and C++",
            Extensions = [".c", ".cc", ".cpp", ".cxx", ".h", ".hh", ".hpp", ".hxx"],
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
            (?i)(^|/)(tests?|unittests?|gtest|spec)/|[-_]?(unit)?tests?\.(c|cc|cpp|cxx|h|hh|hpp)$|(^|/)test[-_][^/]*$
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FilesPattern();

    [GeneratedRegex(
        """
            \b(?:TEST|TEST_F|TEST_P|TYPED_TEST|TYPED_TEST_P|BOOST_AUTO_TEST_CASE|BOOST_FIXTURE_TEST_CASE|START_TEST|Test|TEST_METHOD)\s*\(\s*(?<name>\w+(?:\s*,\s*\w+)?)\s*[,)]|\b(?:TEST_CASE|SCENARIO|SECTION|SUBCASE|TEST_CASE_FIXTURE)\s*\(\s*(?:\w+\s*,\s*)?"(?<name>[^"]*)"|\b(?:static\s+)?(?:void|int)\s+(?<name>test_\w+)\s*\([^;{)]*\)\s*(?=\{)
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex TestPattern();

    [GeneratedRegex(
        """
            \b[\w:<>*&]+\s+(?<name>(?!if\b|for\b|while\b|switch\b)\w+)\s*\([^;{}]*\)\s*\{
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex FunctionPattern();

    [GeneratedRegex(
        """
            \b(?:(?:ASSERT|EXPECT|CHECK|REQUIRE|BOOST_(?:CHECK|REQUIRE|TEST)|TEST_ASSERT|CU_ASSERT|STATIC_REQUIRE|cr_assert|cr_expect|ck_assert|assert|g_assert|FAIL|ADD_FAILURE)\w*\s*\(|expect_\w+\s*\(|verify_\w+\s*\(|check_\w+\s*\()
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex AssertionPattern();

    [GeneratedRegex(
        """
            \bGTEST_SKIP\b|\bDISABLED_\w+|"\[\.[^"]*\]|\[!mayfail\]|\[!shouldfail\]|\bSKIP\s*\(|\bdoctest::skip\b|\bboost::unit_test::disabled\b|TEST_IGNORE\w*\s*\(|#if\s+0\b|\.disabled\s*=\s*true
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex SkipPattern();
}
