using FsCheck;
using FsCheck.Fluent;
using Ias.Tui.Terminal;
using Ias.Tui.Tests.Terminal;
using Ias.Tui.Widgets;

namespace Ias.Tui.Tests.Widgets;

public sealed class WordWrapTests
{
    [Theory]
    [InlineData("the same finding came back", 10, "the same|finding|came back")]
    [InlineData("exactly ten", 7, "exactly|ten")]
    [InlineData("a  b   c", 4, "a  b|c")]
    [InlineData("  indented text", 10, "  indented|text")]
    [InlineData("one\n\ntwo\n", 10, "one||two|")]
    [InlineData("", 10, "")]
    [InlineData("     ", 3, "   ")]
    [InlineData("ab cdefghijk", 4, "ab|cdef|ghij|k")]
    [InlineData("ab ", 2, "ab")]
    [InlineData("漢字漢字 x", 5, "漢字|漢字|x")]
    [InlineData("e\u0301e\u0301e\u0301", 2, "e\u0301e\u0301|e\u0301")]
    [InlineData("a漢b", 1, "a|漢|b")]
    [InlineData("👨\u200D👩\u200D👧👍🏽", 2, "👨\u200D👩\u200D👧|👍🏽")]
    [InlineData("x y", 0, "x|y")]
    [InlineData("a \u0301b", 2, "a \u0301|b")]
    public void Text_is_broken_between_words(string text, int width, string lines) =>
        Assert.Equal(lines, string.Join('|', Lines(text, width)));

    [Fact]
    public void Nothing_is_lost_but_blanks_and_line_ends() =>
        Prop.ForAll(Hostile.Texts, Widths, (text, width) => Assert.Equal(Inked(text), Inked(string.Concat(Lines(text, width)))))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Every_line_fits_or_is_one_cluster() =>
        Prop.ForAll(
                Hostile.Texts,
                Widths,
                (text, width) =>
                    Assert.All(
                        Lines(text, width),
                        line => Assert.True(TextWidth.Of(line) <= width || Cluster.First(line).Length == line.Length, line)
                    )
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void No_cluster_is_cut() =>
        Prop.ForAll(
                Hostile.Texts,
                Widths,
                (text, width) =>
                {
                    var lines = new List<Range>();
                    WordWrap.Break(text, width, lines);

                    var places = new HashSet<int> { 0 };
                    for (var at = 0; at < text.Length; at += Cluster.First(text.AsSpan(at)).Length)
                    {
                        places.Add(at);
                    }

                    Assert.All(lines, line => Assert.Contains(line.Start.Value, places.Append(text.Length)));
                    Assert.All(lines, line => Assert.Contains(line.End.Value, places.Append(text.Length)));
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void The_next_word_would_not_have_fitted() =>
        Prop.ForAll(
                Arb.From(Gen.Elements("a", "bb", "漢", "e\u0301", " ").ListOf().Select(string.Concat)),
                Widths,
                (text, width) =>
                {
                    var lines = new List<Range>();
                    WordWrap.Break(text, width, lines);
                    for (var i = 0; i + 1 < lines.Count; i++)
                    {
                        var word = text[lines[i + 1]].Split(' ')[0];
                        var longer = text[lines[i].Start..(lines[i + 1].Start.Value + word.Length)];
                        Assert.True(TextWidth.Of(longer) > width, longer);
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    private static Arbitrary<int> Widths => Arb.From(Gen.Choose(1, 12));

    private static List<string> Lines(string text, int width)
    {
        var lines = new List<Range>();
        WordWrap.Break(text, width, lines);
        return [.. lines.Select(line => text[line])];
    }

    private static string Inked(string text) => text.Replace(" ", "").Replace("\n", "");
}
