// Over 300 lines: the statements about jobs and leases, whose order is the promise.
using System.Text.Json.Nodes;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;

namespace Ias.Console.Server.Store;

/// <summary>A job to be.</summary>
public sealed record NewJob(
    EntityId RepoId,
    Word Kind,
    string? Prompt,
    JsonObject Requirements,
    Word? Role = null,
    EntityId? RunId = null,
    long Priority = 0,
    EntityId? ParentId = null,
    EntityId? IntakeId = null,
    EntityId? DecisionId = null,
    JsonObject? Extra = null
);

/// <summary>Conditions for jobs; null: any.</summary>
/// <param name="Text">Text in the job, or in its goal, as far as the data policy shows them.</param>
public sealed record JobFilter(
    JobState? State = null,
    EntityId? Run = null,
    EntityId? Intake = null,
    EntityId? Repo = null,
    string? Text = null
);

/// <summary>Proof that a worker holds a job.</summary>
/// <param name="JobId">The job.</param>
/// <param name="WorkerId">The worker that claimed it.</param>
/// <param name="Generation">The claim's number; null: a client of a generation that does not know it.</param>
public readonly record struct Lease(EntityId JobId, EntityId WorkerId, long? Generation);

/// <summary>Result of a job as its worker reports it.</summary>
public sealed record Ending(
    string Outcome,
    EntityId? RunId = null,
    string? Message = null,
    string? OutcomeReason = null,
    JsonObject? Evidence = null,
    string? IdempotencyKey = null
);

/// <summary>A completion that counted, now or (<paramref name="Idempotent"/>) before.</summary>
public sealed record Completed(bool Idempotent, IReadOnlyList<EntityId> Spawned, Job Job);

/// <summary>The jobs of a workspace, and their leases.</summary>
public sealed class Jobs(Scope scope)
{
    private const string IsCallers = "(claimed_by is null or claimed_by = @token)";

    private const string Columns = """
        jobs.id, kind, role, prompt, requirements, repo_id, state, priority, run_id, parent_id, intake_id, decision_id, worker_id, generation,
        lease_expires_at, expirations, message, outcome, outcome_reason, evidence, extra, created_at, updated_at, finished_at,
        stopping
        """;

    /// <summary>Puts a job into the queue.</summary>
    /// <exception cref="RefusalException">Its repository or run is not here, or it holds what must not be stored.</exception>
    public async Task<EntityId> EnqueueAsync(NewJob job)
    {
        await new Repos(scope).RequireAsync(job.RepoId);
        if (job.RunId is { } run)
        {
            await new Runs(scope).RequireAsync(run);
        }

        var id = scope.NewId();
        await scope
            .Sql(
                $"""
                insert into jobs (id, workspace_id, repo_id, kind, claimable, role, prompt, requirements, needs_write, needs_network, needs_mode,
                    needs_model, priority, run_id, parent_id, intake_id, decision_id, state, extra, created_at, updated_at)
                values (@id, @workspace, @repo, @kind, @claimable, @role, @prompt, @requirements, @write, @network, @mode,
                    @model, @priority, @run, @parent, @intake, @decision, 'pending', @extra, {scope.Now}, {scope.Now})
                """
            )
            .Id("id", id)
            .Id("repo", job.RepoId)
            .Word("kind", job.Kind)
            .Flag("claimable", CoordinationJobKinds.IsKnown(job.Kind.Value) || await new Workers(scope).DoAsync(job.Kind.Value))
            .Word("role", job.Role)
            .Text(Fields.JobPrompt, job.Prompt)
            .Structure(Fields.JobRequirements, job.Requirements)
            .Flag("write", IsTrue(job.Requirements["canWrite"]))
            .Flag("network", IsTrue(job.Requirements["canUseNetwork"]))
            .WordList("mode", OneOf(job.Requirements, "executionMode", "executionModes"))
            .WordList("model", OneOf(job.Requirements, "model", "models"))
            .Number("priority", job.Priority)
            .Id("run", job.RunId)
            .Id("parent", job.ParentId)
            .Id("intake", job.IntakeId)
            .Id("decision", job.DecisionId)
            .Structure(Fields.JobExtra, job.Extra)
            .ExecuteAsync();
        scope.Changed("job", id, "pending");
        return id;
    }

    public Task<Job?> FindAsync(EntityId id) => One(id, "");

    /// <exception cref="RefusalException">There is no such job here.</exception>
    public async Task<Job> RequireAsync(EntityId id, bool toChange = false) =>
        await One(id, toChange ? scope.Database.Lock : "") ?? throw RefusalException.NotFound("job");

    /// <summary>The latest jobs, of one state or of all.</summary>
    public async Task<IReadOnlyList<Job>> ListAsync(JobState? state, EntityId? run = null, int limit = 200, EntityId? intake = null) =>
        (await PageAsync(new JobFilter(state, run, intake), after: null, limit)).Items;

    /// <summary>A page of the jobs that meet a filter, the latest first.</summary>
    /// <param name="after">The last job of the page before; null: the first page.</param>
    public async Task<Slice<Job>> PageAsync(JobFilter filter, EntityId? after, int limit)
    {
        var searched = new[] { Fields.JobPrompt, Fields.JobMessage, Fields.JobOutcomeReason }.Where(field =>
            scope.Policy.Allows(field.Name)
        );
        var jobs = await scope
            .Sql(
                $"""
                select {Columns} from jobs where workspace_id = @workspace {(filter.State is null ? "" : "and state = @state")} {(
                    filter.Run is null ? "" : "and run_id = @run"
                )} {(filter.Intake is null ? "" : "and intake_id = @intake")} {(filter.Repo is null ? "" : "and repo_id = @repo")} {(
                    filter.Text is null
                        ? ""
                        : $"and ({Search.In(searched.Select(field => field.Column))} or intake_id in (select id from intakes where workspace_id = @workspace and {Goals.Found(scope)}))"
                )} {Slice.Behind("jobs", after, "seq")}
                order by seq desc limit {limit + 1}
                """
            )
            .Also(filter.State is not null, sql => sql.Member("state", filter.State!.Value))
            .Also(filter.Run is not null, sql => sql.Id("run", filter.Run))
            .Also(filter.Intake is not null, sql => sql.Id("intake", filter.Intake))
            .Also(filter.Repo is not null, sql => sql.Id("repo", filter.Repo))
            .Also(filter.Text is not null, sql => sql.Own("text", Search.Pattern(filter.Text!)))
            .Also(after is not null, sql => sql.Id("after", after))
            .ListAsync(Read);
        return Slice.Of(
            jobs,
            limit,
            job => job.Id.Value,
            job => Slice.SizeOf([job.Prompt, job.Message, job.OutcomeReason], job.Requirements, job.Evidence, job.Extra)
        );
    }

    /// <summary>Number of jobs in each state.</summary>
    public async Task<IReadOnlyDictionary<JobState, long>> CountAsync() =>
        (
            await scope
                .Sql("select state, count(*) as number from jobs where workspace_id = @workspace group by state")
                .ListAsync(row => KeyValuePair.Create(row.Member<JobState>("state"), row.Number("number")))
        ).ToDictionary();

    /// <summary>Jobs of a goal, or of a run that carries out a part of it, that are neither done nor given up.</summary>
    public Task<List<EntityId>> OpenOfIntakeAsync(EntityId intake) =>
        scope
            .Sql(
                """
                select id from jobs where workspace_id = @workspace and state in ('pending', 'running', 'blocked', 'failed')
                    and (intake_id = @intake or run_id in (
                        select parts.run_id from parts join proposals on proposals.id = parts.proposal_id
                        where parts.workspace_id = @workspace and proposals.intake_id = @intake))
                order by seq
                """
            )
            .Id("intake", intake)
            .ListAsync(row => row.Id("id"));

    /// <summary>The first job in line that the worker may do, leased to it; null when there is none, or no such worker.</summary>
    /// <param name="run">Only jobs of this run; null: all.</param>
    public async Task<Job?> ClaimAsync(EntityId worker, TimeSpan lease, EntityId? run = null)
    {
        // In a case, of which PostgreSQL expects that half of the jobs pass: by the conditions themselves it expects none, and then reads and
        // sorts the whole queue instead of walking along the index.
        var claimed = await scope
            .Sql(
                $"""
                with first as materialized (
                    select jobs.seq as first_seq from workers join jobs on jobs.workspace_id = workers.workspace_id
                    where workers.workspace_id = @workspace and workers.id = @worker and workers.status not in ('draining', 'offline')
                        and jobs.workspace_id = @workspace and jobs.state = 'pending' and jobs.claimable = 1
                        {(run is null ? "" : "and jobs.run_id = @run")}
                        and case when {scope.Database.Meet("jobs.repo_id", "workers.repos_allowed")}
                            and jobs.needs_write <= workers.can_write and jobs.needs_network <= workers.can_use_network
                            and (jobs.needs_mode = '' or {scope.Database.Meet("jobs.needs_mode", "workers.execution_modes")})
                            and (jobs.needs_model = '' or {scope.Database.Meet("jobs.needs_model", "workers.models")})
                            and (workers.kinds = '' or {scope.Database.Meet("jobs.kind", "workers.kinds")})
                            and (workers.refuses = '' or not ({scope.Database.Meet("jobs.repo_id || ':' || jobs.kind", "workers.refuses")}))
                            then true else false end
                    order by jobs.priority desc, jobs.seq limit 1 {scope.Database.SkipLocked("jobs")}
                )
                update jobs set state = 'running', generation = generation + 1, worker_id = @worker, claimed_by = @token, message = null,
                    claimed_at = {scope.Now}, stopping = 0,
                    lease_expires_at = {scope.Now} + @lease, updated_at = {scope.Now}
                from first where seq = first_seq
                returning {Columns}
                """
            )
            .Id("worker", worker)
            .Number("lease", (long)lease.TotalMilliseconds)
            .Id("token", scope.By.Token)
            .Also(run is not null, sql => sql.Id("run", run))
            .FirstAsync(Read);
        if (claimed is not null)
        {
            scope.Changed("job", claimed.Id, "running");
        }

        return claimed;
    }

    /// <summary>Extends a lease, also one that expired while nobody else claimed the job; returns the time of its expiry.</summary>
    /// <exception cref="RefusalException">The lease is lost.</exception>
    public async Task<long> RenewAsync(Lease lease, TimeSpan by, string? message)
    {
        if (await RenewFromAsync(JobState.Running) is { } until)
        {
            return until;
        }

        // The lease ran out, and nobody else has the job yet.
        if (await RenewFromAsync(JobState.Pending) is { } again)
        {
            scope.Changed("job", lease.JobId, Words.Of(JobState.Running));
            return again;
        }

        await RequireAsync(lease.JobId);
        throw RefusalException.LeaseLost();

        // The state in a case: with old statistics PostgreSQL takes it for rarer than the id, and reads all running jobs.
        Task<long?> RenewFromAsync(JobState state) =>
            scope
                .Sql(
                    $"""
                    update jobs set state = 'running', lease_expires_at = {scope.Now} + @by, message = coalesce(@message, message), updated_at = {scope.Now}
                    where workspace_id = @workspace and id = @id and worker_id = @worker and generation = coalesce(@generation, generation) and {IsCallers}
                        and case when state = @state then true else false end
                    returning lease_expires_at
                    """
                )
                .Id("id", lease.JobId)
                .Id("worker", lease.WorkerId)
                .Number("generation", lease.Generation)
                .Id("token", scope.By.Token)
                .Number("by", (long)by.TotalMilliseconds)
                .Text(Fields.JobMessage, message)
                .Member("state", state)
                .NumberAsync();
    }

    /// <summary>Ends a job, and puts its children into the queue, all or nothing. The same key again, by the same claim, changes nothing and
    /// answers as before.</summary>
    /// <exception cref="RefusalException">The lease is lost.</exception>
    public async Task<Completed> CompleteAsync(Lease lease, Ending ending, IReadOnlyList<NewJob> children)
    {
        var trigger = JobLife.Outcome(ending.Outcome);
        var job = await RequireAsync(lease.JobId, toChange: true);
        var generation = lease.Generation ?? job.ClaimGeneration;
        var key = ending.IdempotencyKey ?? $"claim:{generation}";
        if (await CompletionAsync(lease, key, generation) is { } before)
        {
            return new Completed(true, before, job);
        }

        // A claim ends once: a job reported as blocked waits for a person now, and its worker cannot cancel it.
        var life = JobLife.From(job.Status);
        var holds =
            job.WorkerId == lease.WorkerId
            && job.ClaimGeneration == generation
            && life.CanFire(JobEvent.Renew)
            && await IsCallersAsync(job.Id);
        if (!holds || !life.CanFire(trigger))
        {
            throw RefusalException.LeaseLost();
        }

        var state = life.After(trigger);
        var run = ending.RunId is { } given && await new Runs(scope).FindAsync(given) is not null ? given : job.RunId;
        await scope
            .Sql(
                $"""
                update jobs set state = @state, lease_expires_at = null, outcome = @outcome, outcome_reason = @outcome_reason,
                    message = coalesce(@message, message), evidence = @evidence, cost_usd = coalesce(@cost, cost_usd), run_id = @run,
                    updated_at = {scope.Now}, finished_at = {scope.Now}
                where workspace_id = @workspace and id = @id
                """
            )
            .Id("id", lease.JobId)
            .Member("state", state)
            .Word("outcome", ending.Outcome)
            .Text(Fields.JobOutcomeReason, ending.OutcomeReason)
            .Text(Fields.JobMessage, ending.Message)
            .Structure(Fields.JobEvidence, ending.Evidence)
            .Real("cost", ending.Evidence?["costUsd"] is JsonValue cost && cost.TryGetValue<double>(out var usd) ? usd : null)
            .Id("run", run)
            .ExecuteAsync();
        var spawned = new List<EntityId>();
        foreach (var child in children)
        {
            spawned.Add(await EnqueueAsync(child with { ParentId = lease.JobId, RunId = child.RunId ?? run }));
        }

        await scope
            .Sql(
                $"""
                insert into completions (workspace_id, job_id, idempotency_key, generation, worker_id, spawned, outcome, reason, branch, began_at, at)
                select @workspace, @job, @key, @generation, @worker, @spawned, @outcome, @reason, @branch, claimed_at, {scope.Now} from jobs
                where workspace_id = @workspace and id = @job
                """
            )
            .Id("job", lease.JobId)
            .Word("key", key)
            .Number("generation", generation)
            .Id("worker", lease.WorkerId)
            .WordList("spawned", spawned.Select(id => id.Value))
            .Word("outcome", ending.Outcome)
            .Text(Fields.AttemptReason, ending.OutcomeReason)
            .Word("branch", BranchIn(ending.Evidence))
            .ExecuteAsync();
        scope.Changed("job", lease.JobId, Words.Of(state));
        return new Completed(false, spawned, job with { Status = state, RunId = run });
    }

    /// <summary>Says that the work of a claim that was lost or canceled has stopped, and where what it left is. Again it changes
    /// nothing.</summary>
    /// <exception cref="RefusalException">There is no such job or worker, or the claim is another token's.</exception>
    public async Task StoppedAsync(Lease lease, string? reason, Word? branch)
    {
        var job = await RequireAsync(lease.JobId, toChange: true);
        await new Workers(scope).RequireAsync(lease.WorkerId);
        var generation = lease.Generation ?? job.ClaimGeneration;
        if (generation > job.ClaimGeneration || (generation == job.ClaimGeneration && !await IsCallersAsync(job.Id)))
        {
            throw RefusalException.LeaseLost();
        }

        await scope
            .Sql(
                $"""
                insert into completions (workspace_id, job_id, idempotency_key, generation, worker_id, spawned, outcome, reason, branch, at)
                values (@workspace, @job, @key, @generation, @worker, '', 'kept', @reason, @branch, {scope.Now}) on conflict do nothing
                """
            )
            .Id("job", job.Id)
            .Word("key", $"stopped:{generation}")
            .Number("generation", generation)
            .Id("worker", lease.WorkerId)
            .Text(Fields.AttemptReason, reason)
            .Word("branch", branch)
            .ExecuteAsync();
        await scope
            .Sql(
                "update jobs set stopping = 0, worker_id = null where workspace_id = @workspace and id = @id and generation = @generation and stopping = 1"
            )
            .Id("id", job.Id)
            .Number("generation", generation)
            .ExecuteAsync();
        scope.Changed("job", job.Id, "stopped");
    }

    /// <summary>Attempts at a job, the first claim first.</summary>
    public Task<List<Attempt>> AttemptsAsync(EntityId job) =>
        scope
            .Sql(
                """
                select generation, worker_id, began_at, at, outcome, reason, branch from completions
                where workspace_id = @workspace and job_id = @job order by at, generation
                """
            )
            .Id("job", job)
            .ListAsync(row => new Attempt(
                row.Number("generation"),
                row.Id("worker_id"),
                row.NumberOrNone("began_at"),
                row.Number("at"),
                row.WordOrNone("outcome"),
                row.Text(Fields.AttemptReason),
                row.WordOrNone("branch")
            ));

    /// <summary>Moves a job on by a person's wish, or by a decision.</summary>
    /// <exception cref="RefusalException">Its state does not permit it.</exception>
    public async Task<Job> MoveAsync(EntityId id, JobEvent by)
    {
        var job = await RequireAsync(id, toChange: true);
        var life = JobLife.From(job.Status, byLastHolder: false);
        if (!life.CanFire(by))
        {
            throw RefusalException.Conflict($"This job is {Words.Of(job.Status)}, where that is not possible.");
        }

        var state = life.After(by);
        var stops = by == JobEvent.Cancel && job.Status == JobState.Running;
        await scope
            .Sql(
                $"""
                update jobs set state = @state, stopping = @stops, worker_id = case when @stops = 1 then worker_id else null end,
                    lease_expires_at = null, updated_at = {scope.Now},
                    finished_at = case when @state = 'pending' then null else {scope.Now} end
                where workspace_id = @workspace and id = @id
                """
            )
            .Id("id", id)
            .Member("state", state)
            .Flag("stops", stops)
            .ExecuteAsync();
        scope.Changed("job", id, Words.Of(state));
        return job with { Status = state };
    }

    /// <summary>Puts jobs of every workspace whose leases have expired back into the queue; returns how many. Safe to call on several
    /// servers concurrently.</summary>
    public static async Task<int> ExpireAsync(Session session)
    {
        var expired = await session
            .Sql(
                $"""
                update jobs set state = 'pending', lease_expires_at = null, expirations = expirations + 1, updated_at = {session.Now}
                where seq in (select seq from jobs where state = 'running' and lease_expires_at <= {session.Now} order by seq limit 500 {session.Database.SkipLocked(
                    "jobs"
                )})
                returning id, workspace_id
                """
            )
            .ListAsync(row => (Id: row.Id("id"), Workspace: row.Id("workspace_id")));
        foreach (var (id, workspace) in expired)
        {
            session.In(workspace, DataPolicy.Open, Actor.Server).Changed("job", id, "expired");
        }

        return expired.Count;
    }

    private Task<Job?> One(EntityId id, string how) =>
        scope.Sql($"select {Columns} from jobs where workspace_id = @workspace and jobs.id = @id {how}").Id("id", id).FirstAsync(Read);

    // A lease is of the token that claimed: another one of the workspace that knows the job and the worker cannot end it.
    private async Task<bool> IsCallersAsync(EntityId job) =>
        await scope
            .Sql($"select count(*) from jobs where workspace_id = @workspace and id = @id and {IsCallers}")
            .Id("id", job)
            .Id("token", scope.By.Token)
            .NumberAsync() > 0;

    // A completion of the same claim under the same key.
    private async Task<IReadOnlyList<EntityId>?> CompletionAsync(Lease lease, string key, long generation) =>
        await scope
            .Sql(
                """
                select spawned from completions where workspace_id = @workspace and job_id = @job and idempotency_key = @key
                    and generation = @generation and worker_id = @worker
                """
            )
            .Id("job", lease.JobId)
            .Word("key", key)
            .Number("generation", generation)
            .Id("worker", lease.WorkerId)
            .FirstAsync(row => row.WordList("spawned").Select(id => new EntityId(id)).ToArray());

    private static Word? BranchIn(JsonObject? evidence) =>
        evidence?["branch"] is JsonValue value && value.TryGetValue<string>(out var branch) && Word.Fits(branch) ? new Word(branch) : null;

    private static bool IsTrue(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var yes) && yes;

    private static IEnumerable<string> OneOf(JsonObject requirements, string one, string many) =>
        new[] { requirements[one] }
            .Concat(requirements[many] as JsonArray ?? [])
            .OfType<JsonValue>()
            .Select(value => value.TryGetValue<string>(out var word) ? word : "")
            .Where(word => word.Length > 0 && Word.Fits(word));

    private static Job Read(Row row) =>
        new(
            row.Id("id"),
            row.Word("kind"),
            row.WordOrNone("role"),
            row.Text(Fields.JobPrompt) ?? "",
            row.Structure(Fields.JobRequirements) ?? [],
            row.Id("repo_id"),
            row.Member<JobState>("state"),
            row.Number("priority"),
            row.IdOrNone("run_id"),
            row.IdOrNone("parent_id"),
            row.IdOrNone("intake_id"),
            row.IdOrNone("decision_id"),
            row.IdOrNone("worker_id"),
            row.Number("generation"),
            row.NumberOrNone("lease_expires_at"),
            row.Number("expirations"),
            row.Text(Fields.JobMessage),
            row.WordOrNone("outcome"),
            row.Text(Fields.JobOutcomeReason),
            row.Structure(Fields.JobEvidence),
            row.Number("created_at"),
            row.Number("updated_at"),
            row.NumberOrNone("finished_at"),
            row.Structure(Fields.JobExtra)
        )
        {
            IsStopping = row.Flag("stopping"),
        };
}
