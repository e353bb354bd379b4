using FsCheck;
using FsCheck.Fluent;
using Ias.Tui.Terminal;

namespace Ias.Tui.Tests.Terminal;

public sealed class TextWidthTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("plain ~", 7)]
    [InlineData("─┬│▰▱", 5)]
    [InlineData("naïve", 5)]
    [InlineData("e\u0301a\u0308\u0323", 2)] // accents that stand alone
    [InlineData("漢字かなカナ", 12)]
    [InlineData("한국", 4)]
    [InlineData("\u1112\u1161\u11ab", 2)] // the same from its parts
    [InlineData("ｶﾅ", 2)] // halfwidth
    [InlineData("ＡＢ", 4)] // fullwidth
    [InlineData("𠀋", 2)]
    [InlineData("שלום", 4)]
    [InlineData("สวัสดี", 4)]
    [InlineData("👍", 2)]
    [InlineData("👍🏽", 2)] // with a skin tone
    [InlineData("👨‍👩‍👧‍👦", 2)] // joined with ZWJ
    [InlineData("🏴󠁧󠁢󠁳󠁣󠁴󠁿", 2)] // a flag from tags
    [InlineData("🇩🇪🇫🇷", 4)]
    [InlineData("❤", 1)]
    [InlineData("❤\uFE0F", 2)]
    [InlineData("a\uFE0F", 1)] // asks an emoji of what can be none
    [InlineData("1\uFE0F\u20E3", 2)]
    [InlineData("\u0301", 0)] // nothing to stand on
    [InlineData("a\u200Bb\uFEFFc\u2060d", 4)] // zero width
    [InlineData("\t\r\n\0\u001b\u007f", 12)]
    [InlineData("\u0085\u009b", 4)]
    [InlineData("\u202E\u2066\u200F\u2028\u2029", 5)]
    public void Columns_are_what_a_person_sees(string text, int columns) => Assert.Equal(columns, TextWidth.Of(text));

    [Fact]
    public void Half_of_a_surrogate_pair_takes_a_column() =>
        Assert.Equal((1, 2, 2), (TextWidth.Of("\ud83d"), TextWidth.Of("\udc4d\u0301x"), TextWidth.Of("a\ud83d")));

    [Theory]
    [InlineData("a", false)]
    [InlineData("│", false)]
    [InlineData("e\u0301", false)]
    [InlineData("漢", false)]
    [InlineData("👍", true)]
    [InlineData("✔", true)] // a sign to some, an emoji to others
    [InlineData("❤\uFE0F", true)]
    [InlineData("🇩🇪", true)]
    [InlineData("\ue0b0", true)] // private use
    [InlineData("का", true)] // a mark that takes room
    [InlineData("䷀", true)] // wide since Unicode 16
    public void Terminals_disagree_about(string text, bool doubtful) => Assert.Equal(doubtful, Cluster.First(text).IsDoubtful);

    [Fact]
    public void A_family_may_take_as_many_columns_as_it_has_members() =>
        Assert.Equal((2, 8), (Cluster.First("👨‍👩‍👧‍👦").Columns, Cluster.First("👨‍👩‍👧‍👦").Reach));

    [Theory]
    [InlineData("\u001b", "^[")]
    [InlineData("\0", "^@")]
    [InlineData("\u001f", "^_")]
    [InlineData("\u007f", "^?")]
    [InlineData("\u009b", "~[")]
    [InlineData("\u0080", "~@")]
    [InlineData("\u202e", "\ufffd")]
    [InlineData("\uffff", "\ufffd")]
    public void Controls_have_a_stand_in(string control, string shown) => Assert.Equal(shown, Cluster.First(control).Text.ToString());

    [Fact]
    public void Marks_without_end_are_cut()
    {
        var cluster = Cluster.First("a" + new string('\u0301', 1000) + "b");

        Assert.Equal((1001, Cluster.LongestText, 1), (cluster.Length, cluster.Text.Length, cluster.Columns));
    }

    [Theory]
    [InlineData("abc", 2, 2)]
    [InlineData("abc", 5, 3)]
    [InlineData("abc", 0, 0)]
    [InlineData("abc", -3, 0)]
    [InlineData("漢字", 3, 1)]
    [InlineData("ae\u0301b", 2, 3)]
    [InlineData("a\u001bb", 2, 1)]
    public void Fitting_cuts_between_clusters(string text, int columns, int characters) =>
        Assert.Equal(characters, TextWidth.Fit(text, columns));

    [Fact]
    public void What_fits_is_the_longest_that_does() =>
        Prop.ForAll(
                Hostile.Texts,
                ArbMap.Default.ArbFor<byte>(),
                (text, columns) =>
                {
                    var fit = TextWidth.Fit(text, columns % 20);
                    Assert.InRange(TextWidth.Of(text.AsSpan(0, fit)), 0, columns % 20);
                    if (fit < text.Length)
                    {
                        Assert.True(
                            columns % 20 == 0 || TextWidth.Of(text.AsSpan(0, fit + Cluster.First(text.AsSpan(fit)).Length)) > columns % 20
                        );
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void The_quick_way_counts_as_the_long_way_does() =>
        Prop.ForAll(
                Hostile.Texts,
                text =>
                {
                    var columns = 0;
                    for (var rest = text.AsSpan(); !rest.IsEmpty; )
                    {
                        var cluster = Cluster.First(rest);
                        columns += cluster.Columns;
                        rest = rest[cluster.Length..];
                    }

                    Assert.Equal(columns, TextWidth.Of(text));
                }
            )
            .QuickCheckThrowOnFailure();
}
