using Ias.Console.Contract;
using Ias.Console.Policy;

namespace Ias.Console.Store;

/// <summary>What people call the things of a workspace, as far as its data policy lets them be shown.</summary>
public sealed class Names
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    private Names() { }

    /// <summary>Those of repositories, agents, members and tokens.</summary>
    public static async Task<Names> ReadAsync(Scope scope)
    {
        var names = new Names();
        var repos = await scope
            .Sql("select id, label, remote_url_hash from repos where workspace_id = @workspace")
            .ListAsync<(EntityId, string?)>(row => (row.Id("id"), row.Text(Fields.RepoLabel) ?? row.Word("remote_url_hash").Value));
        names.Add("", repos);
        names.Add("", await scope.Sql("select id, display_name from workers where workspace_id = @workspace").ListAsync(Worker));
        names.Add(
            "person/",
            await scope
                .Sql("select id, name from persons where id in (select person_id from members where workspace_id = @workspace)")
                .ListAsync(row => (row.Id("id"), row.Own("name")))
        );
        names.Add(
            "token/",
            await scope
                .Sql("select id, label from tokens where workspace_id = @workspace")
                .ListAsync(row => (row.Id("id"), row.Own("label")))
        );
        return names;
    }

    /// <summary>A repository's label, or the beginning of its URL's hash.</summary>
    public string Repo(EntityId id) => Find(id.Value) is { } name ? (name.Length == HashLength ? name[..Shown] : name) : Short(id);

    /// <summary>An agent's name.</summary>
    public string Agent(EntityId? id) => id is { } known ? Find(known.Value) ?? $"agent {Short(known)}" : "";

    /// <summary>Who acted.</summary>
    public string Actor(Word? actor) =>
        actor?.Value is not { Length: > 0 } who ? ""
        : Find(who) is { } name ? name
        : who.Split('/') is [var kind, var id]
            ? $"{kind switch { "person" => "somebody", "token" => "a machine", _ => kind }} {Short(new EntityId(id))}"
        : $"the {who}";

    /// <summary>The end of an id, by which people tell things apart that have no name.</summary>
    public static string Short(EntityId id) => id.Value.Length > Shown ? id.Value[^Shown..] : id.Value;

    private const int HashLength = 64;
    private const int Shown = 8;

    private static (EntityId Id, string? Name) Worker(Row row) => (row.Id("id"), row.Text(Fields.WorkerName));

    private string? Find(string key) => _names.GetValueOrDefault(key);

    private void Add(string prefix, List<(EntityId Id, string? Name)> found)
    {
        foreach (var (id, name) in found.Where(one => !string.IsNullOrEmpty(one.Name)))
        {
            _names[prefix + id.Value] = name!;
        }
    }
}
