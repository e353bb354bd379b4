using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Api;

/// <summary>Endpoints for people, called by pages, the dashboard or the command line.</summary>
internal static class PeopleEndpoints
{
    private const int MostChanges = 1000;

    public static void Add(Endpoints endpoints)
    {
        AddWork(endpoints);
        AddGoals(endpoints);
        AddKnowledge(endpoints);
    }

    private static void AddWork(Endpoints endpoints)
    {
        endpoints.Reading<InWorkspaceRequest, WorkersAnswer>(
            "/workers/list",
            "Lists the agents, those heard of last first",
            Permission.Read,
            async (scope, _) => new WorkersAnswer(await new Workers(scope).ListAsync())
        );
        endpoints.Reading<InWorkspaceRequest, ReposAnswer>(
            "/repos/list",
            "Lists the repositories",
            Permission.Read,
            async (scope, _) => new ReposAnswer(await new Repos(scope).ListAsync())
        );
        endpoints.Writing<OnboardRepoRequest, JobIdsAnswer>(
            "/repos/onboard",
            "Has an agent prepare a repository, and build its context",
            Permission.Decide,
            async (scope, request) =>
            {
                var jobs = new Jobs(scope);
                var ids = new List<EntityId>
                {
                    await jobs.EnqueueAsync(Coordination.Own(CoordinationJobKinds.Install, request.RepoId, null) with { Priority = 1 }),
                };
                if (request.BuildContext)
                {
                    ids.Add(
                        await jobs.EnqueueAsync(
                            Coordination.Own(CoordinationJobKinds.Plan, request.RepoId, null) with
                            {
                                Role = new Word("architect"),
                            }
                        )
                    );
                }

                return new JobIdsAnswer(ids);
            }
        );
        endpoints.Reading<ListInboxRequest, InboxAnswer>(
            "/inbox/list",
            "Lists what waits for a person, the oldest first: questions, proposals, failed jobs",
            Permission.Read,
            async (scope, request) =>
            {
                var inbox = new Inbox(scope);
                var (items, next) = await inbox.ListAsync(request.After?.Value, request.Limit ?? Inbox.MostOfAPage);
                return new InboxAnswer(items, await inbox.CountAsync(), next is null ? null : new Word(next));
            }
        );
        endpoints.Reading<JobRequest, JobAnswer>(
            "/jobs/get",
            "Shows a job, with its attempts, its latest lines and what it asks people",
            Permission.Read,
            async (scope, request) =>
                new JobAnswer(
                    (await new Queue(scope).ExplainAsync([await new Jobs(scope).RequireAsync(request.JobId)]))[0],
                    await new Decisions(scope).PendingOfAsync(request.JobId),
                    await new Jobs(scope).AttemptsAsync(request.JobId),
                    await new JobProgress(scope).OfAsync(request.JobId)
                )
        );
        endpoints.Writing<JobRequest, DoneAnswer>(
            "/jobs/cancel",
            "Takes a job out of the queue",
            Permission.Decide,
            (scope, request) => Done(new Coordination(scope).CancelAsync(request.JobId))
        );
        endpoints.Writing<RetryJobRequest, DoneAnswer>(
            "/jobs/retry",
            "Puts a failed, blocked or canceled job back into the queue, with a note for its agent",
            Permission.Decide,
            (scope, request) => Done(new Coordination(scope).RetryAsync(request.JobId, request.Note))
        );
        endpoints.Reading<ListRunsRequest, RunsAnswer>(
            "/runs/list",
            "Lists runs, the latest first",
            Permission.Read,
            async (scope, request) =>
            {
                var (runs, next) = await new Runs(scope).PageAsync(request.After);
                return new RunsAnswer(runs, next is null ? null : new Word(next));
            }
        );
        endpoints.Reading<RunRequest, RunAnswer>(
            "/runs/get",
            "Shows a run, its milestones and its jobs",
            Permission.Read,
            async (scope, request) =>
                new RunAnswer(
                    await new Runs(scope).FindAsync(request.RunId) ?? throw RefusalException.NotFound("run"),
                    await new Runs(scope).MilestonesAsync(request.RunId),
                    await new Jobs(scope).ListAsync(null, request.RunId)
                )
        );
        endpoints.Reading<ListDecisionsRequest, DecisionsAnswer>(
            "/decisions/list",
            "Lists what jobs ask people, the latest first",
            Permission.Read,
            async (scope, request) =>
            {
                var (decisions, next) = await new Decisions(scope).ListAsync(request.Status, request.JobId, request.After);
                return new DecisionsAnswer(decisions, next is null ? null : new Word(next));
            }
        );
        endpoints.Reading<DecisionRequest, DecisionAnswer>(
            "/decisions/get",
            "Shows a decision request",
            Permission.Read,
            async (scope, request) => new DecisionAnswer(await new Decisions(scope).RequireAsync(request.DecisionRequestId))
        );
        endpoints.Writing<AnswerDecisionRequest, JobIdAnswer>(
            "/decisions/answer",
            "Answers one; a job takes the answer to the repository, and the blocked job goes on",
            Permission.Decide,
            async (scope, request) => new JobIdAnswer(await new Coordination(scope).AnswerAsync(request.DecisionRequestId, request.Answer))
        );
    }

    private static void AddGoals(Endpoints endpoints)
    {
        endpoints.Writing<CreateIntakeRequest, IntakeIdAnswer>(
            "/intakes/create",
            "Takes a goal in for one or more repositories, and has a proposal made",
            Permission.Decide,
            async (scope, request) =>
            {
                if (request.RepoIds.Count is 0 or > 50)
                {
                    throw RefusalException.Invalid("A goal names 1 to 50 repositories in repoIds.");
                }

                var (intake, job) = await new Coordination(scope).SubmitAsync(
                    request.Title,
                    request.RawContent,
                    [.. request.RepoIds.Distinct()],
                    request.WorkstreamId
                );
                return new IntakeIdAnswer(intake, job);
            }
        );
        endpoints.Reading<ListIntakesRequest, IntakesAnswer>(
            "/intakes/list",
            "Lists goals, the latest first",
            Permission.Read,
            async (scope, request) =>
            {
                var (goals, next) = await new Goals(scope).ListIntakesAsync(
                    new GoalFilter(request.Status, request.RepoId, request.CreatedBy?.Value, request.Text),
                    request.After,
                    Math.Clamp(request.Limit ?? Goals.MostOfAPage, 1, Goals.MostOfAPage)
                );
                return new IntakesAnswer(goals, next is null ? null : new Word(next));
            }
        );
        endpoints.Reading<IntakeRequest, IntakeAnswer>(
            "/intakes/get",
            "Shows a goal and every revision of its proposal",
            Permission.Read,
            async (scope, request) =>
                new IntakeAnswer(
                    await new Goals(scope).RequireIntakeAsync(request.IntakeId),
                    await new Goals(scope).ProposalsAsync(request.IntakeId)
                )
        );
        endpoints.Writing<IntakeRequest, DoneAnswer>(
            "/intakes/withdraw",
            "Takes a goal back",
            Permission.Decide,
            (scope, request) => Done(new Coordination(scope).WithdrawIntakeAsync(request.IntakeId))
        );
        endpoints.Reading<ProposalRequest, ProposalAnswer>(
            "/proposals/get",
            "Shows a proposal",
            Permission.Read,
            async (scope, request) => new ProposalAnswer(await new Goals(scope).RequireProposalAsync(request.ProposalId))
        );
        endpoints.Writing<ApproveProposalRequest, DoneAnswer>(
            "/proposals/approve",
            "Approves a proposal or parts of it; what waits for nothing begins",
            Permission.Decide,
            (scope, request) => Done(new Coordination(scope).ApproveAsync(request.ProposalId, request.Parts))
        );
        endpoints.Writing<RejectProposalRequest, JobIdAnswer>(
            "/proposals/reject",
            "Rejects a proposal with a reason, from which another is made",
            Permission.Decide,
            async (scope, request) => new JobIdAnswer(await new Coordination(scope).RejectAsync(request.ProposalId, request.Reason))
        );
        endpoints.Reading<InWorkspaceRequest, WorkstreamsAnswer>(
            "/workstreams/list",
            "Lists the workstreams",
            Permission.Read,
            async (scope, _) => new WorkstreamsAnswer(await new Workstreams(scope).ListAsync())
        );
        endpoints.Writing<UpsertWorkstreamRequest, WorkstreamIdAnswer>(
            "/workstreams/upsert",
            "Adds a workstream, renames it or archives it",
            Permission.Decide,
            async (scope, request) =>
                new WorkstreamIdAnswer(await new Workstreams(scope).UpsertAsync(request.Slug, request.Name, request.Archived))
        );
    }

    private static void AddKnowledge(Endpoints endpoints)
    {
        endpoints.Reading<ListContextRequest, ContextItemsAnswer>(
            "/context/list",
            "Lists items of the Context Lake, those in which all words occur, or those that may help with a job",
            Permission.Read,
            async (scope, request) =>
            {
                var (items, next) = request.JobId is { } job
                    ? new Slice<ContextItem>(await new Coordination(scope).ContextOfAsync(job), null)
                    : await new ContextItems(scope).PageAsync(request.Search, request.RepoId, request.After);
                return new ContextItemsAnswer(items, next is null ? null : new Word(next));
            }
        );
        endpoints.Reading<ContextItemRequest, ContextItemAnswer>(
            "/context/get",
            "Shows an item",
            Permission.Read,
            async (scope, request) =>
                new ContextItemAnswer(
                    await new ContextItems(scope).FindAsync(request.ContextItemId) ?? throw RefusalException.NotFound("context item")
                )
        );
        endpoints.Writing<ContextItemRequest, DoneAnswer>(
            "/context/remove",
            "Removes an item for good",
            Permission.Decide,
            (scope, request) => Done(new ContextItems(scope).RemoveAsync(request.ContextItemId))
        );
        endpoints.Reading<InWorkspaceRequest, BriefingAnswer>(
            "/briefing/get",
            "Says what moves, what waits for a person, what is stuck, what could be done, and what it cost",
            Permission.Read,
            async (scope, _) => new BriefingAnswer(await new Briefings(scope).ReadAsync())
        );
        endpoints.Reading<ListChangesRequest, ChangesAnswer>(
            "/changes/list",
            "Lists what happened after a number; kept for a week",
            Permission.Read,
            async (scope, request) =>
            {
                var changes = await new History(scope).ChangesAsync(request.After, Math.Clamp(request.Limit ?? 200, 1, MostChanges));
                return new ChangesAnswer(changes, changes.Count == 0 ? request.After : changes[^1].Seq);
            }
        );
        endpoints.Reading<InWorkspaceRequest, AuditAnswer>(
            "/audit/list",
            "Lists who did what, the latest first",
            Permission.Administer,
            async (scope, _) => new AuditAnswer(await new History(scope).AuditAsync())
        );
    }

    private static async Task<DoneAnswer> Done(Task work)
    {
        await work;
        return new DoneAnswer();
    }
}
