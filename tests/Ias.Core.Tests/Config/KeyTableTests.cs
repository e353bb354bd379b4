using Ias.Core.Config;
using Ias.Core.Config.Keys;

namespace Ias.Core.Tests.Config;

public sealed class KeyTableTests
{
    [Fact]
    public void The_table_in_the_documentation_is_the_one_the_program_prints()
    {
        var table = Documentation
            .Read("configuration.md")
            .Split('\n')
            .SkipWhile(line => !line.StartsWith("| key | default |"))
            .TakeWhile(line => line.StartsWith('|'));

        Assert.Equal(KeyTable.Markdown().TrimEnd('\n'), string.Join('\n', table));
    }

    [Fact]
    public void The_table_of_what_needs_approval_names_every_key_that_guards()
    {
        var rows = Documentation
            .Read("configuration.md")
            .Split('\n')
            .SkipWhile(line => !line.StartsWith("| weaker is | for |"))
            .TakeWhile(line => line.StartsWith('|'));
        var named = rows.SelectMany(row => row.Split('`').Where((word, at) => at % 2 == 1 && ConfigKeys.All.Find(word) is not null));

        Assert.Equal(
            ConfigKeys.All.Where(key => key.Guards?.Kind != GuardKind.Nothing).Select(key => key.Path).Order(StringComparer.Ordinal),
            named.Order(StringComparer.Ordinal)
        );
    }
}
