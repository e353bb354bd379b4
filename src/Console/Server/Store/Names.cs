using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;

namespace Ias.Console.Server.Store;

/// <summary>Display names for the things of a workspace, as far as its data policy lets them be shown.</summary>
public sealed class Names
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EntityId> _goals = new(StringComparer.Ordinal);

    private Names() { }

    /// <summary>Reads the names of repositories, agents, members, tokens and goals.</summary>
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
        names.Add(
            "goal/",
            await scope
                .Sql("select id, title from intakes where workspace_id = @workspace order by created_at desc limit 1000")
                .ListAsync<(EntityId, string?)>(row => (row.Id("id"), row.Text(Fields.IntakeTitle)))
        );
        foreach (
            var (job, goal) in await scope
                .Sql(
                    """
                    select job_id, intake_id from decisions join jobs on jobs.id = decisions.job_id
                    where decisions.workspace_id = @workspace and decisions.state = 'open' and intake_id is not null
                    """
                )
                .ListAsync(row => (row.Id("job_id"), row.Id("intake_id")))
        )
        {
            names._goals[job.Value] = goal;
        }

        return names;
    }

    /// <summary>Title of a goal; null for none, and where the data policy hides it.</summary>
    public string? Goal(EntityId? id) => id is { } known ? Find($"goal/{known}") : null;

    /// <summary>Title of a job's goal; of a job without one, the first line of what it is to do, or its kind.</summary>
    public string Job(Job job) => Goal(job.IntakeId) ?? JobTitle.Of(job.Prompt, job.Kind.Value);

    /// <summary>Goal of a job that asks a person; null for a job without one.</summary>
    public EntityId? GoalOf(EntityId job) => _goals.TryGetValue(job.Value, out var goal) ? goal : null;

    /// <summary>A repository's label, or the beginning of its URL's hash.</summary>
    public string Repo(EntityId id) => Find(id.Value) is { } name ? (name.Length == HashLength ? name[..Shown] : name) : Short(id);

    /// <summary>Name of an agent, or the end of its id if it has none; empty for null.</summary>
    public string Agent(EntityId? id) => id is { } known ? Find(known.Value) ?? $"agent {Short(known)}" : "";

    /// <summary>Display name of an actor; empty for null.</summary>
    public string Actor(Word? actor) =>
        actor?.Value is not { Length: > 0 } who ? ""
        : Find(who) is { } name ? name
        : who.Split('/') is [var kind, var id]
            ? $"{kind switch { "person" => "somebody", "token" => "a machine", _ => kind }} {Short(new EntityId(id))}"
        : $"the {who}";

    /// <summary>Last characters of an id, which distinguish things without a name.</summary>
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
