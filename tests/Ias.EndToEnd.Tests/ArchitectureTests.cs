using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace Ias.EndToEnd.Tests;

/// <summary>Who uses whom, read from what was compiled: arrows point one way, between projects and between the folders of one.</summary>
public sealed class ArchitectureTests
{
    private static readonly Architecture Compiled = new ArchLoader()
        .LoadAssemblies(
            typeof(Core.Events.RunEvent).Assembly,
            typeof(Engine.Git.Writing.Repository).Assembly,
            typeof(Ias.Console.Client.Calls.ControlPlaneClient).Assembly,
            typeof(Ias.Console.Worker.Loops.WorkerLoop).Assembly,
            typeof(Tui.Dashboard.DashboardLoop).Assembly,
            typeof(Cli.App).Assembly
        )
        .Build();

    [Theory]
    [InlineData("Ias.Core")]
    [InlineData("Ias.Engine")]
    [InlineData("Ias.Console.Client")]
    [InlineData("Ias.Console.Worker")]
    [InlineData("Ias.Tui")]
    [InlineData("Ias.Cli")]
    public void No_folder_uses_one_that_uses_it(string project)
    {
        var used = Compiled
            .Types.SelectMany(type => type.Dependencies.Select(dependency => new Use(type, dependency.Target)))
            .Where(use => use.Target is not GenericParameter) // it takes those of source generators, which have one name, for one
            .Where(use => IsIn(use.From, project) && IsIn(use.To, project) && !IsIn(use.From, use.To) && !IsIn(use.To, use.From))
            .DistinctBy(use => (use.From, use.To))
            .ToLookup(use => use.From);

        var circles = string.Join('\n', used.Select(folder => Circle(folder.Key, used)).Where(circle => circle.Length > 0));

        Assert.True(circles.Length == 0, circles);
    }

    // A folder within another is a part of it.
    private static bool IsIn(string folder, string other) => folder == other || folder.StartsWith($"{other}.", StringComparison.Ordinal);

    /// <summary>The shortest way from a folder back to itself; empty when there is none.</summary>
    private static string Circle(string folder, ILookup<string, Use> used)
    {
        var by = new Dictionary<string, Use>(StringComparer.Ordinal);
        var next = new Queue<string>([folder]);
        while (next.TryDequeue(out var at))
        {
            foreach (var use in used[at].Where(use => by.TryAdd(use.To, use)))
            {
                if (use.To == folder)
                {
                    List<Use> way = [use];
                    while (way[0].From != folder)
                    {
                        way.Insert(0, by[way[0].From]);
                    }

                    return string.Join(", ", way.Select(step => $"{step.Type.FullName} -> {step.Target.FullName}"));
                }

                next.Enqueue(use.To);
            }
        }

        return "";
    }

    private sealed record Use(IType Type, IType Target)
    {
        public string From => Type.Namespace?.FullName ?? "";

        public string To => Target.Namespace?.FullName ?? "";
    }
}
