using Ias.Core.Runs;

namespace Ias.Core.Tests.Runs;

public sealed class FindingHashTests
{
    [Theory]
    [InlineData("Rounding differs for negatives", "rounding  differs for **negatives**")]
    [InlineData("`total()` is wrong at line 88", "total() is wrong at line 91")]
    [InlineData("see totals.ts:88", "see totals.ts:102")]
    [InlineData("broken in lines 3-9 of it", "broken in lines 4-10 of it")]
    public void Case_white_space_line_numbers_and_markdown_make_no_difference(string one, string other) =>
        Assert.Equal(FindingHash.Of("high", "a.ts", one), FindingHash.Of("HIGH", "a.ts", other));

    [Theory]
    [InlineData("high", "a.ts", "rounding")]
    [InlineData("low", "b.ts", "rounding")]
    [InlineData("low", "a.ts", "rounding of taxes")]
    [InlineData("low", "a.ts", "online 7 rounding")]
    public void Severity_file_and_title_make_one(string severity, string file, string title) =>
        Assert.NotEqual(FindingHash.Of("low", "a.ts", "rounding"), FindingHash.Of(severity, file, title));
}
