using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Ias.Console.Contract;
using Ias.Console.Domain;
using Ias.Console.Policy;

namespace Ias.Console.Store;

/// <summary>What a worker says of itself with each heartbeat; fields its generation does not know are null.</summary>
public sealed record WorkerReport(
    string DisplayName,
    Word Status,
    JsonObject Capabilities,
    Word? MachineFingerprint = null,
    Word? AgentVersion = null,
    Word? Platform = null,
    Word? Arch = null,
    Word? NodeVersion = null,
    IReadOnlyList<EntityId>? ConfiguredRepoIds = null,
    Word? EffectivePolicyVersion = null,
    JsonObject? Extra = null
);

/// <summary>The workers of a workspace.</summary>
public sealed class Workers(Scope scope)
{
    /// <summary>A worker that was not heard of for so long is off line.</summary>
    public static readonly TimeSpan Gone = TimeSpan.FromMinutes(2);

    /// <summary>Takes a heartbeat: the same machine and name is the same worker.</summary>
    public async Task<EntityId> HeartbeatAsync(WorkerReport report)
    {
        var repos = Ids(report.Capabilities["reposAllowed"]) ?? report.ConfiguredRepoIds?.Select(id => id.Value).ToArray() ?? [];
        var identity = Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{report.MachineFingerprint}\n{report.DisplayName}"))
        );
        var id = scope.NewId();
        var stored = await scope
            .Sql(
                $"""
                insert into workers (id, workspace_id, identity, display_name, status, capabilities, can_write, can_use_network, repos_allowed,
                    execution_modes, models, kinds, machine_fingerprint, agent_version, platform, arch, node_version, policy_version, extra,
                    created_at, last_seen_at)
                values (@id, @workspace, @identity, @display_name, @status, @capabilities, @write, @network, @repos,
                    @modes, @models, @kinds, @fingerprint, @version, @platform, @arch, @node, @policy, @extra, {scope.Now}, {scope.Now})
                on conflict (workspace_id, identity) do update set
                    display_name = excluded.display_name, status = excluded.status, capabilities = excluded.capabilities,
                    can_write = excluded.can_write, can_use_network = excluded.can_use_network, repos_allowed = excluded.repos_allowed,
                    execution_modes = excluded.execution_modes, models = excluded.models, kinds = excluded.kinds,
                    agent_version = coalesce(excluded.agent_version, workers.agent_version),
                    platform = coalesce(excluded.platform, workers.platform), arch = coalesce(excluded.arch, workers.arch),
                    node_version = coalesce(excluded.node_version, workers.node_version),
                    policy_version = coalesce(excluded.policy_version, workers.policy_version),
                    extra = coalesce(excluded.extra, workers.extra), last_seen_at = excluded.last_seen_at
                returning id
                """
            )
            .Id("id", id)
            .Own("identity", identity)
            .Text(Fields.WorkerName, report.DisplayName)
            .Word("status", report.Status)
            .Structure(Fields.WorkerCapabilities, report.Capabilities)
            .Flag("write", IsTrue(report.Capabilities["canWrite"]))
            .Flag("network", IsTrue(report.Capabilities["canUseNetwork"]))
            .WordList("repos", repos)
            .WordList("modes", WordsIn(report.Capabilities["executionModes"]))
            .WordList("models", WordsIn(report.Capabilities["models"]))
            .WordList("kinds", WordsIn(report.Capabilities["kinds"]))
            .Word("fingerprint", report.MachineFingerprint)
            .Word("version", report.AgentVersion)
            .Word("platform", report.Platform)
            .Word("arch", report.Arch)
            .Word("node", report.NodeVersion)
            .Word("policy", report.EffectivePolicyVersion)
            .Structure(Fields.WorkerExtra, report.Extra)
            .FirstAsync(row => row.Id("id").Value);
        var known = new EntityId(stored!);
        if (known == id)
        {
            scope.Changed("worker", known, "added");
        }

        return known;
    }

    /// <summary>Tells those who follow which workers of any workspace have fallen silent, said goodbye, or are back, each once; returns how
    /// many. Any number of servers may call it at once.</summary>
    public static async Task<int> TellPresenceAsync(Session session)
    {
        var isOnline = $"case when status <> 'offline' and last_seen_at > {session.Now} - @gone then 1 else 0 end";
        var changed = await session
            .Sql(
                $"""
                update workers set told_online = 1 - told_online
                where id in (select id from workers where told_online <> {isOnline} limit 500 {session.Database.SkipLocked("workers")})
                returning id, workspace_id, told_online
                """
            )
            .Number("gone", (long)Gone.TotalMilliseconds)
            .ListAsync(row => (Id: row.Id("id"), Workspace: row.Id("workspace_id"), IsOnline: row.Number("told_online") == 1));
        foreach (var (id, workspace, online) in changed)
        {
            session.In(workspace, DataPolicy.Open, Actor.Server).Changed("worker", id, online ? "online" : "offline");
        }

        return changed.Count;
    }

    public Task<List<Worker>> ListAsync() =>
        scope
            .Sql(
                $"select workers.*, {scope.Now} - last_seen_at as silent from workers where workspace_id = @workspace order by last_seen_at desc, id"
            )
            .ListAsync(Read);

    /// <summary>The repositories a worker works in, and whether it takes jobs now.</summary>
    /// <exception cref="RefusalException">There is no such worker here.</exception>
    public async Task<(IReadOnlyList<string> Repos, bool TakesJobs)> RequireAsync(EntityId id)
    {
        var found = await scope
            .Sql("select repos_allowed, status from workers where workspace_id = @workspace and id = @id")
            .Id("id", id)
            .ListAsync(row => (row.WordList("repos_allowed"), row.Own("status") is not ("draining" or "offline")));
        return found.Count > 0 ? found[0] : throw RefusalException.NotFound("worker");
    }

    private static bool IsTrue(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var yes) && yes;

    private static string[] WordsIn(JsonNode? node) =>
        node is JsonArray list
            ?
            [
                .. list.OfType<JsonValue>()
                    .Select(one => one.TryGetValue<string>(out var word) ? word : "")
                    .Where(one => one.Length > 0 && Word.Fits(one)),
            ]
            : [];

    private static string[]? Ids(JsonNode? node) =>
        node is JsonArray
            ? [.. WordsIn(node).Select(one => EntityId.TryParse(one, out var id) ? id.Value : "").Where(one => one.Length > 0)]
            : null;

    private static Worker Read(Row row) =>
        new(
            row.Id("id"),
            row.Text(Fields.WorkerName),
            row.Word("status"),
            row.Own("status") != "offline" && row.Number("silent") < Gone.TotalMilliseconds,
            row.Structure(Fields.WorkerCapabilities) ?? [],
            row.WordOrNone("machine_fingerprint"),
            row.WordOrNone("agent_version"),
            row.WordOrNone("platform"),
            row.WordOrNone("arch"),
            row.WordOrNone("node_version"),
            row.WordOrNone("policy_version"),
            row.Number("created_at"),
            row.Number("last_seen_at"),
            row.Structure(Fields.WorkerExtra)
        );
}
