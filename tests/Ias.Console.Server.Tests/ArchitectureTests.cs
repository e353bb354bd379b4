using ArchUnitNET.Loader;
using Ias.Console.Server.Store;
using static ArchUnitNET.Fluent.Slices.SliceRuleDefinition;

namespace Ias.Console.Server.Tests;

public sealed class ArchitectureTests
{
    [Fact]
    public void No_folder_uses_one_that_uses_it()
    {
        var compiled = new ArchLoader().LoadAssemblies(typeof(Database).Assembly).Build();

        var circles = Slices()
            .Matching("Ias.Console.Server.(*)")
            .Should()
            .BeFreeOfCycles()
            .Evaluate(compiled)
            .Where(result => !result.Passed);

        Assert.Empty(circles.Select(result => result.Description));
    }

    [Fact]
    public void It_stands_on_the_core_alone() =>
        Assert.DoesNotContain(
            typeof(Database).Assembly.GetReferencedAssemblies(),
            name => name.Name!.StartsWith("Ias.", StringComparison.Ordinal) && name.Name != "Ias.Core"
        );
}
