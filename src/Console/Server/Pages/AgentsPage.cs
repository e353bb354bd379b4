using System.Text.Json.Nodes;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

/// <summary>An agent, and what it holds.</summary>
public sealed record ListedAgent(Worker Agent, IReadOnlyList<Job> InHand, IReadOnlyList<string> Repos, IReadOnlyList<string> Can)
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
                    [
                        .. Texts(agent.Capabilities["reposAllowed"])
                            .Select(id => EntityId.TryParse(id, out var repo) ? names.Repo(repo) : id)
                            .Order(StringComparer.Ordinal),
                    ],
                    [.. Abilities(agent)]
                ));
                return AgentsView.Create(new AgentsModel(request.Frame, [.. agents], names));
            }
        );

    /// <summary>The texts of a list.</summary>
    public static IEnumerable<string> Texts(JsonNode? list) =>
        (list as JsonArray ?? [])
            .OfType<JsonValue>()
            .Select(one => one.TryGetValue<string>(out var text) ? text : "")
            .Where(text => text.Length > 0);

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

        foreach (var word in Texts(can["executionModes"]).Concat(Texts(can["models"])).Concat(Texts(can["kinds"])))
        {
            yield return word;
        }
    }

    private static bool IsTrue(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var yes) && yes;
}
