using System.Text.Json.Nodes;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;

namespace Ias.Console.Server.Store;

/// <summary>The repositories of a workspace.</summary>
public sealed class Repos(Scope scope)
{
    /// <summary>Adds a repository, or brings one up to date; what is not given stays.</summary>
    public async Task<EntityId> UpsertAsync(Word remoteUrlHash, Word status, string? label, JsonObject? extra)
    {
        var id = scope.NewId();
        var stored = await scope
            .Sql(
                $"""
                insert into repos (id, workspace_id, remote_url_hash, status, label, extra, created_at, updated_at)
                values (@id, @workspace, @hash, @status, @label, @extra, {scope.Now}, {scope.Now})
                on conflict (workspace_id, remote_url_hash) do update set
                    status = excluded.status, label = coalesce(excluded.label, repos.label),
                    extra = coalesce(excluded.extra, repos.extra), updated_at = excluded.updated_at
                returning id
                """
            )
            .Id("id", id)
            .Word("hash", remoteUrlHash)
            .Word("status", status)
            .Text(Fields.RepoLabel, label)
            .Structure(Fields.RepoExtra, extra)
            .FirstAsync(row => row.Id("id").Value);
        var known = new EntityId(stored!);
        scope.Changed("repo", known, known == id ? "added" : "changed");
        return known;
    }

    public Task<Repo?> FindAsync(EntityId id) =>
        scope.Sql("select * from repos where workspace_id = @workspace and id = @id").Id("id", id).FirstAsync(Read);

    public Task<Repo?> FindByHashAsync(Word remoteUrlHash) =>
        scope
            .Sql("select * from repos where workspace_id = @workspace and remote_url_hash = @hash")
            .Word("hash", remoteUrlHash)
            .FirstAsync(Read);

    public Task<List<Repo>> ListAsync() =>
        scope.Sql("select * from repos where workspace_id = @workspace order by created_at, id").ListAsync(Read);

    /// <exception cref="RefusalException">There is no such repository here.</exception>
    public async Task RequireAsync(EntityId id) => _ = await FindAsync(id) ?? throw RefusalException.NotFound("repository");

    private static Repo Read(Row row) =>
        new(
            row.Id("id"),
            row.Word("remote_url_hash"),
            row.Word("status"),
            row.Text(Fields.RepoLabel),
            row.Number("created_at"),
            row.Number("updated_at"),
            row.Structure(Fields.RepoExtra)
        );
}
