using System.Text.Json.Nodes;
using Ias.Console.Server.Domain;

namespace Ias.Console.Server.Tests.Fixtures;

/// <summary>A workspace in which there is one of everything, and bodies for every endpoint that name what is there.</summary>
public sealed class Populated
{
    private readonly Dictionary<string, JsonNode> _known;

    private Populated(EntityId workspace, string owner, string machine, Bodies bodies, Dictionary<string, JsonNode> known) =>
        (Workspace, Owner, Machine, Bodies, _known) = (workspace, owner, machine, bodies, known);

    public EntityId Workspace { get; }

    /// <summary>A token of its owner.</summary>
    public string Owner { get; }

    /// <summary>A service token of it.</summary>
    public string Machine { get; }

    public Bodies Bodies { get; }

    /// <summary>The ids of what is there, by the names of fields that take them.</summary>
    public IReadOnlyDictionary<string, JsonNode> Ids => _known.Where(one => IsId(one.Key)).ToDictionary();

    /// <param name="server">Where.</param>
    /// <param name="slug">What it is called.</param>
    /// <param name="text">What every text of it says.</param>
    public static async Task<Populated> NewAsync(RunningServer server, string slug, string text)
    {
        var workspace = await server.Store.NewWorkspaceAsync(slug);
        var (owner, _) = await server.PersonAsync(workspace, Role.Owner);
        var bodies = new Bodies(await server.GetAsync("/control-plane/openapi.json"));
        var known = new Dictionary<string, JsonNode>
        {
            ["workspaceId"] = workspace.Value,
            ["slug"] = $"{slug}-slug",
            ["kind"] = "work",
            ["remoteUrlHash"] = Ias.Core.RemoteIdentity.Hash($"https://h/o/{slug}"),
            ["runRef"] = $"{slug}-run",
            ["key"] = "1",
            ["needs"] = new JsonArray(),
        };
        var made = new Populated(workspace, owner, await server.TokenAsync(workspace), bodies, known);
        async Task Say(string path, params (string Field, JsonNode Value)[] more)
        {
            var fields = new Dictionary<string, JsonNode>(known);
            foreach (var (field, value) in more)
            {
                fields[field] = value;
            }

            var path1 = $"/control-plane/v1/{path}";
            foreach (var (name, value) in await server.AskAsync(owner, path1, bodies.For(path1, text, fields, everything: true)))
            {
                if (IsId(name) && value is not null)
                {
                    known[name] = value.DeepClone();
                }
            }
        }

        await Say("repos/upsert");
        var repo = known["repoId"];
        known["reposAllowed"] = new JsonArray(repo.DeepClone());
        known["repoIds"] = new JsonArray(repo.DeepClone());
        await Say("workstreams/upsert");
        await Say(
            "workers/heartbeat",
            ("status", "online"),
            ("capabilities", new JsonObject { ["reposAllowed"] = new JsonArray(repo.DeepClone()), ["canWrite"] = true })
        );
        await Say("runs/upsert", ("blockedByDecisionRequestId", "x1"));
        await Say("jobs/enqueue", ("priority", 100), ("requirements", new JsonObject()));
        await Say("jobs/claim-next");
        await Say("decisions/request");
        await Say("intakes/create");
        await Say("proposals/submit");
        await Say("context/add");
        await Say("tokens/create", ("scope", "read"));
        await Say("members/add", ("role", "viewer"));
        known["tokenId"] = (await server.AskAsync(owner, "tokens/list", new JsonObject { ["workspaceId"] = workspace.Value }))["tokens"]![
            0
        ]!["_id"]!.DeepClone();
        return made;
    }

    /// <summary>A body that names what is there.</summary>
    /// <param name="path">The endpoint.</param>
    /// <param name="text">For fields that take prose.</param>
    /// <param name="instead">Other values of fields.</param>
    /// <param name="everything">Fields that may be left out too.</param>
    public JsonObject Body(string path, string text, IReadOnlyDictionary<string, JsonNode>? instead = null, bool everything = true)
    {
        var fields = new Dictionary<string, JsonNode>(_known);
        if (path.EndsWith("/workers/heartbeat", StringComparison.Ordinal))
        {
            fields["status"] = "online";
        }

        foreach (var (field, value) in instead ?? new Dictionary<string, JsonNode>())
        {
            fields[field] = value;
        }

        return Bodies.For(path, text, fields, everything);
    }

    /// <summary>The endpoints that leave everything where it is, so that others can be asked after them.</summary>
    public IEnumerable<string> Lasting => Bodies.Paths.Where(path => !Gone.Any(part => path.Contains(part, StringComparison.Ordinal)));

    private static readonly string[] Gone = ["/auth/logout", "remove", "revoke"];

    private static bool IsId(string name) =>
        name.EndsWith("Id", StringComparison.Ordinal) || name.EndsWith("Ids", StringComparison.Ordinal);
}
