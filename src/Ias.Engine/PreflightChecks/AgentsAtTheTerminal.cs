using Ias.Core.Agents.Known;
using Ias.Core.Text;
using Ias.Engine.Agents;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>
/// Lists the known agents that could be opened here: installed, answering, logged in as far as that is known. Asks no provider.
/// </summary>
internal static class AgentsAtTheTerminal
{
    public static async Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        if (!at.Request.ForPeople)
        {
            return [];
        }

        var looking = new AgentCheck(at.Processes, at.Time);
        var registry = new AgentRegistry();
        var all = await Task.WhenAll(
            KnownAgents.Names.Select(name =>
                looking.LookAsync(registry.Find(name, null, "", ""), name, at.Ground, AgentPlaces.Here, cancel)
            )
        );
        var here = all.Where(agent => agent.Path.Length > 0).ToList();
        return here.Count == 0
            ? [Note($"No agent that ias knows by name is on PATH: {string.Join(", ", KnownAgents.Names)}.", $"{at.CalledAs} agents list")]
            : [.. here.Select(agent => Line(at, agent))];
    }

    private static PreflightCheck Line(PreflightScene at, AgentFound agent) =>
        agent switch
        {
            { Version.Length: 0 } => Warning($"{agent.Name} does not answer: {agent.Path}", $"{ShellWord.Quote(agent.Path)} --version"),
            { Older: { } older } => Warning(older, $"Update {agent.Name}."),
            { Login.Found: true } => Ok($"{agent.Name} ({agent.Version}), logged in: {agent.Login.By}"),
            { Login.Found: false } => Warning($"{agent.Name} ({agent.Version}): not logged in.", agent.Login.By),
            { Login.By.Length: > 0 } => Note($"{agent.Name} ({agent.Version}): no login seen.", agent.Login.By),
            _ => Ok($"{agent.Name} ({agent.Version}); cannot tell whether you are logged in ({at.CalledAs} agents check {agent.Name})"),
        };
}
