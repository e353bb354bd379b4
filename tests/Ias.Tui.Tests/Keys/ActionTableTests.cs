using Ias.Tui.Keys;

namespace Ias.Tui.Tests.Keys;

public sealed class ActionTableTests
{
    [Fact]
    public void The_tables_in_the_documentation_are_those_the_program_prints()
    {
        var defaults = Documentation.Read("keys.md").Split("## Defaults")[1].Split("\n## ")[0];

        Assert.EndsWith(ActionTable.Markdown(), defaults); // mend it with: ias keys --markdown
    }

    [Fact]
    public void The_example_in_the_documentation_is_without_problems() =>
        Assert.Empty(KeyFile.Read(Documentation.Code("keys.md", "yaml"), "keys.yaml").Problems);
}
