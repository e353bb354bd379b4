using Ias.Core.Config;

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
}
