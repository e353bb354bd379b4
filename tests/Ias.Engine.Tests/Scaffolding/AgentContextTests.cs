using Ias.Engine.Scaffolding;
using Ias.Tests;

namespace Ias.Engine.Tests.Scaffolding;

public sealed class AgentContextTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Requirement", "R-078")]
    public void What_is_read_first_stands_in_the_protocols_order()
    {
        Scaffold.Profile(_folder.Path, ScaffoldProfile.Terminal, ProjectFacts.Unknown("shop"), "", dryRun: false);

        var seen = AgentContext.Of(_folder.Path);

        Assert.Equal(
            [
                "AGENTS.md",
                "CLAUDE.md",
                "docs/ias/project-context.md",
                "docs/ias/context/base-goal.md",
                "docs/ias/process/run-protocol.md",
                "docs/ias/process/quality-gates.md",
            ],
            seen.Start.Select(item => item.Path)
        );
        Assert.All(seen.Start, item => Assert.False(item.Missing));
    }

    [Fact]
    public void Where_nothing_is_prepared_everything_is_missing_and_nothing_weighs()
    {
        var seen = AgentContext.Of(_folder.Path);

        Assert.All(seen.Start.Concat(seen.Later), item => Assert.Equal((true, 0L, 0L), (item.Missing, item.Bytes, item.Tokens)));
        Assert.DoesNotContain(seen.Start, item => item.Path.EndsWith("queue.md"));
    }

    [Fact]
    public void Bytes_are_those_of_the_file_and_a_token_is_about_four_of_them()
    {
        File.WriteAllText(_folder.At("AGENTS.md"), "Grüße");

        Assert.Equal((7L, 2L), AgentContext.Of(_folder.Path).Start[0] is var item ? (item.Bytes, item.Tokens) : default);
    }

    [Fact]
    public void Decisions_and_the_newest_runs_intent_are_there_to_be_looked_up()
    {
        foreach (
            var path in (string[])
                ["decisions/0001-storage.md", "decisions/template.md", "runs/20260101-old/intent.md", "runs/20260202-new/intent.md"]
        )
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.At("docs", "ias", path))!);
            File.WriteAllText(_folder.At("docs", "ias", path), "x\n");
        }

        Assert.Equal(
            [
                "docs/ias/context/inputs.md",
                "docs/ias/decisions/0001-storage.md",
                "docs/ias/gaps.md",
                "docs/ias/runs/20260202-new/intent.md",
            ],
            AgentContext.Of(_folder.Path).Later.Select(item => item.Path)
        );
    }
}
