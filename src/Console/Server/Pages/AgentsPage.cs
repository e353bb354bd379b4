using System.Text.Json.Nodes;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

/// <summary>A repository that an agent has, and whether it claims jobs there.</summary>
/// <param name="State">A word or a sentence for people.</param>
/// <param name="Ready">True when the agent claims the jobs of all kinds it knows.</param>
public sealed record AgentRepo(string Name, string State, bool Ready);

/// <summary>An agent, and what it holds.</summary>
public sealed record ListedAgent(Worker Agent, IReadOnlyList<Job> InHand, IReadOnlyList<AgentRepo> Repos, IReadOnlyList<string> Can)
{
    /// <summary>"online", "draining" or "offline".</summary>
    public string State =>
        !Agent.Online ? "offline"
        : Agent.Status.Value == "draining" ? "draining"
        : "online";
}

public sealed record AgentsModel(Frame Frame, IReadOnlyList<ListedAgent> Agents, Names Names) : PageModel(Frame, "Agents");

internal static class AgentsPage
{
    public static void Add(PageRoutes pages) =>
        pages.Member(
            "agents",
            "agents",
            Permission.Read,
            async request =>
            {
                var names = await Names.ReadAsync(request.Scope);
                var running = (await new Jobs(request.Scope).ListAsync(JobState.Running)).ToLookup(job => job.WorkerId);
                var agents = (await new Workers(request.Scope).ListAsync()).Select(agent => new ListedAgent(
                    agent,
                    [.. running[agent.Id]],
                    [.. ReposOf(agent, running[agent.Id], names).OrderBy(one => one.Name, StringComparer.Ordinal)],
                    [.. Abilities(agent)]
                ));
                return AgentsView.Create(new AgentsModel(request.Frame, [.. agents], names));
            }
        );

    /// <summary>State of one repository for an agent that has it; null: it does not, as far as it said.</summary>
    public static AgentRepo? StateOf(Worker agent, IEnumerable<Job> inHand, EntityId repo, Names names)
    {
        var name = names.Repo(repo);
        var unready = agent.Unready.FirstOrDefault(one => one.RepoId == repo);
        return inHand.Any(job => job.RepoId == repo) ? new AgentRepo(name, "at work", Ready: agent.Online)
            : !agent.Online && (unready is not null || IsOffered(agent, repo)) ? new AgentRepo(name, "", Ready: false)
            : unready is { Kinds: null } ? new AgentRepo(name, $"no job now: {unready.Why}", Ready: false)
            : unready is not null ? new AgentRepo(name, $"no agent's job now: {unready.Why}", Ready: false)
            : IsOffered(agent, repo) ? new AgentRepo(name, "ready", Ready: true)
            : null;
    }

    private static bool IsOffered(Worker agent, EntityId repo) => JsonTexts.InList(agent.Capabilities["reposAllowed"]).Contains(repo.Value);

    private static IEnumerable<AgentRepo> ReposOf(Worker agent, IEnumerable<Job> inHand, Names names)
    {
        var jobs = inHand.ToList();
        return JsonTexts
            .InList(agent.Capabilities["reposAllowed"])
            .Select(id => EntityId.TryParse(id, out var repo) ? repo : (EntityId?)null)
            .OfType<EntityId>()
            .Concat(agent.Unready.Select(one => one.RepoId))
            .Concat(jobs.Select(job => job.RepoId))
            .Distinct()
            .Select(repo => StateOf(agent, jobs, repo, names))
            .OfType<AgentRepo>();
    }

    private static IEnumerable<string> Abilities(Worker agent)
    {
        var can = agent.Capabilities;
        if (IsTrue(can["canWrite"]))
        {
            yield return "writes";
        }

        if (IsTrue(can["canUseNetwork"]))
        {
            yield return "uses the network";
        }

        foreach (
            var word in JsonTexts
                .InList(can["executionModes"])
                .Concat(JsonTexts.InList(can["models"]))
                .Concat(JsonTexts.InList(can["kinds"]))
        )
        {
            yield return word;
        }
    }

    private static bool IsTrue(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var yes) && yes;
}
