using System.Collections.Immutable;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;

namespace Ias.Console.Server.Store;

/// <summary>The workspaces of this server, and their data policies.</summary>
public sealed class Workspaces(Session session)
{
    // A write that began under the old policy may be stored after the first pass.
    private const int Passes = 2;

    private static readonly System.Buffers.SearchValues<char> SlugCharacters = System.Buffers.SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyz0123456789-"
    );

    /// <summary>Adds a workspace; those who run the server own it too.</summary>
    /// <exception cref="RefusalException">The slug is taken or invalid.</exception>
    public async Task<EntityId> AddAsync(string slug, Actor by)
    {
        if (slug.Length is 0 or > 60 || slug.AsSpan().ContainsAnyExcept(SlugCharacters) || slug.StartsWith('-') || slug.EndsWith('-'))
        {
            throw RefusalException.Invalid("A slug has 1 to 60 characters of a to z, 0 to 9 and -.");
        }

        var id = session.NewId();
        var added = await session
            .Sql(
                $"""
                insert into workspaces (id, slug, policy_mode, policy_allowed, created_at) values (@id, @slug, @mode, @allowed, {session.Now})
                on conflict (slug) do nothing
                """
            )
            .Id("id", id)
            .Own("slug", slug)
            .Member("mode", DataPolicy.Open.Mode)
            .WordList("allowed", DataPolicy.Open.Allowed)
            .ExecuteAsync();
        if (added == 0)
        {
            throw RefusalException.Conflict($"There is a workspace {slug} already.");
        }

        await session
            .Sql(
                $"""
                insert into members (workspace_id, person_id, role, created_at) select @id, id, 'owner', {session.Now} from persons where is_operator = 1
                """
            )
            .Id("id", id)
            .ExecuteAsync();
        await session.AuditAsync(by, id, "workspace.add", id.Value);
        return id;
    }

    public Task<List<Workspace>> ListAsync() => session.Sql("select * from workspaces order by slug").ListAsync(Read);

    /// <summary>Workspaces of which a person is a member.</summary>
    public Task<List<Workspace>> OfAsync(EntityId person) =>
        session
            .Sql(
                """
                select workspaces.* from workspaces join members on members.workspace_id = workspaces.id where members.person_id = @person order by slug
                """
            )
            .Id("person", person)
            .ListAsync(Read);

    public Task<Workspace?> FindAsync(string slug) =>
        session.Sql("select * from workspaces where slug = @slug").Own("slug", slug).FirstAsync(Read);

    public Task<Workspace?> FindAsync(EntityId id) => session.Sql("select * from workspaces where id = @id").Id("id", id).FirstAsync(Read);

    /// <summary>Sets the data policy. What it hides is hidden from now on, and removed by <see cref="Purge"/>.</summary>
    /// <exception cref="RefusalException">The allowlist names a field that does not exist.</exception>
    public async Task SetPolicyAsync(EntityId id, DataPolicyMode mode, IReadOnlyList<string> allowed, Actor by)
    {
        if (allowed.FirstOrDefault(name => !Fields.IsKnown(name)) is { } unknown)
        {
            throw RefusalException.Invalid(
                $"There is no field {unknown}. Known: {string.Join(", ", Fields.Texts.Select(f => f.Name).Concat(Fields.Objects.Select(f => f.Name)))}."
            );
        }

        await session
            .Sql(
                "update workspaces set policy_mode = @mode, policy_allowed = @allowed, policy_version = policy_version + 1, purge_due = @passes where id = @id"
            )
            .Id("id", id)
            .Member("mode", mode)
            .WordList("allowed", allowed.Distinct(StringComparer.Ordinal))
            .Number("passes", Passes)
            .ExecuteAsync();
        await session.AuditAsync(by, id, "policy.set", id.Value, Words.Of(mode));
    }

    /// <summary>A workspace of which something is to be removed, or null.</summary>
    public Task<Workspace?> ToPurgeAsync() =>
        session
            .Sql($"select * from workspaces where purge_due > 0 order by id limit 1 {session.Database.SkipLocked("workspaces")}")
            .FirstAsync(Read);

    /// <summary>Clears what the workspace's policy hides. The files may still hold it (<see cref="Database.EraseDeletedAsync"/>).</summary>
    public async Task PurgeAsync(Workspace workspace)
    {
        var scope = session.In(workspace.Id, PolicyOf(workspace), Actor.Server);
        foreach (var field in Fields.Texts.Where(field => !scope.Policy.Allows(field.Name)))
        {
            await scope
                .Sql($"update {field.Table} set {field.Column} = null where workspace_id = @workspace and {field.Column} is not null")
                .ExecuteAsync();
        }

        foreach (var field in Fields.Objects.Where(field => !scope.Policy.Allows(field.Name)))
        {
            var rows = await scope
                .Sql($"select id, {field.Column} from {field.Table} where workspace_id = @workspace and {field.Column} is not null")
                .ListAsync(row => (Id: row.Id("id"), Stored: row.Own(field.Column), Left: row.Structure(field)));
            foreach (var (id, stored, left) in rows)
            {
                if (left?.ToJsonString() != stored)
                {
                    await scope
                        .Sql($"update {field.Table} set {field.Column} = @{field.Column} where workspace_id = @workspace and id = @id")
                        .Id("id", id)
                        .Structure(field, left)
                        .ExecuteAsync();
                }
            }
        }
    }

    /// <summary>Counts a pass of the purge of this version of the policy.</summary>
    public Task<int> CountPassAsync(Workspace workspace) =>
        session
            .Sql("update workspaces set purge_due = purge_due - 1 where id = @id and purge_due > 0 and policy_version = @version")
            .Id("id", workspace.Id)
            .Number("version", workspace.DataPolicyVersion)
            .ExecuteAsync();

    /// <summary>The workspace's data policy.</summary>
    public static DataPolicy PolicyOf(Workspace workspace) =>
        new(workspace.DataPolicyMode, [.. workspace.Allowed.Select(name => name.Value)]);

    /// <summary>A policy as columns hold it.</summary>
    public static DataPolicy ReadPolicy(Row row) =>
        new(row.Member<DataPolicyMode>("policy_mode"), [.. row.WordList("policy_allowed").ToImmutableArray()]);

    private static Workspace Read(Row row) =>
        new(
            row.Id("id"),
            row.Word("slug"),
            row.Member<DataPolicyMode>("policy_mode"),
            [.. row.WordList("policy_allowed").Select(name => new Word(name))],
            row.Number("policy_version"),
            row.Number("created_at")
        );
}
