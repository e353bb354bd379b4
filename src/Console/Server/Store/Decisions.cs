using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;

namespace Ias.Console.Server.Store;

/// <summary>The questions that jobs of a workspace have for people.</summary>
public sealed class Decisions(Scope scope)
{
    /// <summary>Asks a person on a job's behalf.</summary>
    /// <exception cref="RefusalException">It holds what must not be stored.</exception>
    public async Task<EntityId> AskAsync(Job job, string? question, IReadOnlyList<string> options)
    {
        var id = scope.NewId();
        await scope
            .Sql(
                $"""
                insert into decisions (id, workspace_id, job_id, repo_id, run_id, state, question, options, created_at)
                values (@id, @workspace, @job, @repo, @run, 'open', @question, @options, {scope.Now})
                """
            )
            .Id("id", id)
            .Id("job", job.Id)
            .Id("repo", job.RepoId)
            .Id("run", job.RunId)
            .Text(Fields.DecisionQuestion, question)
            .Texts(Fields.DecisionOptions, options)
            .ExecuteAsync();
        scope.Changed("decision", id, "open");
        return id;
    }

    /// <summary>Keeps what a person says about a job's next attempt: an answer that nobody had to ask for, and that its box reads as it
    /// reads any other.</summary>
    /// <exception cref="RefusalException">It holds what must not be stored, or the data policy keeps answers from the Console.</exception>
    public async Task NoteAsync(Job job, string note)
    {
        if (!scope.Policy.Allows(Fields.DecisionAnswer.Name))
        {
            throw RefusalException.Invalid(
                "The workspace's data policy keeps notes from the Console; write the note into the run's tasks, or retry without one."
            );
        }

        var id = scope.NewId();
        await scope
            .Sql(
                $"""
                insert into decisions (id, workspace_id, job_id, repo_id, run_id, state, question, answer, answered_by, created_at, answered_at)
                values (@id, @workspace, @job, @repo, @run, 'applied', @question, @answer, @by, {scope.Now}, {scope.Now})
                """
            )
            .Id("id", id)
            .Id("job", job.Id)
            .Id("repo", job.RepoId)
            .Id("run", job.RunId)
            .Text(Fields.DecisionQuestion, "What is the next attempt to do differently?")
            .Text(Fields.DecisionAnswer, note)
            .Word("by", scope.By.Name)
            .ExecuteAsync();
        scope.Changed("decision", id, "applied");
    }

    public Task<Decision?> FindAsync(EntityId id) => One(id, "");

    /// <exception cref="RefusalException">There is no such decision request here.</exception>
    public async Task<Decision> RequireAsync(EntityId id, bool toChange = false) =>
        await One(id, toChange ? scope.Database.Lock : "") ?? throw RefusalException.NotFound("decision request");

    /// <summary>A page of the decisions, the latest first.</summary>
    /// <param name="job">Only those of this job; null: of all.</param>
    /// <param name="after">The last one of the page before; null: the first page.</param>
    public async Task<Slice<Decision>> ListAsync(DecisionState? state, EntityId? job = null, EntityId? after = null, int limit = 200)
    {
        var decisions = await scope
            .Sql(
                $"""
                select * from decisions where workspace_id = @workspace {(state is null ? "" : "and state = @state")} {(
                    job is null ? "" : "and job_id = @job"
                )} {Slice.Behind("decisions", after)}
                order by created_at desc, id desc limit {limit + 1}
                """
            )
            .Also(state is not null, sql => sql.Member("state", state!.Value))
            .Also(job is not null, sql => sql.Id("job", job))
            .Also(after is not null, sql => sql.Id("after", after))
            .ListAsync(Read);
        return Slice.Of(decisions, limit, one => one.Id.Value, one => Slice.SizeOf([one.Question, one.Answer, .. one.Options]));
    }

    /// <summary>Decisions of a job that are still pending.</summary>
    public async Task<List<Decision>> PendingOfAsync(EntityId job) =>
        await scope
            .Sql(
                "select * from decisions where workspace_id = @workspace and job_id = @job and state in ('open', 'answered') order by created_at"
            )
            .Id("job", job)
            .ListAsync(Read);

    /// <summary>Moves a decision to the state that follows from an event.</summary>
    /// <exception cref="RefusalException">Its state does not permit it.</exception>
    public async Task<Decision> MoveAsync(EntityId id, DecisionEvent by, string? answer = null)
    {
        var decision = await RequireAsync(id, toChange: true);
        var life = DecisionLife.From(decision.Status);
        if (!life.CanFire(by))
        {
            throw RefusalException.Conflict($"This decision request is {Words.Of(decision.Status)}, where that is not possible.");
        }

        var state = life.After(by);
        await scope
            .Sql(
                $"""
                update decisions set state = @state, answer = coalesce(@answer, answer),
                    answered_by = case when @state = 'answered' then @by else answered_by end,
                    answered_at = case when @state = 'answered' then {scope.Now} else answered_at end
                where workspace_id = @workspace and id = @id
                """
            )
            .Id("id", id)
            .Member("state", state)
            .Text(Fields.DecisionAnswer, answer)
            .Word("by", scope.By.Name)
            .ExecuteAsync();
        scope.Changed("decision", id, Words.Of(state));
        return decision with { Status = state, Answer = answer ?? decision.Answer };
    }

    private Task<Decision?> One(EntityId id, string how) =>
        scope.Sql($"select * from decisions where workspace_id = @workspace and id = @id {how}").Id("id", id).FirstAsync(Read);

    private static Decision Read(Row row) =>
        new(
            row.Id("id"),
            row.Id("job_id"),
            row.Id("repo_id"),
            row.IdOrNone("run_id"),
            row.Member<DecisionState>("state"),
            row.Text(Fields.DecisionQuestion),
            row.Texts(Fields.DecisionOptions),
            row.Text(Fields.DecisionAnswer),
            row.WordOrNone("answered_by"),
            row.Number("created_at"),
            row.NumberOrNone("answered_at")
        );
}
