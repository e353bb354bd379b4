using System.Globalization;
using System.Text.Json.Serialization;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;
using Ias.Core.Text;

namespace Ias.Console.Server.Store;

/// <summary>Kind of an item that waits for a person.</summary>
[JsonConverter(typeof(WordConverter<InboxKind>))]
public enum InboxKind
{
    /// <summary>A job has a question.</summary>
    Decision,

    /// <summary>A proposal, or a part of one, is to be approved or rejected.</summary>
    Proposal,

    /// <summary>A job failed, and was neither tried again nor given up.</summary>
    Job,
}

/// <summary>An item that waits for a person.</summary>
/// <param name="Id">Id of the decision request, the proposal, or the job.</param>
/// <param name="RepoId">Repository it is about; null for a proposal, which may be about several.</param>
/// <param name="JobId">Job it is about; null for a proposal.</param>
/// <param name="IntakeId">Goal it is about; null: of none.</param>
/// <param name="Goal">Title of the goal.</param>
/// <param name="Text">The question, or the reason of the failure.</param>
/// <param name="Options">Answers to choose from; none: any.</param>
/// <param name="At">Time since it waits.</param>
/// <param name="Name">Title of the goal; of a job without one, the first line of what it is to do, or its kind.</param>
public sealed record InboxItem(
    InboxKind Kind,
    EntityId Id,
    EntityId? RepoId,
    EntityId? JobId,
    EntityId? IntakeId,
    string? Goal,
    string? Text,
    IReadOnlyList<string> Options,
    long At,
    string? Name
);

/// <summary>Counts of the items that wait for a person.</summary>
public sealed record InboxCounts(long Decisions, long Proposals, long FailedJobs)
{
    public long Total => Decisions + Proposals + FailedJobs;

    /// <summary>All that waits, as a sentence.</summary>
    [JsonIgnore]
    public string Sentence
    {
        get
        {
            (long Number, string What)[] counts = [(Decisions, "decision"), (FailedJobs, "failed job"), (Proposals, "proposal")];
            List<string> parts = [.. counts.Where(one => one.Number > 0).Select(one => Wording.Count((int)one.Number, one.What))];
            var all =
                parts is [.. var first, var last] && first.Count > 0 ? $"{string.Join(", ", first)} and {last}" : string.Concat(parts);
            return all.Length == 0 ? "Nothing waits for a person." : $"{all} {(Total == 1 ? "waits" : "wait")} for a person.";
        }
    }
}

/// <summary>Items that wait for a person in a workspace. Every count and every list of it, wherever it is shown, is from here.</summary>
public sealed class Inbox(Scope scope)
{
    /// <summary>Number of items in a page at most.</summary>
    public const int MostOfAPage = 200;

    private const string Waiting = """
        (select 'decision' as kind, decisions.id as id, decisions.repo_id as repo_id, decisions.job_id as job_id, jobs.intake_id as intake_id,
            jobs.prompt as prompt, jobs.kind as job_kind, decisions.question as question, decisions.options as options, null as outcome_reason, decisions.created_at as since
        from decisions join jobs on jobs.id = decisions.job_id
        where decisions.workspace_id = @workspace and decisions.state = 'open'
        union all
        select 'proposal', proposals.id, null,
            null, proposals.intake_id, null, null, null, null, null, proposals.created_at
        from proposals join intakes on intakes.id = proposals.intake_id
        where proposals.workspace_id = @workspace and proposals.state in ('open', 'partly_approved') and intakes.state in ('proposed', 'active')
        union all
        select 'job', jobs.id, jobs.repo_id, jobs.id, jobs.intake_id, jobs.prompt, jobs.kind, null, null, coalesce(jobs.outcome_reason, jobs.message), jobs.updated_at
        from jobs where jobs.workspace_id = @workspace and jobs.state = 'failed') waiting
        """;

    /// <summary>Counts of all that waits.</summary>
    public async Task<InboxCounts> CountAsync()
    {
        var counts = await scope
            .Sql($"select kind, count(*) as number from {Waiting} group by kind")
            .ListAsync(row => (Kind: row.Member<InboxKind>("kind"), Number: row.Number("number")));
        return new InboxCounts(Of(InboxKind.Decision), Of(InboxKind.Proposal), Of(InboxKind.Job));

        long Of(InboxKind kind) => counts.Where(one => one.Kind == kind).Sum(one => one.Number);
    }

    /// <summary>The items, those that wait longest first.</summary>
    /// <param name="after">Cursor of the page; null: the first.</param>
    /// <param name="limit">Number of items at most.</param>
    /// <exception cref="RefusalException">The cursor is none.</exception>
    public async Task<Slice<InboxItem>> ListAsync(string? after = null, int limit = MostOfAPage)
    {
        var from = after is null ? (At: 0L, Id: "") : Cursor(after);
        limit = Math.Clamp(limit, 1, MostOfAPage);
        var items = await scope
            .Sql(
                $"""
                select kind, waiting.id as id, waiting.repo_id as repo_id, job_id, intake_id, prompt, job_kind, question, options, outcome_reason, since,
                    intakes.title as title
                from {Waiting} left join intakes on intakes.id = waiting.intake_id
                where since > @at or (since = @at and waiting.id > @after)
                order by since, waiting.id limit {limit + 1}
                """
            )
            .Number("at", from.At)
            .Word("after", from.Id)
            .ListAsync(Read);
        return Slice.Of(items, limit, Cursor, item => Slice.SizeOf([item.Text, item.Goal, item.Name, .. item.Options]));
    }

    private static string Cursor(InboxItem item) => string.Create(CultureInfo.InvariantCulture, $"{item.At}.{item.Id.Value}");

    private static (long At, string Id) Cursor(string after) =>
        after.Split('.') is [var at, var id] && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var since)
            ? (since, id)
            : throw RefusalException.Invalid("after is the value of next in the answer before.");

    private static InboxItem Read(Row row)
    {
        var kind = row.Member<InboxKind>("kind");
        var goal = row.Text(Fields.IntakeTitle);
        return new InboxItem(
            kind,
            row.Id("id"),
            row.IdOrNone("repo_id"),
            row.IdOrNone("job_id"),
            row.IdOrNone("intake_id"),
            goal,
            kind == InboxKind.Decision ? row.Text(Fields.DecisionQuestion) : row.Text(Fields.JobOutcomeReason),
            row.Texts(Fields.DecisionOptions),
            row.Number("since"),
            goal ?? (kind == InboxKind.Proposal ? null : JobTitle.Of(row.Text(Fields.JobPrompt), row.Word("job_kind").Value))
        );
    }
}
