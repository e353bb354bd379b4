using System.Text.Json.Nodes;
using Ias.Console.Contract;
using Ias.Console.Domain;
using Ias.Console.Policy;

namespace Ias.Console.Store;

/// <summary>What people, repositories and integrations know about a workspace's projects.</summary>
public sealed class ContextItems(Scope scope)
{
    private const int MostWords = 16;

    private const string Columns = "id, repo_id, source, kind, title, text, provenance, created_by, created_at";

    /// <exception cref="RefusalException">It holds what must not be stored, or its repository is not here.</exception>
    public async Task<EntityId> AddAsync(Word source, Word kind, string? title, string? text, EntityId? repo, JsonObject? provenance)
    {
        if (repo is { } known)
        {
            await new Repos(scope).RequireAsync(known);
        }

        var id = scope.NewId();
        await scope
            .Sql(
                $"""
                insert into context_items (id, workspace_id, repo_id, source, kind, title, text, provenance, created_by, created_at)
                values (@id, @workspace, @repo, @source, @kind, @title, @text, @provenance, @by, {scope.Now})
                """
            )
            .Id("id", id)
            .Id("repo", repo)
            .Word("source", source)
            .Word("kind", kind)
            .Text(Fields.ContextTitle, title)
            .Text(Fields.ContextText, text)
            .Structure(Fields.ContextProvenance, provenance)
            .Word("by", scope.By.Name)
            .ExecuteAsync();
        scope.Changed("context", id, "added");
        return id;
    }

    /// <summary>The latest items, or those in which all words occur. What the data policy hides is not searched.</summary>
    public Task<List<ContextItem>> ListAsync(string? search, EntityId? repo, int limit = 100)
    {
        var words = (search ?? "")
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(word => new string([.. word.Where(c => char.IsLetterOrDigit(c) || c is '_' or '-')]))
            .Where(word => word.Any(char.IsLetterOrDigit))
            .Take(MostWords)
            .ToList();
        var matches = scope.Database.Matches(scope.Policy.Allows(Fields.ContextTitle.Name), scope.Policy.Allows(Fields.ContextText.Name));
        return scope
            .Sql(
                $"""
                select {Columns} from context_items where workspace_id = @workspace {(repo is null ? "" : "and repo_id = @repo")}
                    {(words.Count == 0 ? "" : $"and {matches}")} order by seq desc limit {limit}
                """
            )
            .Also(repo is not null, sql => sql.Id("repo", repo))
            .Also(words.Count > 0, sql => sql.Own("search", scope.Database.SearchWords(words)))
            .ListAsync(Read);
    }

    public Task<ContextItem?> FindAsync(EntityId id) =>
        scope.Sql($"select {Columns} from context_items where workspace_id = @workspace and id = @id").Id("id", id).FirstAsync(Read);

    /// <exception cref="RefusalException">There is no such item here.</exception>
    public async Task RemoveAsync(EntityId id)
    {
        if (await scope.Sql("delete from context_items where workspace_id = @workspace and id = @id").Id("id", id).ExecuteAsync() == 0)
        {
            throw RefusalException.NotFound("context item");
        }

        scope.Changed("context", id, "removed");
        await scope.AuditAsync("context.remove", id);
    }

    private static ContextItem Read(Row row) =>
        new(
            row.Id("id"),
            row.IdOrNone("repo_id"),
            row.Word("source"),
            row.Word("kind"),
            row.Text(Fields.ContextTitle),
            row.Text(Fields.ContextText),
            row.Structure(Fields.ContextProvenance),
            row.WordOrNone("created_by"),
            row.Number("created_at")
        );
}
