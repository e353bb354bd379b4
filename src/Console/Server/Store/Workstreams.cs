using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;

namespace Ias.Console.Server.Store;

/// <summary>The workstreams of a workspace.</summary>
public sealed class Workstreams(Scope scope)
{
    /// <summary>Adds one, or brings it up to date.</summary>
    public async Task<EntityId> UpsertAsync(Word slug, string? name, bool archived)
    {
        var stored = await scope
            .Sql(
                $"""
                insert into workstreams (id, workspace_id, slug, name, archived, created_at) values (@id, @workspace, @slug, @name, @archived, {scope.Now})
                on conflict (workspace_id, slug) do update set name = coalesce(excluded.name, workstreams.name), archived = excluded.archived
                returning id
                """
            )
            .Id("id", scope.NewId())
            .Word("slug", slug)
            .Text(Fields.WorkstreamName, name)
            .Flag("archived", archived)
            .FirstAsync(row => row.Id("id").Value);
        scope.Changed("workstream", new EntityId(stored!), archived ? "archived" : "changed");
        return new EntityId(stored!);
    }

    public Task<List<Workstream>> ListAsync() =>
        scope
            .Sql("select * from workstreams where workspace_id = @workspace order by slug")
            .ListAsync(row => new Workstream(
                row.Id("id"),
                row.Word("slug"),
                row.Text(Fields.WorkstreamName),
                row.Flag("archived"),
                row.Number("created_at")
            ));

    /// <exception cref="RefusalException">There is no such workstream here.</exception>
    public async Task RequireAsync(EntityId id) =>
        _ =
            await scope
                .Sql("select id from workstreams where workspace_id = @workspace and id = @id")
                .Id("id", id)
                .FirstAsync(row => row.Id("id").Value)
            ?? throw RefusalException.NotFound("workstream");
}
