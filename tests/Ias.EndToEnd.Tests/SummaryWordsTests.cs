using Ias.Tests;

namespace Ias.EndToEnd.Tests;

/// <summary>Tests of scripts/words.awk, with which <c>scripts/format --check</c> reads summaries.</summary>
public sealed class SummaryWordsTests
{
    [Theory]
    [InlineData("/// <summary>Whether it is open.</summary>", "Whether it is open. (begins with a question word)")]
    [InlineData("/// <summary>All of it.</summary>", "All of it. (fewer than four words)")]
    [InlineData("/// <summary>Resumes the run, which\n/// goes on at once.</summary>", "(dialect: goes on)")]
    [InlineData("/// <summary>\n/// Fixes what was mended.\n/// </summary>", "(dialect: mended)")]
    public void A_summary_that_breaks_a_rule_is_printed_with_place_and_rule(string summary, string expected)
    {
        var (code, output, path) = Check($"namespace X;\n\n{summary}\nclass Y;\n");

        Assert.Equal(1, code);
        Assert.StartsWith($"{path}:3: ", output);
        Assert.Contains(expected, output);
    }

    [Theory]
    [InlineData("/// <summary>True if the run is open.</summary>")]
    [InlineData("/// <summary>Folder of the file; empty if there is none.</summary>")]
    [InlineData("/// <summary>Reads <see cref=\"Y\"/> from disk.</summary>")]
    [InlineData("/// <inheritdoc/>\n// Whoever goes on here is no summary.")]
    public void A_plain_summary_passes(string summary)
    {
        var (code, output, _) = Check($"{summary}\nclass Y;\n");

        Assert.Equal((0, ""), (code, output));
    }

    private static (int Code, string Output, string Path) Check(string source)
    {
        using var folder = new TemporaryFolder();
        var path = folder.At("Y.cs");
        File.WriteAllText(path, source);
        var (code, output) = TemporaryRepository.TryRun("awk", Checkout.Root, "-f", "scripts/words.awk", path);
        return (code, output.Trim(), path);
    }
}
