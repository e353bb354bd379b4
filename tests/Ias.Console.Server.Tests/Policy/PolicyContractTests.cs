using System.Text.Json.Nodes;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;
using Ias.Console.Server.Store;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Policy;

/// <summary>The data policy by the contract itself: every field of every endpoint gets a marker, so that none can be forgotten.</summary>
public sealed class PolicyContractTests(PostgresCluster cluster)
{
    private const string Marker = "the purple walrus flies at dawn";

    // People's names are the server's accounts, not the workspace's data.
    private static readonly Dictionary<string, JsonNode> Names = new()
    {
        ["slug"] = "x",
        ["outcome"] = "blocked",
        ["executionMode"] = "cli",
    };

    private static readonly string[] NotOfTheWorkspace = ["/auth/", "/members/", "/tokens/", "/policy/", "/workspaces/"];

    [Theory]
    [Trait("Requirement", "R-110")]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task Under_metadata_only_no_text_of_any_field_is_stored_or_shown(Kind kind)
    {
        await using var server = await RunningServer.StartAsync(cluster, kind);
        var shop = await NewAsync(server, DataPolicyMode.MetadataOnly, []);

        var shown = await SayEverythingAsync(server, shop);

        Assert.DoesNotContain("walrus", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("walrus", await StoredAsync(server), StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Requirement", "R-110")]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task Tightening_hides_at_once_what_was_stored_and_then_removes_it(Kind kind)
    {
        await using var server = await RunningServer.StartAsync(cluster, kind);
        var shop = await NewAsync(server, DataPolicyMode.InternalOk, []);
        Assert.Contains(Marker, await SayEverythingAsync(server, shop), StringComparison.Ordinal);
        var stored = await StoredAsync(server);
        Assert.All(
            Fields.Texts,
            field =>
                Assert.True(
                    stored.Contains($"{field.Table}.{field.Column}={Marker}", StringComparison.Ordinal)
                        || stored.Contains($"{field.Table}.{field.Column}=[\"{Marker}", StringComparison.Ordinal),
                    $"{field.Name} was never said"
                )
        );

        await SetAsync(server, shop, DataPolicyMode.MetadataOnly, ["context.title"]);

        var look = await LookEverywhereAsync(server, shop);
        Assert.Equal(1, Count(look, Marker) == 0 ? 0 : 1);
        Assert.DoesNotContain("walrus", look.Replace($"\"title\":\"{Marker}\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
        await server.Store.Database.WriteAsync(
            async session => await new Workspaces(session).PurgeAsync((await new Workspaces(session).FindAsync(shop))!),
            default
        );
        Assert.DoesNotContain(
            "walrus",
            (await StoredAsync(server)).Replace($"context_items.title={Marker}", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task What_is_hidden_is_not_found_by_searching_for_it()
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var shop = await NewAsync(server, DataPolicyMode.InternalOk, []);
        var token = await server.TokenAsync(shop);
        await server.AskAsync(
            token,
            "context/add",
            new JsonObject
            {
                ["workspaceId"] = shop.Value,
                ["source"] = "person",
                ["kind"] = "note",
                ["title"] = "Animals",
                ["text"] = Marker,
            }
        );
        async Task<int> Found(string words) =>
            (await server.AskAsync(token, "context/list", new JsonObject { ["workspaceId"] = shop.Value, ["search"] = words }))["items"]!
                .AsArray()
                .Count;
        Assert.Equal((1, 1), (await Found("walrus"), await Found("animals")));

        await SetAsync(server, shop, DataPolicyMode.MetadataOnly, ["context.title"]);
        Assert.Equal((0, 1), (await Found("walrus"), await Found("animals")));
        await SetAsync(server, shop, DataPolicyMode.MetadataOnly, []);
        Assert.Equal((0, 0), (await Found("walrus"), await Found("animals")));
    }

    [Theory]
    [Trait("Requirement", "R-109")]
    [InlineData("diff --git a/x b/x")]
    [InlineData("ghp_abcdefghijklmnopqrstuvwxyz0123456789")]
    public async Task No_field_takes_a_diff_or_a_secret_in_any_mode(string content)
    {
        await using var server = await RunningServer.StartAsync(cluster);
        foreach (var mode in Enum.GetValues<DataPolicyMode>())
        {
            var shop = await NewAsync(server, mode, [], $"shop-{mode}".ToLowerInvariant());
            await SayEverythingAsync(server, shop, content);
            Assert.DoesNotContain(content, await StoredAsync(server), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("runRef")]
    [InlineData("status")]
    [InlineData("runStatePath")]
    public async Task No_word_is_a_secret_either(string field)
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var shop = await NewAsync(server, DataPolicyMode.InternalOk, []);
        var token = await server.TokenAsync(shop);
        var repo = (
            await server.AskAsync(
                token,
                "repos/upsert",
                new JsonObject
                {
                    ["workspaceId"] = shop.Value,
                    ["remoteUrlHash"] = new string('a', 64),
                    ["status"] = "active",
                }
            )
        )["repoId"]!;
        var run = new JsonObject
        {
            ["workspaceId"] = shop.Value,
            ["repoId"] = repo.DeepClone(),
            ["runRef"] = "r",
            ["status"] = "running",
        };
        run[field] = "ghp_abcdefghijklmnopqrstuvwxyz0123456789";

        Assert.Equal((400, "CONTENT_REFUSED"), await server.RefusedAsync(token, "runs/upsert", run));
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task Every_column_of_text_is_subject_to_the_policy_or_holds_none(Kind kind)
    {
        await using var store = await TestStore.NewAsync(kind, cluster);
        var columns = await store.Database.ReadAsync(
            session =>
                session
                    .Sql(
                        kind == Kind.Sqlite
                            ? "select m.name || '.' || c.name as name from sqlite_schema m, pragma_table_info(m.name) c where m.type = 'table' and m.name not like 'context_search%' and m.name not like 'sqlite%' and lower(c.type) = 'text'"
                            : "select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'public' and data_type = 'text'"
                    )
                    .ListAsync(row => row.Own("name")!),
            default
        );
        var policed = Fields
            .Texts.Select(field => $"{field.Table}.{field.Column}")
            .Concat(Fields.Objects.Select(field => $"{field.Table}.{field.Column}"))
            .ToHashSet();

        Assert.Subset(columns.ToHashSet(), policed);
        Assert.Equal(
            PlainColumns.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal),
            columns.Except(policed).Order(StringComparer.Ordinal)
        );
    }

    // Ids, words, states, hashes, and the accounts of the server. A new column is judged before it is written here.
    private const string PlainColumns = """
        workspaces.id workspaces.slug workspaces.policy_mode workspaces.policy_allowed persons.id persons.name
        members.workspace_id members.person_id members.role tokens.id tokens.secret_hash tokens.workspace_id tokens.person_id tokens.scope tokens.label tokens.approved_by
        invites.id invites.secret_hash invites.person_id device_sessions.id device_sessions.secret_hash device_sessions.user_code device_sessions.state
        device_sessions.person_id device_sessions.client device_sessions.address device_sessions.workspace_slug intakes.withdrawn_by
        web_sessions.id web_sessions.secret_hash web_sessions.person_id web_sessions.how
        identities.id identities.person_id identities.issuer identities.kind identities.name oidc_logins.id oidc_logins.secret_hash oidc_logins.nonce
        oidc_logins.verifier oidc_logins.return_to repos.id repos.workspace_id repos.remote_url_hash repos.status
        workers.id workers.workspace_id workers.identity workers.status workers.repos_allowed workers.execution_modes workers.models workers.kinds
        workers.machine_fingerprint workers.agent_version workers.platform workers.arch workers.node_version workers.policy_version workers.refuses workers.registered_by
        workstreams.id workstreams.workspace_id workstreams.slug intakes.id intakes.workspace_id intakes.workstream_id intakes.repo_ids intakes.state
        intakes.created_by proposals.id proposals.workspace_id proposals.intake_id proposals.state proposals.created_by proposals.decided_by
        parts.id parts.workspace_id parts.proposal_id parts.part_key parts.repo_id parts.needs parts.state parts.run_id
        runs.id runs.workspace_id runs.repo_id runs.run_ref runs.status runs.run_state_path runs.blocked_by milestones.workspace_id milestones.run_id
        jobs.id jobs.workspace_id jobs.repo_id jobs.kind jobs.role jobs.needs_mode jobs.needs_model jobs.run_id jobs.parent_id jobs.intake_id
        jobs.claimed_by jobs.decision_id jobs.state jobs.worker_id jobs.outcome completions.workspace_id completions.job_id completions.idempotency_key
        completions.worker_id completions.spawned completions.outcome completions.branch decisions.id decisions.workspace_id decisions.job_id decisions.repo_id decisions.run_id
        decisions.state decisions.answered_by context_items.id context_items.workspace_id context_items.repo_id context_items.source
        context_items.kind context_items.created_by forgotten.workspace_id changes.workspace_id changes.subject changes.subject_id changes.happened
        audit.workspace_id audit.actor audit.action audit.subject_id audit.detail
        context_items.external_id notice_targets.id notice_targets.workspace_id notice_targets.kind notice_targets.address notice_targets.events
        notice_targets.secret notice_targets.created_by notice_targets.person_id notice_targets.session_id notice_targets.receiver_key
        push_keys.id push_keys.public_key push_keys.private_key notices.id notices.workspace_id notices.target_id notices.event notices.subject_id
        notices.edge notices.state notices.problem hooks.id hooks.workspace_id hooks.system hooks.repo_id hooks.secret hooks.created_by
        deliveries.hook_id deliveries.workspace_id deliveries.delivery_id
        """;

    private static async Task<EntityId> NewAsync(RunningServer server, DataPolicyMode mode, string[] allowed, string slug = "shop")
    {
        var id = await server.Store.NewWorkspaceAsync(slug);
        await SetAsync(server, id, mode, allowed);
        return id;
    }

    private static Task SetAsync(RunningServer server, EntityId workspace, DataPolicyMode mode, string[] allowed) =>
        server.Store.Database.WriteAsync(
            session => new Workspaces(session).SetPolicyAsync(workspace, mode, allowed, Actor.Server),
            default
        );

    // Each endpoint with each field filled, in an order in which things exist when they are named; what was answered.
    private static async Task<string> SayEverythingAsync(RunningServer server, EntityId workspace, string text = Marker)
    {
        var (owner, _) = await server.PersonAsync(workspace, Role.Owner);
        var bodies = new Bodies(await server.GetAsync("/control-plane/openapi.json"));
        var known = new Dictionary<string, JsonNode>(Names)
        {
            ["workspaceId"] = workspace.Value,
            ["key"] = "1",
            ["needs"] = new JsonArray(),
        };
        var said = new List<string>();
        async Task Say(string path, bool everything = true, params (string Field, JsonNode Value)[] more)
        {
            var fields = new Dictionary<string, JsonNode>(known);
            foreach (var (field, value) in more)
            {
                fields[field] = value;
            }

            var (status, answer) = await server.PostAsync(owner, path, bodies.For(path, text, fields, everything).ToJsonString());
            Assert.True(status < 500, $"{path}: {status} {answer.ToJsonString()}");
            Assert.Null(bodies.Differs(path, status, answer));
            Assert.True(status == 200 || text != Marker, $"{path}: {status} {answer.ToJsonString()}");
            said.Add(answer.ToJsonString());
            foreach (var (name, value) in answer)
            {
                if (name.EndsWith("Id", StringComparison.Ordinal) && value is not null)
                {
                    known[name] = value.DeepClone();
                }
            }
        }

        const string v1 = "/control-plane/v1";
        // When the text is refused, what comes after needs something to stand on.
        if (text != Marker)
        {
            await Say($"{v1}/repos/upsert", everything: false, ("remoteUrlHash", new string('a', 64)));
        }

        await Say($"{v1}/repos/upsert", more: ("remoteUrlHash", new string('a', 64)));
        known["repoIds"] = new JsonArray(known["repoId"].DeepClone());
        await Say($"{v1}/workstreams/upsert", more: ("slug", "stream"));
        await Say($"{v1}/workers/heartbeat", more: [("status", "online"), ("reposAllowed", new JsonArray(known["repoId"].DeepClone()))]);
        await server.Store.RunAsync(
            $"update workers set repos_allowed = '{known["repoId"]}', can_write = 1, execution_modes = 'cli hybrid'"
        );
        if (!known.ContainsKey("workerId"))
        {
            return string.Concat(said);
        }

        await Say($"{v1}/runs/upsert", more: ("blockedByDecisionRequestId", "x1"));
        await Say($"{v1}/jobs/enqueue", more: [("kind", "work"), ("priority", 9)]);
        await server.Store.RunAsync("update jobs set needs_mode = '', needs_model = ''");
        await Say($"{v1}/jobs/claim-next");
        await Say($"{v1}/jobs/heartbeat");
        await Say($"{v1}/decisions/request");
        await Say($"{v1}/jobs/complete-and-enqueue-children", more: [("kind", "dance"), ("idempotencyKey", "k")]);
        await Say($"{v1}/decisions/answer");
        await Say($"{v1}/intakes/create");
        await Say($"{v1}/proposals/submit");
        await Say($"{v1}/context/add", more: ("address", "x"));
        said.Add(await LookEverywhereAsync(server, workspace, known, bodies));
        if (known.TryGetValue("proposalId", out var proposal))
        {
            await Say($"{v1}/proposals/reject");
        }

        foreach (var path in bodies.Paths.Where(path => !NotOfTheWorkspace.Any(part => path.Contains(part, StringComparison.Ordinal))))
        {
            var (status, answer) = await server.PostAsync(owner, path, bodies.For(path, text, known, everything: true).ToJsonString());
            Assert.True(status < 500, $"{path}: {answer.ToJsonString()}");
            said.Add(answer.ToJsonString());
        }

        return string.Concat(said);
    }

    private static async Task<string> LookEverywhereAsync(
        RunningServer server,
        EntityId workspace,
        Dictionary<string, JsonNode>? ids = null,
        Bodies? bodies = null
    )
    {
        bodies ??= new Bodies(await server.GetAsync("/control-plane/openapi.json"));
        var (viewer, _) = await server.PersonAsync(workspace, Role.Viewer);
        var known = new Dictionary<string, JsonNode>(ids ?? []) { ["workspaceId"] = workspace.Value };
        var seen = new List<string>();
        foreach (
            var path in server
                .Endpoints.Where(endpoint => endpoint is { InWorkspace: true, Permission: Permission.Read, Streams: false })
                .Select(endpoint => endpoint.Path)
        )
        {
            var (status, answer) = await server.PostAsync(viewer, path, bodies.For(path, "x", known, everything: false).ToJsonString());
            Assert.True(status is 200 or 404, $"{path}: {answer.ToJsonString()}");
            Assert.Null(bodies.Differs(path, status, answer));
            seen.Add(answer.ToJsonString());
        }

        return string.Concat(seen);
    }

    // Every row of every table, as "table.column=value".
    private static Task<string> StoredAsync(RunningServer server) =>
        server.Store.Database.ReadAsync(
            async session =>
            {
                var all = new System.Text.StringBuilder();
                foreach (var table in Archive.Kept.Concat(Archive.Passing))
                {
                    await foreach (var row in session.Sql($"select * from {table}").RowsAsync())
                    {
                        foreach (var (column, value) in row)
                        {
                            all.Append($"{table}.{column}={value}\n");
                        }
                    }
                }

                return all.ToString();
            },
            default
        );

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
