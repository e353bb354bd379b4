// Over 300 lines: the statements about goals, next to each other.
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;

namespace Ias.Console.Server.Store;

/// <summary>A part of a proposal as submitted.</summary>
public sealed record PartDraft(Word Key, EntityId RepoId, string? Scope = null, string? Plan = null, IReadOnlyList<Word>? Needs = null);

/// <summary>A proposal as submitted.</summary>
public sealed record ProposalDraft(
    string? Intent = null,
    string? Scope = null,
    string? Plan = null,
    double? ReadinessScore = null,
    IReadOnlyList<string>? ReadinessReasons = null,
    IReadOnlyList<string>? Questions = null,
    IReadOnlyList<PartDraft>? Parts = null
);

/// <summary>Conditions for goals; null: any.</summary>
/// <param name="By">Who made it, as the audit log names them.</param>
/// <param name="Text">Text in the title or the content, as far as the data policy shows them.</param>
public sealed record GoalFilter(IntakeState? State = null, EntityId? Repo = null, string? By = null, string? Text = null);

/// <summary>The goals of a workspace: intakes, and the revisions of their proposals.</summary>
public sealed class Goals(Scope scope)
{
    /// <summary>Number of goals in a page at most.</summary>
    public const int MostOfAPage = 200;

    /// <summary>Takes a goal in.</summary>
    /// <exception cref="RefusalException">A repository is not here, or a text must not be stored.</exception>
    public async Task<EntityId> AddIntakeAsync(string? title, string? content, IReadOnlyList<EntityId> repos, EntityId? workstream)
    {
        foreach (var repo in repos)
        {
            await new Repos(scope).RequireAsync(repo);
        }

        if (workstream is { } stream)
        {
            await new Workstreams(scope).RequireAsync(stream);
        }

        var id = scope.NewId();
        await scope
            .Sql(
                $"""
                insert into intakes (id, workspace_id, workstream_id, title, raw_content, repo_ids, state, created_by, created_at, updated_at)
                values (@id, @workspace, @stream, @title, @raw_content, @repos, 'planning', @by, {scope.Now}, {scope.Now})
                """
            )
            .Id("id", id)
            .Id("stream", workstream)
            .Text(Fields.IntakeTitle, title)
            .Text(Fields.IntakeContent, content)
            .WordList("repos", repos.Select(repo => repo.Value))
            .Word("by", scope.By.Name)
            .ExecuteAsync();
        scope.Changed("intake", id, "planning");
        return id;
    }

    /// <exception cref="RefusalException">There is no such intake here.</exception>
    public async Task<Intake> RequireIntakeAsync(EntityId id, bool toChange = false) =>
        await scope
            .Sql($"select * from intakes where workspace_id = @workspace and id = @id {(toChange ? scope.Database.Lock : "")}")
            .Id("id", id)
            .FirstAsync(ReadIntake)
        ?? throw RefusalException.NotFound("intake");

    /// <summary>A page of the goals that meet a filter, the latest first.</summary>
    /// <param name="after">The last goal of the page before; null: the first page.</param>
    public async Task<Slice<Intake>> ListIntakesAsync(GoalFilter filter, EntityId? after = null, int limit = MostOfAPage)
    {
        var goals = await scope
            .Sql(
                $"""
                select * from intakes where workspace_id = @workspace {(filter.State is null ? "" : "and state = @state")} {(
                    filter.Repo is null ? "" : "and ' ' || repo_ids || ' ' like '% ' || @repo || ' %'"
                )} {(filter.By is null ? "" : "and created_by = @by")} {(filter.Text is null ? "" : $"and {Found(scope)}")} {Slice.Behind("intakes", after)}
                order by created_at desc, id desc limit {limit + 1}
                """
            )
            .Also(filter.State is not null, sql => sql.Member("state", filter.State!.Value))
            .Also(filter.Repo is not null, sql => sql.Id("repo", filter.Repo))
            .Also(filter.By is not null, sql => sql.Word("by", filter.By))
            .Also(filter.Text is not null, sql => sql.Own("text", Search.Pattern(filter.Text!)))
            .Also(after is not null, sql => sql.Id("after", after))
            .ListAsync(ReadIntake);
        return Slice.Of(
            goals,
            limit,
            goal => goal.Id.Value,
            goal => Slice.SizeOf([goal.Title, goal.RawContent, .. goal.RepoIds.Select(id => id.Value)])
        );
    }

    /// <summary>Everybody who made a goal here.</summary>
    public async Task<IReadOnlyList<string>> AuthorsAsync() =>
        await scope
            .Sql("select distinct created_by as name from intakes where workspace_id = @workspace and created_by is not null order by 1")
            .ListAsync(row => row.Word("name").Value);

    /// <summary>Condition that a goal contains the text searched for, as far as the data policy shows it.</summary>
    internal static string Found(Scope scope) =>
        Search.In(
            new[] { Fields.IntakeTitle, Fields.IntakeContent }.Where(field => scope.Policy.Allows(field.Name)).Select(field => field.Column)
        );

    public async Task SetIntakeAsync(EntityId id, IntakeState state)
    {
        await scope
            .Sql(
                $"""
                update intakes set state = @state, updated_at = {scope.Now}, withdrawn_by = @withdrawn
                where workspace_id = @workspace and id = @id and state <> @state
                """
            )
            .Id("id", id)
            .Member("state", state)
            .Word("withdrawn", state == IntakeState.Withdrawn ? scope.By.Name : null)
            .ExecuteAsync();
        scope.Changed("intake", id, Words.Of(state));
    }

    /// <summary>Adds a revision; the one before is superseded.</summary>
    /// <exception cref="RefusalException">The one before is being worked on, or the parts do not fit together.</exception>
    public async Task<EntityId> AddProposalAsync(EntityId intakeId, ProposalDraft draft)
    {
        var intake = await RequireIntakeAsync(intakeId, toChange: true);
        if (intake.Status == IntakeState.Withdrawn)
        {
            throw RefusalException.Conflict("This goal was withdrawn.");
        }

        var parts = draft.Parts is { Count: > 0 } given
            ? given
            : [.. intake.RepoIds.Select((repo, i) => new PartDraft(new Word($"{i + 1}"), repo, draft.Scope, draft.Plan))];
        await CheckAsync(parts);
        var before = await ProposalsAsync(intakeId);
        if (before.FirstOrDefault() is { } last)
        {
            if (!ProposalLife.From(last.Status).CanFire(ProposalEvent.Supersede))
            {
                throw RefusalException.Conflict(
                    $"Revision {last.Revision} is {Words.Of(last.Status)}; make a new goal for what comes after it."
                );
            }

            await SetProposalAsync(last, ProposalEvent.Supersede);
        }

        var id = scope.NewId();
        await scope
            .Sql(
                $"""
                insert into proposals (id, workspace_id, intake_id, revision, state, intent, scope, plan, readiness_score, readiness_reasons, questions,
                    created_by, created_at)
                values (@id, @workspace, @intake, @revision, 'open', @intent, @scope, @plan, @score, @readiness_reasons, @questions, @by, {scope.Now})
                """
            )
            .Id("id", id)
            .Id("intake", intakeId)
            .Number("revision", before.Count + 1)
            .Text(Fields.ProposalIntent, draft.Intent)
            .Text(Fields.ProposalScope, draft.Scope)
            .Text(Fields.ProposalPlan, draft.Plan)
            .Real("score", draft.ReadinessScore)
            .Texts(Fields.ProposalReasons, draft.ReadinessReasons)
            .Texts(Fields.ProposalQuestions, draft.Questions)
            .Word("by", scope.By.Name)
            .ExecuteAsync();
        foreach (var (order, part) in parts.Index())
        {
            await scope
                .Sql(
                    """
                    insert into parts (id, workspace_id, proposal_id, part_key, part_order, repo_id, scope, plan, needs, state)
                    values (@id, @workspace, @proposal, @key, @order, @repo, @scope, @plan, @needs, 'proposed')
                    """
                )
                .Id("id", scope.NewId())
                .Id("proposal", id)
                .Word("key", part.Key)
                .Number("order", order)
                .Id("repo", part.RepoId)
                .Text(Fields.PartScope, part.Scope)
                .Text(Fields.PartPlan, part.Plan)
                .WordList("needs", (part.Needs ?? []).Select(need => need.Value))
                .ExecuteAsync();
        }

        scope.Changed("proposal", id, "open");
        await SetIntakeAsync(intakeId, IntakeState.Proposed);
        return id;
    }

    /// <summary>The revisions of a goal, the latest first.</summary>
    public async Task<List<Proposal>> ProposalsAsync(EntityId intake)
    {
        var proposals = await scope
            .Sql("select * from proposals where workspace_id = @workspace and intake_id = @intake order by revision desc")
            .Id("intake", intake)
            .ListAsync(ReadProposal);
        for (var i = 0; i < proposals.Count; i++)
        {
            proposals[i] = proposals[i] with { Parts = await PartsAsync(proposals[i].Id) };
        }

        return proposals;
    }

    /// <exception cref="RefusalException">There is no such proposal here.</exception>
    public async Task<Proposal> RequireProposalAsync(EntityId id, bool toChange = false) =>
        await FindProposalAsync(id, toChange) ?? throw RefusalException.NotFound("proposal");

    public async Task<Proposal?> FindProposalAsync(EntityId id, bool toChange = false) =>
        await scope
            .Sql($"select * from proposals where workspace_id = @workspace and id = @id {(toChange ? scope.Database.Lock : "")}")
            .Id("id", id)
            .FirstAsync(ReadProposal)
            is { } proposal
            ? proposal with
            {
                Parts = await PartsAsync(id),
            }
            : null;

    /// <summary>Moves a proposal on.</summary>
    /// <exception cref="RefusalException">Its state does not permit it.</exception>
    public async Task SetProposalAsync(Proposal proposal, ProposalEvent by, string? rejection = null)
    {
        var life = ProposalLife.From(proposal.Status);
        if (!life.CanFire(by))
        {
            throw RefusalException.Conflict($"This proposal is {Words.Of(proposal.Status)}, where that is not possible.");
        }

        var state = life.After(by);
        await scope
            .Sql(
                $"""
                update proposals set state = @state, rejection = coalesce(@rejection, rejection),
                    decided_by = case when @state = 'superseded' then decided_by else @by end,
                    decided_at = case when @state = 'superseded' then decided_at else {scope.Now} end
                where workspace_id = @workspace and id = @id
                """
            )
            .Id("id", proposal.Id)
            .Member("state", state)
            .Text(Fields.ProposalRejection, rejection)
            .Word("by", scope.By.Name)
            .ExecuteAsync();
        scope.Changed("proposal", proposal.Id, Words.Of(state));
    }

    public async Task SetPartAsync(EntityId id, PartState state, EntityId? run = null)
    {
        await scope
            .Sql("update parts set state = @state, run_id = coalesce(@run, run_id) where workspace_id = @workspace and id = @id")
            .Id("id", id)
            .Member("state", state)
            .Id("run", run)
            .ExecuteAsync();
        scope.Changed("part", id, Words.Of(state));
    }

    /// <summary>The proposal whose part a run carries out, or null.</summary>
    public async Task<Proposal?> OfRunAsync(EntityId run) =>
        await scope
            .Sql("select proposal_id from parts where workspace_id = @workspace and run_id = @run")
            .Id("run", run)
            .FirstAsync(row => row.Id("proposal_id").Value)
            is { } id
            ? await RequireProposalAsync(new EntityId(id), toChange: true)
            : null;

    private Task<List<Part>> PartsAsync(EntityId proposal) =>
        scope
            .Sql("select * from parts where workspace_id = @workspace and proposal_id = @proposal order by part_order")
            .Id("proposal", proposal)
            .ListAsync(row => new Part(
                row.Id("id"),
                row.Word("part_key"),
                row.Id("repo_id"),
                row.Text(Fields.PartScope),
                row.Text(Fields.PartPlan),
                [.. row.WordList("needs").Select(need => new Word(need))],
                row.Member<PartState>("state"),
                row.IdOrNone("run_id")
            ));

    // Each key is unique, each dependency names a key, and no part depends on itself, directly or indirectly.
    private async Task CheckAsync(IReadOnlyList<PartDraft> parts)
    {
        var left = parts.ToDictionaryOrNull(part => part.Key) ?? throw RefusalException.Invalid("Two parts have the same key.");
        foreach (var part in parts)
        {
            await new Repos(scope).RequireAsync(part.RepoId);
            if (part.Needs?.FirstOrDefault(need => !left.ContainsKey(need)) is { Value: not null } unknown)
            {
                throw RefusalException.Invalid($"Part {part.Key} needs {unknown}, and there is no such part.");
            }
        }

        while (left.Count > 0)
        {
            var free = left.Values.Where(part => part.Needs?.Any(left.ContainsKey) != true).ToList();
            if (free.Count == 0)
            {
                throw RefusalException.Invalid($"These parts wait for each other: {string.Join(", ", left.Keys)}.");
            }

            free.ForEach(part => left.Remove(part.Key));
        }
    }

    private static Intake ReadIntake(Row row) =>
        new(
            row.Id("id"),
            row.IdOrNone("workstream_id"),
            row.Text(Fields.IntakeTitle),
            row.Text(Fields.IntakeContent),
            [.. row.WordList("repo_ids").Select(id => new EntityId(id))],
            row.Member<IntakeState>("state"),
            row.WordOrNone("created_by"),
            row.Number("created_at"),
            row.Number("updated_at")
        )
        {
            WithdrawnBy = row.WordOrNone("withdrawn_by"),
        };

    private static Proposal ReadProposal(Row row) =>
        new(
            row.Id("id"),
            row.Id("intake_id"),
            row.Number("revision"),
            row.Member<ProposalState>("state"),
            row.Text(Fields.ProposalIntent),
            row.Text(Fields.ProposalScope),
            row.Text(Fields.ProposalPlan),
            row.Real("readiness_score"),
            row.Texts(Fields.ProposalReasons),
            row.Texts(Fields.ProposalQuestions),
            row.Text(Fields.ProposalRejection),
            row.WordOrNone("created_by"),
            row.WordOrNone("decided_by"),
            row.Number("created_at"),
            row.NumberOrNone("decided_at"),
            []
        );
}

file static class Keys
{
    public static Dictionary<TKey, T>? ToDictionaryOrNull<TKey, T>(this IEnumerable<T> items, Func<T, TKey> key)
        where TKey : notnull
    {
        var found = new Dictionary<TKey, T>();
        return items.All(item => found.TryAdd(key(item), item)) ? found : null;
    }
}
