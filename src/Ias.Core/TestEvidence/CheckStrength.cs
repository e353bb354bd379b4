using System.Globalization;
using System.Text.RegularExpressions;

namespace Ias.Core.TestEvidence;

/// <summary>Comparison of two checks by their words: which accepts more.</summary>
internal static partial class CheckStrength
{
    /// <summary>True for a check that holds whatever the code does.</summary>
    public static bool IsEmpty(string check) => AlwaysTrue().IsMatch(check);

    /// <summary>Way in which the check after accepts more than the one before; null: it does not, as far as its words show.</summary>
    public static string? Weakened(string before, string after)
    {
        if (IsExact(before) && IsVague(after) && (!IsExact(after) || Always().IsMatch(after)))
        {
            return "it asks for less than equality";
        }

        if (!Swallowed().IsMatch(before) && Swallowed().IsMatch(after))
        {
            return "an error is swallowed";
        }

        if (
            SpecificError().Match(before) is { Success: true } specific
            && !after.Contains(specific.Groups["name"].Value, StringComparison.Ordinal)
        )
        {
            if (AnyError().IsMatch(after))
            {
                return $"any error will do instead of {specific.Groups["name"].Value}";
            }
        }

        return Looser(before, after);
    }

    /// <summary>Way in which a number of a line allows more after a change: a tolerance, a limit, a time; null: none does.</summary>
    public static string? Looser(string before, string after)
    {
        if (Precision().Match(before) is { Success: true } digits && Precision().Match(after) is { Success: true } fewer)
        {
            return Number(fewer) < Number(digits) ? $"{Number(digits):0.##} digits became {Number(fewer):0.##}" : null;
        }

        if (
            Tolerance().IsMatch(before)
            && Tolerance().IsMatch(after)
            && Numbers(before) is var old
            && Numbers(after) is var now
            && old.Count == now.Count
        )
        {
            var grown = old.Zip(now).Where(pair => pair.First != pair.Second).ToList();
            if (grown is [var (less, more)] && Math.Abs(more) > Math.Abs(less) && old[^1] != now[^1])
            {
                return string.Create(CultureInfo.InvariantCulture, $"a tolerance grew from {less:0.##########} to {more:0.##########}");
            }
        }

        return !Tolerance().IsMatch(before) && Tolerance().IsMatch(after) && IsExact(before) ? "a tolerance was added" : null;
    }

    /// <summary>Way in which a line waits longer after a change; null: it does not.</summary>
    public static string? Longer(string before, string after)
    {
        if (
            !Timeout().IsMatch(before)
            || !Timeout().IsMatch(after)
            || !string.Equals(Shape(before), Shape(after), StringComparison.Ordinal)
        )
        {
            return null;
        }

        var changed = Numbers(before).Zip(Numbers(after)).Where(pair => pair.First != pair.Second).ToList();
        return changed is [var (less, more)] && more > less
            ? string.Create(CultureInfo.InvariantCulture, $"a timeout grew from {less:0.###} to {more:0.###}")
            : null;
    }

    /// <summary>A line with its numbers left out.</summary>
    public static string Shape(string line) => Digits().Replace(line, "0");

    private static bool IsExact(string check) => Exact().IsMatch(check);

    private static bool IsVague(string check) => Vague().IsMatch(check);

    private static double Number(Match match) => double.Parse(match.Groups["n"].Value, CultureInfo.InvariantCulture);

    private static List<double> Numbers(string line) =>
        [
            .. Digits()
                .Matches(line)
                .Select(match =>
                    double.TryParse(
                        match.Value.Replace("_", "", StringComparison.Ordinal),
                        NumberStyles.Float,
                        CultureInfo.InvariantCulture,
                        out var n
                    )
                        ? n
                        : 0
                ),
        ];

    [GeneratedRegex(
        """
            (?i)^assert\s+true\b|^assert\s*\(\s*true\s*\)|\b(?:assert(?:\.|_)?(?:true|ok|that)?|isTrue|assertTrue|Assert\.True|XCTAssertTrue|XCTAssert|ASSERT_TRUE|EXPECT_TRUE|assert!|CHECK|REQUIRE|assert\.ok|#expect|refute\s+false)\s*\(?\s*true\s*\)?\s*;?$|expect\s*\(\s*(?<v>true|1|0|false)\s*\)\s*\.\s*(?:toBe|toEqual|to\.equal|to\.be|to eq)\w*\s*\(?\s*\k<v>|\bassert\s+1\s*==\s*1\b|\b(?:Assert\.Equal|assertEquals|assert_eq!|AreEqual|assertEqual|assertSame)\s*\(\s*(?<w>true|1|0)\s*,\s*\k<w>\s*\)|expect\s*\(\s*true\s*\)\s*\.\s*(?:toBeTruthy|to\.be\.true)|^\[\s*1\s*(?:-eq|=|==)\s*1\s*\]
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex AlwaysTrue();

    [GeneratedRegex(
        """
            (?:\.toBe\(|\.toHaveBeenCalledWith\(|\.toHaveBeenNthCalledWith\(|assert_called_(?:once_)?with\(|\.toEqual\(|\.toStrictEqual\(|\.toHaveLength\(|\.to\.(?:deep\.)?equal|\.to\.eql|strictEqual|deepEqual|assert_?[eE]quals?\b|assertSame\b|assert_eq!|Assert\.Equal\b|AreEqual\b|\.Be\(|\.BeEquivalentTo\(|XCTAssertEqual\b|(?:ASSERT|EXPECT)_(?:STR)?EQ\b|\bassert\b[^=!<>]*==|#expect\([^)]*==|\(\s*[^)]*==|require\.Equal\b|assert\.[eE]qual\b|\bt\.(?:is|equal|same)\(|\.isEqualTo\(|\bshouldBe\b|\beq\(|\beql\(|to eq\b|must_equal|isSameAs|Is\.EqualTo|\[\[?[^\]]*(?:==| = |-eq))
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Exact();

    [GeneratedRegex(
        """
            (?i)(?:toBeTruthy|toBeDefined|toBeFalsy|toMatchObject|toHaveBeenCalled\(\)|assert_called\(\)|isPositive\(|isNotZero\(|\bor True\b|\bbe [<>]|\bin \([^)]*\)|not\.toBeNull|not\.toBeUndefined|toBeGreaterThan\w*|toBeLessThan\w*|toContain\w*|toMatch\w*|not\.toThrow|toBeInstanceOf|toBeTypeOf|\.to\.(?:be\.(?:ok|an?\b|true)|exist|include|match)|expect\.any|\bassert_?true\b|\bassert_?(?:is_?)?not_?(?:none|null|nil|equals?)\b|assertIsInstance|assertIn\b|assertGreater\w*|assertLess\w*|\bassert\s+\w+(?:\.\w+|\([^()]*\))*\s*$|\bis not None|isinstance\(|NotNull\b|NotEmpty\b|Assert\.True\b|IsTrue\b|IsNotNull\b|IsType\b|IsAssignableFrom\b|Assert\.Contains\b|InRange\b|NotEqual\b|XCTAssert(?:True|NotNil|NotEqual|GreaterThan\w*|NoThrow)?\(|(?:ASSERT|EXPECT)_(?:TRUE|NE|GT|GE|LT|LE|NO_THROW)|assert!\(|assert_ne!|is_ok\(\)|is_some\(\)|\.Error\b|NoError\b|require\.(?:True|NotNil|NotEmpty)|assert\.(?:True|NotNil|NotEmpty|ok)\b|isNotNull\(|isNotEmpty\(|isInstanceOf|shouldNotBe\b|be_truthy|be_present|not_to be_nil|be_a\b|be_an\b|assert_predicate|assert_kind_of|assert_includes|refute_nil|-n\s|!=|(?<![=<>])>=|<=(?!>)|(?<!\s-)(?<![=\-])>(?![=>])|#expect\([^=]*\)$)
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Vague();

    [GeneratedRegex(
        """
            except\s*(?:Exception\s*)?:\s*pass|catch\s*(?:\([^)]*\))?\s*\{\s*\}|rescue\s*(?:=>\s*\w+)?\s*(?:nil)?$|\.catch\(\(\)\s*=>\s*\{\s*\}\)|\|\|\s*true\b
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Swallowed();

    [GeneratedRegex(
        """
            (?:raises\(|Raises\(|Throws\w*<|Throws\w*\(|assertThrows\(|assertThrows<|toThrow\w*\(|raise_error\(?\s*|assert_raises\(?\s*|expectException\(|shouldThrow<|assertFailsWith<|isInstanceOf\(|THROWS_AS\([^,]*,\s*|(?:ASSERT|EXPECT)_THROW\([^,]*,\s*)(?<name>[A-Z]\w*(?:(?:\.|::|\\)\w+)*)
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex SpecificError();

    [GeneratedRegex(
        """
            (?:raises\(\s*(?:Base)?Exception\b|Raises\(\s*(?:Base)?Exception\b|ThrowsAny\w*<Exception>|Throws\w*<Exception>|assertThrows\(\s*(?:Exception|Throwable)\b|toThrow\w*\(\s*\)|raise_error\s*\)?$|raise_error\(?\s*(?:StandardError|Exception)|assert_raises\(?\s*(?:StandardError|Exception)|expectException\(\s*\\?(?:Exception|Throwable)|shouldThrowAny|shouldThrow<(?:Exception|Throwable)>|assertFailsWith<(?:Exception|Throwable)>|isInstanceOf\(\s*(?:Exception|Throwable)|ANY_THROW|_THROWS\()
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex AnyError();

    [GeneratedRegex(
        """
            (?:toBeCloseTo\([^,()]*,\s*|places\s*=\s*|assertAlmostEqual\([^)]*,\s*|precision:\s*|Assert\.Equal\([^()]*,[^()]*,\s*)(?<n>\d+)
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Precision();

    [GeneratedRegex(
        """
            (?i)(?:\bdelta\b|\babs\s*=|\brel\s*=|approx|within|closeTo|InRange|tolerance|epsilon|\beps\b|InDelta|InEpsilon|be_close|_NEAR\b|isCloseTo|withTolerance|accuracy:|Within\(|assertEquals\([^,()]*,[^,()]*,\s*[\d.e-]+\)|ALMOST|toBeLessThan|toBeGreaterThan|\babs\s*\([^)]*\)\s*<|\.abs\(\)\s*<|Math\.abs\([^)]*\)\s*<)
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Tolerance();

    [GeneratedRegex(
        """
            (?i)(?:timeout|time_?limit|waitFor|wait_for|eventually|deadline|sleep|\bFrom(?:Seconds|Milliseconds|Minutes)\b|time\.(?:Second|Millisecond|Minute)|Duration::|Duration\.of|ofSeconds|ofMillis|within_time|setTimeout|retries|max_attempts|attempts)
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Timeout();

    [GeneratedRegex(@"(?i)\bor true\b|\|\|\s*true\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Always();

    [GeneratedRegex(@"(?<![\w.])\d[\d_]*(?:\.\d+)?(?:[eE]-?\d+)?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Digits();
}
