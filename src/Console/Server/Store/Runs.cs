using System.Text.Json.Nodes;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;

namespace Ias.Console.Server.Store;

/// <summary>State of a run as a worker reports it.</summary>
public sealed record RunReport(
    EntityId RepoId,
    Word RunRef,
    Word Status,
    string? CurrentMilestone = null,
    Word? RunStatePath = null,
    EntityId? BlockedBy = null,
    JsonObject? Extra = null
);

/// <summary>The runs of a workspace.</summary>
public sealed class Runs(Scope scope)
{
    private const int MostOfAPage = 200;

    /// <summary>Adds a run, or brings one up to date; what is not given stays, except what blocks it.</summary>
    /// <exception cref="RefusalException">Its repository is not here.</exception>
    public async Task<EntityId> UpsertAsync(RunReport report)
    {
        await new Repos(scope).RequireAsync(report.RepoId);
        var before = await scope
            .Sql("select * from runs where workspace_id = @workspace and repo_id = @repo and run_ref = @ref")
            .Id("repo", report.RepoId)
            .Word("ref", report.RunRef)
            .FirstAsync(Read);
        var stored = await scope
            .Sql(
                $"""
                insert into runs (id, workspace_id, repo_id, run_ref, status, current_milestone, run_state_path, blocked_by, extra, created_at, updated_at)
                values (@id, @workspace, @repo, @ref, @status, @current_milestone, @path, @blocked, @extra, {scope.Now}, {scope.Now})
                on conflict (workspace_id, repo_id, run_ref) do update set
                    status = excluded.status, current_milestone = coalesce(excluded.current_milestone, runs.current_milestone),
                    run_state_path = coalesce(excluded.run_state_path, runs.run_state_path), blocked_by = excluded.blocked_by,
                    extra = coalesce(excluded.extra, runs.extra), updated_at = excluded.updated_at
                returning id
                """
            )
            .Id("id", scope.NewId())
            .Id("repo", report.RepoId)
            .Word("ref", report.RunRef)
            .Word("status", report.Status)
            .Text(Fields.RunMilestone, report.CurrentMilestone)
            .Word("path", report.RunStatePath)
            .Id("blocked", report.BlockedBy)
            .Structure(Fields.RunExtra, report.Extra)
            .FirstAsync(row => row.Id("id").Value);
        var id = new EntityId(stored!);
        if (report.CurrentMilestone is { } milestone && scope.Policy.Text(Fields.RunMilestone, milestone) != before?.CurrentMilestone)
        {
            await scope
                .Sql($"insert into milestones (workspace_id, run_id, text, at) values (@workspace, @run, @text, {scope.Now})")
                .Id("run", id)
                .Text(Fields.MilestoneText, milestone)
                .ExecuteAsync();
        }

        scope.Changed("run", id, report.Status.Value);
        return id;
    }

    public Task<Run?> FindAsync(EntityId id) =>
        scope.Sql("select * from runs where workspace_id = @workspace and id = @id").Id("id", id).FirstAsync(Read);

    /// <summary>The runs in which something happened last.</summary>
    public Task<List<Run>> LatestAsync(int limit) =>
        scope.Sql($"select * from runs where workspace_id = @workspace order by updated_at desc, id limit {limit}").ListAsync(Read);

    /// <summary>A page of all runs, the latest first.</summary>
    /// <param name="after">The last run of the page before; null: the first page.</param>
    public async Task<Slice<Run>> PageAsync(EntityId? after, int limit = MostOfAPage)
    {
        var runs = await scope
            .Sql(
                $"select * from runs where workspace_id = @workspace {Slice.Behind("runs", after)} order by created_at desc, id desc limit {limit + 1}"
            )
            .Also(after is not null, sql => sql.Id("after", after))
            .ListAsync(Read);
        return Slice.Of(runs, limit, run => run.Id.Value, run => Slice.SizeOf([run.CurrentMilestone], run.Extra));
    }

    /// <summary>Goals that runs were approved for, by run.</summary>
    public async Task<IReadOnlyDictionary<EntityId, EntityId>> GoalsAsync(IEnumerable<Run> runs) =>
        (
            await scope
                .Sql(
                    $"""
                    select distinct parts.run_id, proposals.intake_id from parts join proposals on proposals.id = parts.proposal_id
                    where parts.workspace_id = @workspace and {scope.Database.In("parts.run_id", "runs")}
                    """
                )
                .List("runs", [.. runs.Select(run => run.Id.Value)])
                .ListAsync(row => (Run: row.Id("run_id"), Goal: row.Id("intake_id")))
        ).ToDictionary(one => one.Run, one => one.Goal);

    public Task<List<Milestone>> MilestonesAsync(EntityId id) =>
        scope
            .Sql("select text, at from milestones where workspace_id = @workspace and run_id = @run order by seq")
            .Id("run", id)
            .ListAsync(row => new Milestone(row.Text(Fields.MilestoneText), row.Number("at")));

    /// <exception cref="RefusalException">There is no such run here.</exception>
    public async Task RequireAsync(EntityId id) => _ = await FindAsync(id) ?? throw RefusalException.NotFound("run");

    /// <summary>Sets a run's status.</summary>
    public async Task SetStatusAsync(EntityId id, string status)
    {
        await scope
            .Sql($"update runs set status = @status, updated_at = {scope.Now} where workspace_id = @workspace and id = @id")
            .Id("id", id)
            .Word("status", status)
            .ExecuteAsync();
        scope.Changed("run", id, status);
    }

    private static Run Read(Row row) =>
        new(
            row.Id("id"),
            row.Id("repo_id"),
            row.Word("run_ref"),
            row.Word("status"),
            row.Text(Fields.RunMilestone),
            row.WordOrNone("run_state_path"),
            row.IdOrNone("blocked_by"),
            row.Number("created_at"),
            row.Number("updated_at"),
            row.Structure(Fields.RunExtra)
        );
}
