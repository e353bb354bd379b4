using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Config;

namespace Ias.Core.Tests.Config;

public sealed class CommandWordsTests
{
    [Theory]
    [InlineData("agent", "agent")]
    [InlineData("  my-agent   --quiet ", "my-agent|--quiet")]
    [InlineData("a 'b c' \"d e\"", "a|b c|d e")]
    [InlineData("a b\\ c", "a|b c")]
    [InlineData("a ''", "a|")]
    [InlineData("a x'y'\"z\"", "a|xyz")]
    [InlineData("a \"say \\\"hi\\\" \\n\"", "a|say \"hi\" \\n")]
    [InlineData("sh -c 'a | b && c > d'", "sh|-c|a | b && c > d")]
    [InlineData("a $HOME `b` *", "a|$HOME|`b`|*")]
    [InlineData("a '|'", "a||")]
    public void A_line_is_split_by_the_rules_of_quoting_and_nothing_is_expanded(string line, string words) =>
        Assert.Equal(words == "a||" ? ["a", "|"] : words.Split('|').Length > 1 && line.Contains("a | b", StringComparison.Ordinal) ? ["sh", "-c", "a | b && c > d"] : words.Split('|'), CommandWords.Split(line));

    [Theory]
    [InlineData("a 'b")]
    [InlineData("a \"b")]
    [InlineData("a \\")]
    [InlineData("a | b")]
    [InlineData("a && b")]
    [InlineData("a > b")]
    public void What_cannot_be_split_or_needs_a_shell_is_refused(string line) => Assert.Throws<FormatException>(() => CommandWords.Split(line));

    [Fact]
    public void Words_in_single_quotes_come_back_as_they_were() =>
        Prop.ForAll<NonNull<string>[]>(texts =>
        {
            var words = texts.Select(t => t.Get.Replace("'", "", StringComparison.Ordinal)).ToArray();

            return CommandWords.Split(string.Join(' ', words.Select(w => $"'{w}'"))).SequenceEqual(words);
        }).QuickCheckThrowOnFailure();
}
