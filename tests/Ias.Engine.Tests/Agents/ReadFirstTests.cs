using Ias.Engine.Agents;
using Ias.Engine.Scaffolding;
using Ias.Tests;

namespace Ias.Engine.Tests.Agents;

public sealed class ReadFirstTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Requirement", "R-079")]
    public void What_a_prompt_names_is_in_the_order_of_context_and_only_reviews_get_the_quality_gates()
    {
        Scaffold.Complete(_folder.Path, ProjectFacts.Unknown("shop"));

        var named = Paths(reviews: true);

        Assert.Equal(
            [
                "AGENTS.md",
                "docs/ias/project-context.md",
                "docs/ias/context/base-goal.md",
                "docs/ias/process/run-protocol.md",
                "docs/ias/process/quality-gates.md",
            ],
            named
        );
        Assert.Equal(AgentContext.Of(_folder.Path).Start.Select(item => item.Path).Where(named.Contains), named);
        Assert.Equal(named[..4], Paths(reviews: false));
    }

    [Fact]
    public void Only_what_is_there_and_is_a_file_is_named()
    {
        Assert.Equal("", ReadFirst.In(_folder.Path, reviews: true));

        File.CreateSymbolicLink(_folder.At("AGENTS.md"), "/etc/passwd");
        Directory.CreateDirectory(_folder.At("docs/ias/context/base-goal.md"));
        File.WriteAllText(_folder.At("docs/ias/project-context.md"), "A shop.\n");

        Assert.Equal(["docs/ias/project-context.md"], Paths(reviews: true));
    }

    private string[] Paths(bool reviews) =>
        [.. ReadFirst.In(_folder.Path, reviews).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[2..])];
}
