using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;

namespace Ias.Console.Server.Store;

/// <summary>State of a worker as each heartbeat reports it; fields its generation does not know are null.</summary>
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
    JsonObject? Extra = null,
    IReadOnlyList<UnreadyRepo>? Unready = null
);

/// <summary>The workers of a workspace.</summary>
public sealed class Workers(Scope scope)
{
    /// <summary>A worker that was not heard of for so long is off line.</summary>
    public static readonly TimeSpan Gone = TimeSpan.FromMinutes(2);

    private const int MostUnready = 200;
    private const int MostKinds = 50;
    private const int LongestReason = 400;
    private const string Withheld = "(a reason that may not be kept here)";

    /// <summary>Workers that one token may bring in.</summary>
    public const int MostOfToken = 200;

    /// <summary>Takes a heartbeat: the same machine and name is the same worker.</summary>
    public async Task<EntityId> HeartbeatAsync(WorkerReport report)
    {
        var repos = Ids(report.Capabilities["reposAllowed"]) ?? report.ConfiguredRepoIds?.Select(id => id.Value).ToArray() ?? [];
        var identity = Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{report.MachineFingerprint}\n{report.DisplayName}"))
        );
        var unready = (report.Unready ?? []).Take(MostUnready).ToList();
        var id = scope.NewId();
        var stored = await scope
            .Sql(
                $"""
                insert into workers (id, workspace_id, identity, display_name, status, capabilities, can_write, can_use_network, repos_allowed,
                    execution_modes, models, kinds, machine_fingerprint, agent_version, platform, arch, node_version, policy_version, extra, unready, refuses,
                    registered_by, created_at, last_seen_at)
                values (@id, @workspace, @identity, @display_name, @status, @capabilities, @write, @network, @repos,
                    @modes, @models, @kinds, @fingerprint, @version, @platform, @arch, @node, @policy, @extra, @unready, @refuses, @token, {scope.Now}, {scope.Now})
                on conflict (workspace_id, identity) do update set
                    display_name = excluded.display_name, status = excluded.status, capabilities = excluded.capabilities,
                    can_write = excluded.can_write, can_use_network = excluded.can_use_network, repos_allowed = excluded.repos_allowed,
                    execution_modes = excluded.execution_modes, models = excluded.models, kinds = excluded.kinds,
                    agent_version = coalesce(excluded.agent_version, workers.agent_version),
                    platform = coalesce(excluded.platform, workers.platform), arch = coalesce(excluded.arch, workers.arch),
                    node_version = coalesce(excluded.node_version, workers.node_version),
                    policy_version = coalesce(excluded.policy_version, workers.policy_version),
                    extra = coalesce(excluded.extra, workers.extra),
                    unready = excluded.unready, refuses = excluded.refuses, last_seen_at = excluded.last_seen_at
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
            .Texts(Fields.WorkerUnready, unready.Select(Written))
            .Own("refuses", string.Join(' ', unready.SelectMany(one => KindsOf(one).Select(kind => $"{one.RepoId}:{kind.Value}"))))
            .Id("token", scope.By.Token)
            .FirstAsync(row => row.Id("id").Value);
        await OfferAsync([.. KindsOf(report.Capabilities).Where(kind => !CoordinationJobKinds.IsKnown(kind))]);
        var known = new EntityId(stored!);
        if (known == id)
        {
            await RefuseTooManyAsync();
            scope.Changed("worker", known, "added");
        }

        return known;
    }

    /// <summary>Reports to followers, once each, the workers of any workspace that went silent, signed off or came back; returns how many.
    /// Safe to call on several servers concurrently.</summary>
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

    /// <summary>Deletes workers of any workspace that were not heard of for so long, and hold no job; returns how many.</summary>
    public static Task<int> ForgetAsync(Session session, TimeSpan older) =>
        session
            .Sql(
                $"""
                delete from workers where last_seen_at < {session.Now} - @older and not exists (
                    select 1 from jobs where jobs.workspace_id = workers.workspace_id and jobs.worker_id = workers.id and jobs.state = 'running')
                """
            )
            .Number("older", (long)older.TotalMilliseconds)
            .ExecuteAsync();

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

    /// <summary>True when a worker of the workspace, online or not, names a kind of job.</summary>
    public async Task<bool> DoAsync(string kind) => (await ListAsync()).Exists(worker => KindsOf(worker.Capabilities).Contains(kind));

    /// <summary>Kinds of job that a worker names; a busy one accepts fewer just now. Empty = it names none, and accepts all.</summary>
    public static IReadOnlyList<string> KindsOf(JsonObject capabilities) =>
        WordsIn(capabilities["kindsKnown"]) is { Length: > 0 } known ? known : WordsIn(capabilities["kinds"]);

    /// <summary>Obstacle that a worker reported to a job of a repository; null: none.</summary>
    public static UnreadyRepo? WhyNot(Worker worker, Job job) =>
        worker.Unready.FirstOrDefault(one => one.RepoId == job.RepoId && (one.Kinds is null || one.Kinds.Contains(job.Kind)));

    private async Task RefuseTooManyAsync()
    {
        var workers = await scope
            .Sql("select count(*) from workers where workspace_id = @workspace and registered_by = @token")
            .Id("token", scope.By.Token)
            .NumberAsync();
        if (workers > MostOfToken)
        {
            throw RefusalException.Conflict(
                $"This token has brought in {MostOfToken} workers, the most it may. Give each machine a name that it keeps, or use another token."
            );
        }
    }

    // Jobs that waited for a worker of their kind can now be claimed.
    private async Task OfferAsync(IReadOnlyList<string> kinds)
    {
        if (kinds.Count > 0)
        {
            await scope
                .Sql(
                    $"update jobs set claimable = 1 where workspace_id = @workspace and state = 'pending' and claimable = 0 and {scope.Database.In("kind", "kinds")}"
                )
                .List("kinds", [.. kinds])
                .ExecuteAsync();
        }
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
            row.Structure(Fields.WorkerExtra),
            [.. row.Texts(Fields.WorkerUnready).Select(Read)]
        );

    private static string Written(UnreadyRepo one) =>
        $"{Content.Line(one.Why, LongestReason) ?? Withheld}\t{one.RepoId}\t{string.Join(' ', KindsOf(one).Select(kind => kind.Value))}";

    private static IEnumerable<Word> KindsOf(UnreadyRepo one) => (one.Kinds ?? []).Take(MostKinds);

    private static UnreadyRepo Read(string written) =>
        written.Split('\t') is [.. var why, var repo, var kinds]
            ? new UnreadyRepo(
                new EntityId(repo),
                string.Join(' ', why),
                kinds.Length == 0 ? null : [.. kinds.Split(' ').Select(kind => new Word(kind))]
            )
            : throw new ArgumentException("no reason, repository and kinds", nameof(written));
}
