using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Text;

namespace Ias.Core.Tests.Text;

public sealed class HangingIndentTests
{
    [Fact]
    public void What_is_continued_stands_below_the_last_column() =>
        Assert.Equal(
            """
            Options
              --branch NAME  Name of the run's
                             branch (default:
                             feature/<target>)
              --local        Keep everything
            """,
            HangingIndent.Wrap(
                """
                Options
                  --branch NAME  Name of the run's branch (default: feature/<target>)
                  --local        Keep everything
                """,
                38
            )
        );

    [Fact]
    public void A_line_without_columns_goes_on_where_it_begins() =>
        Assert.Equal("  one two three four\n  five", HangingIndent.Wrap("  one two three four five", 22));

    [Fact]
    public void A_word_that_is_longer_than_the_line_stays_whole() =>
        Assert.Equal("https://example.org/one/two\nis it", HangingIndent.Wrap("https://example.org/one/two is it", 12));

    [Fact]
    public void No_word_is_lost_broken_or_moved_and_no_line_is_too_long() =>
        Prop.ForAll<byte[], byte>(
                (lengths, room) =>
                {
                    var text = string.Concat(
                        lengths.Select((n, i) => new string((char)('a' + (i % 26)), 1 + (n % 9)) + (n % 5 == 0 ? "   " : " "))
                    );
                    var width = 40 + (room % 60);
                    var wrapped = HangingIndent.Wrap(text.TrimEnd(), width);
                    return Words(text).SequenceEqual(Words(wrapped)) && wrapped.Split('\n').All(line => line.Length <= width);
                }
            )
            .QuickCheckThrowOnFailure();

    private static string[] Words(string of) => of.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
}
