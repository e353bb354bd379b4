using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;

namespace Ias.Console.Server.Store;

/// <summary>A hook as a delivery finds it.</summary>
public sealed record OpenHook(EntityId Id, EntityId Workspace, DataPolicy Policy, HookSystem System, EntityId? RepoId, string Secret)
{
    /// <summary>Actor recorded for the hook's deliveries.</summary>
    public Actor Actor => new($"hook/{Id}");
}

/// <summary>Store of a workspace's hooks, through which other systems deliver items for the Context Lake.</summary>
public sealed class Hooks(Scope scope)
{
    private const int Most = 100;

    /// <summary>The hook of a delivery, before anybody is known.</summary>
    public static Task<OpenHook?> FindAsync(Session session, EntityId id) =>
        session
            .Sql(
                """
                select hooks.*, policy_mode, policy_allowed from hooks join workspaces on workspaces.id = workspace_id where hooks.id = @id
                """
            )
            .Id("id", id)
            .FirstAsync(row => new OpenHook(
                row.Id("id"),
                row.Id("workspace_id"),
                Workspaces.ReadPolicy(row),
                row.Member<HookSystem>("system"),
                row.IdOrNone("repo_id"),
                row.Own("secret")!
            ));

    /// <exception cref="RefusalException">The repository is not here, or there are too many.</exception>
    public async Task<EntityId> AddAsync(HookSystem system, EntityId? repo, string secret)
    {
        if (repo is { } known)
        {
            await new Repos(scope).RequireAsync(known);
        }

        if (await scope.Sql("select count(*) from hooks where workspace_id = @workspace").NumberAsync() >= Most)
        {
            throw RefusalException.Conflict($"A workspace has at most {Most} hooks.");
        }

        var id = scope.NewId();
        await scope
            .Sql(
                $"""
                insert into hooks (id, workspace_id, system, repo_id, secret, created_by, created_at)
                values (@id, @workspace, @system, @repo, @secret, @by, {scope.Now})
                """
            )
            .Id("id", id)
            .Member("system", system)
            .Id("repo", repo)
            .Own("secret", secret)
            .Word("by", scope.By.Name)
            .ExecuteAsync();
        await scope.AuditAsync("hook.add", id, Words.Of(system));
        return id;
    }

    public Task<List<Hook>> ListAsync() =>
        scope
            .Sql(
                """
                select hooks.*, (select count(*) from deliveries where hook_id = hooks.id) as delivered
                from hooks where workspace_id = @workspace order by created_at, id
                """
            )
            .ListAsync(row => new Hook(
                row.Id("id"),
                row.Member<HookSystem>("system"),
                row.IdOrNone("repo_id"),
                row.Number("delivered"),
                row.Word("created_by"),
                row.Number("created_at")
            ));

    /// <exception cref="RefusalException">There is no such hook here.</exception>
    public async Task RemoveAsync(EntityId id)
    {
        if (await scope.Sql("delete from hooks where workspace_id = @workspace and id = @id").Id("id", id).ExecuteAsync() == 0)
        {
            throw RefusalException.NotFound("hook");
        }

        await scope.AuditAsync("hook.remove", id);
    }

    /// <summary>Notes a delivery; false: it was here before.</summary>
    public async Task<bool> ReceiveAsync(EntityId hook, Word delivery) =>
        await scope
            .Sql(
                $"""
                insert into deliveries (hook_id, workspace_id, delivery_id, at) values (@hook, @workspace, @delivery, {scope.Now})
                on conflict do nothing
                """
            )
            .Id("hook", hook)
            .Word("delivery", delivery)
            .ExecuteAsync() > 0;

    /// <summary>Forgets deliveries of all workspaces that are older.</summary>
    public static Task<int> ForgetAsync(Session session, TimeSpan older) =>
        session
            .Sql($"delete from deliveries where at < {session.Now} - @older")
            .Number("older", (long)older.TotalMilliseconds)
            .ExecuteAsync();
}
