using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;

namespace Ias.Console.Server.Store;

/// <summary>Store of the Context Lake: items about a workspace's projects from people, repositories and integrations.</summary>
public sealed class ContextItems(Scope scope)
{
    private const int MostWords = 16;
    private const int MostRelevant = 8;
    private const int MostTelling = 64;
    private const int ShortestTelling = 4;
    private const int Telling = 2000;

    private const string Columns = "id, repo_id, source, kind, title, text, provenance, created_by, created_at";

    /// <summary>Adds an item; one that is known by its address in another system is changed instead, unless what is here is
    /// newer.</summary>
    /// <exception cref="RefusalException">It holds what must not be stored, or its repository is not here.</exception>
    public async Task<EntityId> AddAsync(NewContextItem item)
    {
        if (item.RepoId is { } known)
        {
            await new Repos(scope).RequireAsync(known);
        }

        var id = scope.NewId();
        var stored = await scope
            .Sql(
                $"""
                insert into context_items (id, workspace_id, repo_id, source, kind, title, text, provenance, external_id, external_at, created_by, created_at)
                values (@id, @workspace, @repo, @source, @kind, @title, @text, @provenance, @external, @changed, @by, {scope.Now})
                on conflict (workspace_id, external_id) do update set kind = excluded.kind, title = excluded.title, text = excluded.text,
                    provenance = excluded.provenance, external_at = excluded.external_at
                    where excluded.external_at >= context_items.external_at
                returning id
                """
            )
            .Id("id", id)
            .Id("repo", item.RepoId)
            .Word("source", item.Source)
            .Word("kind", item.Kind)
            .Text(Fields.ContextTitle, item.Title)
            .Text(Fields.ContextText, item.Text)
            .Structure(Fields.ContextProvenance, item.Provenance)
            .Own("external", item.ExternalId)
            .Number("changed", item.Address is null ? null : item.ChangedAt ?? 0)
            .Word("by", scope.By.Name)
            .FirstAsync(row => row.Id("id").Value);
        if (stored is null)
        {
            return (await ExternalAsync(item.ExternalId!))!.Value;
        }

        var now = new EntityId(stored);
        scope.Changed("context", now, now == id ? "added" : "changed");
        return now;
    }

    /// <summary>Removes the item that no longer exists in the other system; null if it was not stored.</summary>
    public async Task<EntityId?> RemoveAsync(NewContextItem gone)
    {
        var id = await ExternalAsync(gone.ExternalId!);
        if (id is { } known)
        {
            await RemoveAsync(known);
        }

        return id;
    }

    /// <summary>The latest items, or those in which all words occur, in any case and by their stems; marks only separate the words of a
    /// phrase, as in <c>Foo.cs</c>. What the data policy hides is not searched.</summary>
    /// <param name="after">The last item of the page before; null: the first page.</param>
    public async Task<Slice<ContextItem>> PageAsync(string? search, EntityId? repo, EntityId? after = null, int limit = 100)
    {
        var words = (search ?? "")
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Where(word => word.Any(char.IsLetterOrDigit))
            .Take(MostWords)
            .ToLookup(IsWrittenWithoutSpaces);
        var (titles, texts) = (scope.Policy.Allows(Fields.ContextTitle.Name), scope.Policy.Allows(Fields.ContextText.Name));
        var parts = words[true].Select((word, index) => (Name: $"part{index}", Text: word.ToLowerInvariant())).ToList();
        string Contained(string parameter) =>
            $"({(titles ? scope.Database.Contains("title", parameter) : "false")} or {(texts ? scope.Database.Contains("text", parameter) : "false")})";
        var items = await scope
            .Sql(
                $"""
                select {Columns} from context_items where workspace_id = @workspace {(
                    repo is null ? "" : "and repo_id = @repo"
                )} {Slice.Behind("context_items", after, "seq")}
                    {(words[false].Any() ? $"and {scope.Database.Matches(titles, texts)}" : "")}
                    {string.Concat(parts.Select(part => $"and {Contained(part.Name)} "))} order by seq desc limit {limit + 1}
                """
            )
            .Also(repo is not null, sql => sql.Id("repo", repo))
            .Also(after is not null, sql => sql.Id("after", after))
            .Also(words[false].Any(), sql => sql.Own("search", scope.Database.SearchWords(words[false])))
            .Also(parts.Count > 0, sql => parts.Aggregate(sql, (all, part) => all.Own(part.Name, part.Text)))
            .ListAsync(Read);
        return Slice.Of(items, limit, item => item.Id.Value, item => Slice.SizeOf([item.Title, item.Text], item.Provenance));
    }

    // Thai to Burmese, Khmer, Chinese, Japanese, Korean: no index knows where their words begin, so they are looked for as parts of texts.
    private static bool IsWrittenWithoutSpaces(string word) =>
        word.EnumerateRunes()
            .Any(rune =>
                rune.Value
                    is (>= 0x0E00 and <= 0x109F)
                        or (>= 0x1100 and <= 0x11FF)
                        or (>= 0x1780 and <= 0x17FF)
                        or (>= 0x2E80 and <= 0xD7FF)
                        or (>= 0xF900 and <= 0xFAFF)
                        or (>= 0xFF66 and <= 0xFFDC)
                        or >= 0x20000
            );

    /// <summary>Items of the repository, or of all of them, in which words of a text occur; those with most of them first. Where the data
    /// policy
    /// hides titles and texts: the latest of the repository.</summary>
    /// <param name="goal">The goal whose own item is left out.</param>
    public async Task<IReadOnlyList<ContextItem>> RelevantAsync(EntityId repo, string text, EntityId? goal)
    {
        var words = text.ToLowerInvariant()
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(word => new string([.. word.Where(char.IsLetterOrDigit)]))
            .Where(word => word.Length >= ShortestTelling)
            .Distinct(StringComparer.Ordinal)
            .Take(MostTelling)
            .ToList();
        var latest = await scope
            .Sql(
                $"""
                select id, repo_id, source, kind, title, substr(text, 1, {Telling}) as text, null as provenance, created_by, created_at
                from context_items where workspace_id = @workspace and (repo_id = @repo or repo_id is null)
                    and (external_id is null or external_id <> @goal) order by seq desc limit 200
                """
            )
            .Id("repo", repo)
            .Own("goal", goal is { } own ? NewContextItem.OfGoal(own, null, null, null).ExternalId : "")
            .ListAsync(Read);
        if (!scope.Policy.Allows(Fields.ContextTitle.Name) && !scope.Policy.Allows(Fields.ContextText.Name))
        {
            return [.. latest.Where(item => item.RepoId == repo).Take(MostRelevant)];
        }

        return
        [
            .. latest
                .Select(item =>
                    (Item: item, Found: words.Count(word => $"{item.Title} {item.Text}".Contains(word, StringComparison.OrdinalIgnoreCase)))
                )
                .Where(one => one.Found > 0)
                .OrderByDescending(one => one.Found)
                .Take(MostRelevant)
                .Select(one => one.Item),
        ];
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

    private async Task<EntityId?> ExternalAsync(string external) =>
        await scope
            .Sql("select id from context_items where workspace_id = @workspace and external_id = @external")
            .Own("external", external)
            .FirstAsync(row => row.Id("id").Value)
            is { } id
            ? new EntityId(id)
            : null;

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
