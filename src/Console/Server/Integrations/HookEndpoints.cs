using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ias.Console.Server.Access;
using Ias.Console.Server.Api;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Integrations;

/// <summary>Endpoints for other systems' deliveries: each hook has an address and a secret of its own. A delivery is signed over its bytes,
/// counts once, and is subject to the workspace's data policy.</summary>
internal static class HookEndpoints
{
    private const string Deliveries = "/hooks/{hook}";
    private const int Longest = 200;

    public static void Add(Endpoints endpoints, Database database, TimeProvider time)
    {
        endpoints.Signed(Deliveries, (http, body) => ReceiveAsync(http, body, database, time));
        endpoints.Writing<AddHookRequest, HookAddedAnswer>(
            "/integrations/add",
            "Adds a hook, to which another system delivers; its secret is shown this once",
            Permission.Administer,
            async (scope, request) =>
            {
                var secret = WebhookSignature.NewSecret();
                var id = await new Hooks(scope).AddAsync(request.System, request.RepoId, secret);
                return new HookAddedAnswer(id, PathOf(id), secret);
            }
        );
        endpoints.Reading<InWorkspaceRequest, HooksAnswer>(
            "/integrations/list",
            "Lists the hooks, without their secrets",
            Permission.Administer,
            async (scope, _) => new HooksAnswer(await new Hooks(scope).ListAsync())
        );
        endpoints.Writing<HookRequest, DoneAnswer>(
            "/integrations/remove",
            "Removes a hook; what it brought stays",
            Permission.Administer,
            async (scope, request) =>
            {
                await new Hooks(scope).RemoveAsync(request.HookId);
                return new DoneAnswer();
            }
        );
    }

    /// <summary>Path for a hook's deliveries.</summary>
    public static string PathOf(EntityId hook) => $"{Endpoints.Base}{Deliveries.Replace("{hook}", hook.Value, StringComparison.Ordinal)}";

    private static async Task<ReceivedAnswer> ReceiveAsync(HttpContext http, byte[] body, Database database, TimeProvider time)
    {
        var hook = EntityId.TryParse((string?)http.GetRouteValue("hook"), out var id)
            ? await database.ReadAsync(session => Hooks.FindAsync(session, id), http.RequestAborted)
            : null;
        if (hook is null || !IsSigned(hook, http.Request.Headers, body, time.GetUtcNow()))
        {
            throw RefusalException.Unauthorized(
                "This is no hook, or the delivery is not signed with its secret, or it is older than five minutes."
            );
        }

        var delivery = DeliveryId(hook.System, http.Request.Headers);
        var item = Read(hook.System, http.Request.Headers, body);
        return await database.WriteAsync(
            async session =>
            {
                var scope = session.In(hook.Workspace, hook.Policy, hook.Actor);
                if (!await new Hooks(scope).ReceiveAsync(hook.Id, delivery))
                {
                    return new ReceivedAnswer(Idempotent: true, null);
                }

                return new ReceivedAnswer(Idempotent: false, item is null ? null : await StoreAsync(scope, item, hook.RepoId));
            },
            http.RequestAborted
        );
    }

    private static async Task<EntityId?> StoreAsync(Scope scope, Delivery delivery, EntityId? repo)
    {
        var items = new ContextItems(scope);
        var item = delivery.Item with { RepoId = repo };
        return delivery.IsGone && item.Address is not null ? await items.RemoveAsync(item) : await items.AddAsync(item);
    }

    private static bool IsSigned(OpenHook hook, IHeaderDictionary headers, byte[] body, DateTimeOffset now)
    {
        if (hook.System == HookSystem.Github)
        {
            var wanted = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(hook.Secret), body));
            return WebhookSignature.Same($"sha256={wanted}", headers["X-Hub-Signature-256"].ToString());
        }

        if (hook.System == HookSystem.Gitlab && headers.TryGetValue("X-Gitlab-Token", out var token))
        {
            return WebhookSignature.Same(hook.Secret, token.ToString());
        }

        return WebhookSignature.Verify(
            hook.Secret,
            headers["webhook-id"].ToString(),
            headers["webhook-timestamp"].ToString(),
            headers["webhook-signature"].ToString(),
            body,
            now
        );
    }

    private static Word DeliveryId(HookSystem system, IHeaderDictionary headers)
    {
        string[] names = system switch
        {
            HookSystem.Github => ["X-GitHub-Delivery"],
            HookSystem.Gitlab => ["Idempotency-Key", "X-Gitlab-Event-UUID", "webhook-id"],
            _ => ["webhook-id"],
        };
        var id = names.Select(name => headers[name].ToString()).FirstOrDefault(value => value.Length > 0) ?? "";
        return id.Length is > 0 and <= Longest && Word.Fits(id)
            ? new Word(id)
            : throw RefusalException.Invalid($"A delivery has an id of one word, in {names[0]}.");
    }

    private static Delivery? Read(HookSystem system, IHeaderDictionary headers, byte[] body)
    {
        try
        {
            if (system == HookSystem.Signed)
            {
                var sent = JsonSerializer.Deserialize(body, ContractJson.Default.ContextEnvelope);
                return sent is null
                    ? throw RefusalException.Invalid("The body must be a JSON object.")
                    : new Delivery(
                        new NewContextItem(
                            sent.Source,
                            sent.Kind,
                            sent.Title,
                            sent.Text,
                            null,
                            sent.Provenance,
                            sent.Address,
                            sent.ChangedAt
                        ),
                        sent.Gone
                    );
            }

            var read =
                JsonNode.Parse(body, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject
                ?? throw RefusalException.Invalid("The body must be a JSON object.");
            return system == HookSystem.Github
                ? GithubDelivery.Read(headers["X-GitHub-Event"].ToString(), read)
                : GitlabDelivery.Read(read);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            throw RefusalException.Invalid("The body is no JSON. In GitHub, choose the content type application/json.");
        }
    }
}
