using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using static ArchUnitNET.Fluent.Slices.SliceRuleDefinition;

namespace Ias.EndToEnd.Tests;

/// <summary>Who uses whom, read from what was compiled: arrows point one way, between projects and between the folders of one.</summary>
public sealed class ArchitectureTests
{
    private static readonly Architecture Compiled = new ArchLoader()
        .LoadAssemblies(
            typeof(Core.Events.RunEvent).Assembly,
            typeof(Engine.Commits.Repository).Assembly,
            typeof(ControlPlane.Calls.ControlPlaneClient).Assembly,
            typeof(Worker.Loops.WorkerLoop).Assembly,
            typeof(Tui.Dashboards.Dashboard).Assembly,
            typeof(Cli.App).Assembly
        )
        .Build();

    [Theory]
    [InlineData("Ias.Core")]
    [InlineData("Ias.Engine")]
    [InlineData("Ias.ControlPlane")]
    [InlineData("Ias.Worker")]
    [InlineData("Ias.Tui")]
    [InlineData("Ias.Cli")]
    public void No_folder_uses_one_that_uses_it(string project)
    {
        var circles = string.Join(
            '\n',
            Slices()
                .Matching($"{project}.(*)")
                .Should()
                .BeFreeOfCycles()
                .Evaluate(Compiled)
                .Where(result => !result.Passed)
                .Select(result => result.Description)
        );

        Assert.True(circles.Length == 0, circles);
    }
}
