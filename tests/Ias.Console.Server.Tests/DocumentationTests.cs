using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;
using Ias.Console.Server.Tests.Fixtures;
using Stateless.Graph;

namespace Ias.Console.Server.Tests;

public sealed class DocumentationTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "guide", "console.md"));

    [Fact]
    public void The_page_shows_the_diagrams_of_the_life_cycles()
    {
        Shows(MermaidGraph.Format(JobLife.From(JobState.Pending).GetInfo()));
        Shows(MermaidGraph.Format(ProposalLife.From(ProposalState.Open).GetInfo()));
    }

    [Fact]
    public void The_page_names_the_fields_of_the_default_allowlist() =>
        Assert.All(DataPolicy.DefaultAllowed, field => Assert.Contains($"`{field}`", Page, StringComparison.Ordinal));

    private static void Shows(string diagram)
    {
        var wanted = diagram.Trim().ReplaceLineEndings("\n");
        Assert.True(Page.Contains(wanted, StringComparison.Ordinal), $"docs/guide/console.md lacks this diagram:\n{wanted}");
    }
}
