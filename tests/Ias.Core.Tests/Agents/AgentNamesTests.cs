using Ias.Core.Agents.Known;

namespace Ias.Core.Tests.Agents;

/// <summary>One place for an agent: what is known of one lies in its own folder, and everything else is derived from it.</summary>
public sealed class AgentNamesTests
{
    // Where agents are registered; and words by which an attacker turns a model around, whatever agent runs it.
    private static readonly string[] OtherUses = ["src/Ias.Core/Agents/Known/KnownAgents.cs", "src/Ias.Core/Guardrails/InjectionSignal.cs"];

    // One agent may take the key of another's provider.
    private static readonly string[] Folders =
    [
        .. KnownAgents.All.Select(agent =>
            $"src/{agent.GetType().Namespace!.Replace("Ias.Core.", "Ias.Core/").Replace("Agents.", "Agents/")}/"
        ),
    ];

    public static TheoryData<string> Names => [.. KnownAgents.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_code_names_an_agent_only_in_the_folders_of_agents_and_where_they_are_registered(string name)
    {
        var elsewhere =
            from path in Sources()
            where !Folders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)) && !OtherUses.Contains(path)
            from line in File.ReadLines(Path.Combine(Checkout.Root, path)).Select((text, at) => (Text: text, Number: at + 1))
            let code = WithoutComment(line.Text)
            where code.Contains(name, StringComparison.OrdinalIgnoreCase)
            select $"{path}:{line.Number}: {code.Trim()}";

        Assert.Empty(elsewhere);
    }

    [Fact]
    public void Each_agents_own_folder_is_named_after_it() =>
        Assert.All(KnownAgents.All, agent => Assert.Equal(agent.Name, agent.GetType().Namespace!.Split('.')[^1], ignoreCase: true));

    [Fact]
    public void What_agents_say_of_themselves_is_where_ICE_and_the_home_look()
    {
        Assert.Equal(KnownAgents.All.Sum(agent => agent.Home.Folders.Count), AgentFolders.All.Count);
        Assert.All(
            KnownAgents.All.SelectMany(agent => agent.Variables.Keys),
            key => Assert.Contains(key, Core.Ice.InsideVariables.ProviderKeys)
        );
        Assert.All(
            KnownAgents.All.SelectMany(agent => agent.Variables.Families),
            family => Assert.True(Core.Ice.InsideVariables.IsInside(family + "X", "1", []))
        );
        Assert.All(
            KnownAgents.All.SelectMany(agent => agent.Variables.Names),
            name => Assert.True(Core.Ice.InsideVariables.IsInside(name, "1", []))
        );
        Assert.All(
            KnownAgents.All.SelectMany(agent => agent.Home.Programs),
            folder => Assert.Equal(folder, Core.Ice.Toolchains.RootOf(folder + "/x"))
        );
    }

    private static IEnumerable<string> Sources() =>
        Directory
            .EnumerateFiles(Path.Combine(Checkout.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Checkout.Root, path))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal));

    private static string WithoutComment(string line) =>
        line.TrimStart().StartsWith("//", StringComparison.Ordinal) ? ""
        : line.IndexOf(" //", StringComparison.Ordinal) is var at and >= 0 ? line[..at]
        : line;
}
