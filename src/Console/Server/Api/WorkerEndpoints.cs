using System.Text.Json;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Api;

/// <summary>Endpoints for workers and runners; their contract is that of existing clients.</summary>
internal static class WorkerEndpoints
{
    private const int MostJobs = 1000;
    private const int MostChildren = 100;
    private const int HashLength = 64; // hexadecimal digits of SHA-256

    public static void Add(Endpoints endpoints)
    {
        endpoints.Known<ResolveWorkspaceRequest, WorkspaceAnswer>(
            "/workspaces/resolve",
            "Finds a workspace of the caller's by its slug",
            async (session, caller, request) =>
            {
                var found = await new Workspaces(session).FindAsync(request.Slug);
                var mine =
                    found is not null
                    && (
                        caller.Workspace == found.Id
                        || (
                            caller.Person is { } person && (await new Workspaces(session).OfAsync(person)).Exists(one => one.Id == found.Id)
                        )
                    );
                return mine ? new WorkspaceAnswer(found!.Id, found) : new WorkspaceAnswer(null, null);
            }
        );
        endpoints.Writing<WorkerHeartbeatRequest, WorkerAnswer>(
            "/workers/heartbeat",
            "Registers a worker, and says that it lives",
            Permission.Work,
            async (scope, request) =>
            {
                if (request.Status.Value is not ("online" or "offline" or "draining"))
                {
                    throw RefusalException.Invalid("status must be one of: online, offline, draining.");
                }

                return new WorkerAnswer(
                    await new Workers(scope).HeartbeatAsync(
                        new WorkerReport(
                            request.DisplayName,
                            request.Status,
                            request.Capabilities,
                            request.MachineFingerprint,
                            request.AgentVersion,
                            request.Platform,
                            request.Arch,
                            request.NodeVersion,
                            request.ConfiguredRepoIds,
                            Version(request.EffectivePolicyVersion),
                            request.Extra,
                            request.Unready
                        )
                    )
                );
            }
        );
        AddJobs(endpoints);
        AddRepos(endpoints);
        endpoints.Writing<UpsertRunRequest, RunIdAnswer>(
            "/runs/upsert",
            "Says how a run stands",
            Permission.Work,
            async (scope, request) =>
                new RunIdAnswer(
                    await new Runs(scope).UpsertAsync(
                        new RunReport(
                            request.RepoId,
                            request.RunRef,
                            request.Status,
                            request.CurrentMilestone,
                            request.RunStatePath,
                            request.BlockedByDecisionRequestId,
                            request.Extra
                        )
                    )
                )
        );
        endpoints.Reading<CheckContentRequest, DoneAnswer>(
            "/content/check",
            "Says whether texts may be stored, and stores nothing",
            Permission.Contribute,
            (_, request) =>
            {
                foreach (var (name, text) in request.Texts)
                {
                    var field =
                        Fields.Texts.FirstOrDefault(field => field.Name == name.Value)
                        ?? throw RefusalException.Invalid("There is no such field; `ias console policy show` lists them.");
                    Content.Check(field, text);
                }

                return Task.FromResult(new DoneAnswer());
            }
        );
        endpoints.Writing<SubmitProposalRequest, ProposalIdAnswer>(
            "/proposals/submit",
            "Adds a revision of a goal's proposal: by the box that planned it, or by a person who edited it",
            Permission.Work,
            async (scope, request) => new ProposalIdAnswer(await new Goals(scope).AddProposalAsync(request.IntakeId, request.Proposal))
        );
        endpoints.Writing<RequestDecisionRequest, DecisionIdAnswer>(
            "/decisions/request",
            "Asks a person on a running job's behalf",
            Permission.Work,
            async (scope, request) =>
                new DecisionIdAnswer(
                    await new Decisions(scope).AskAsync(
                        await new Jobs(scope).RequireAsync(request.JobId),
                        request.Question,
                        request.Options ?? []
                    )
                )
        );
        endpoints.Writing<AnsweredOnBoxRequest, DoneAnswer>(
            "/decisions/answered-on-box",
            "Says that a person answered a decision request on the box: the repository has the answer, and the blocked job goes on",
            Permission.Work,
            async (scope, request) =>
            {
                await new Coordination(scope).AnsweredOnBoxAsync(request.DecisionRequestId, request.Answer);
                return new DoneAnswer();
            }
        );
        endpoints.Writing<AddContextRequest, ContextItemIdAnswer>(
            "/context/add",
            "Adds an item to the Context Lake: from a repository, a person, or an integration's webhook",
            Permission.Contribute,
            async (scope, request) =>
                new ContextItemIdAnswer(
                    await new ContextItems(scope).AddAsync(
                        new NewContextItem(
                            request.Source,
                            request.Kind,
                            request.Title,
                            request.Text,
                            request.RepoId,
                            request.Provenance,
                            request.Address,
                            request.ChangedAt
                        )
                    )
                )
        );
    }

    private static void AddJobs(Endpoints endpoints)
    {
        endpoints.Reading<ListJobsRequest, JobsAnswer>(
            "/jobs/list",
            "Lists jobs, the latest first",
            Permission.Read,
            async (scope, request) =>
            {
                var (jobs, next) = await new Jobs(scope).PageAsync(
                    new JobFilter(request.Status, request.RunId, request.IntakeId, request.RepoId, request.Text),
                    request.After,
                    Math.Clamp(request.Limit ?? 200, 1, MostJobs)
                );
                return new JobsAnswer(await new Queue(scope).ExplainAsync(jobs), next is null ? null : new Word(next));
            }
        );
        endpoints.Writing<EnqueueJobRequest, JobIdAnswer>(
            "/jobs/enqueue",
            "Puts a job into the queue",
            Permission.Work,
            async (scope, request) =>
                new JobIdAnswer(
                    await new Jobs(scope).EnqueueAsync(
                        new NewJob(
                            request.RepoId,
                            request.Kind,
                            request.Prompt,
                            request.Requirements,
                            request.Role,
                            request.RunId,
                            request.Priority ?? 0,
                            Extra: request.Extra
                        )
                    )
                )
        );
        endpoints.Writing<ClaimNextRequest, ClaimAnswer>(
            "/jobs/claim-next",
            "Leases the next job this worker may do",
            Permission.Work,
            ClaimAsync
        );
        endpoints.Writing<JobHeartbeatRequest, LeaseAnswer>(
            "/jobs/heartbeat",
            "Extends a lease",
            Permission.Work,
            async (scope, request) =>
            {
                var until = await new Jobs(scope).RenewAsync(
                    new Lease(request.JobId, request.WorkerId, request.ClaimGeneration),
                    JobLife.Lease(request.LeaseMs ?? 0),
                    request.Message
                );
                if (request.Progress is { Count: > 0 } lines)
                {
                    await new JobProgress(scope).AddAsync(request.JobId, lines);
                }

                return new LeaseAnswer(until);
            }
        );
        endpoints.Writing<JobStoppedRequest, DoneAnswer>(
            "/jobs/stopped",
            "Says that the work of a claim that was lost or canceled has stopped, and on which branch what it left is",
            Permission.Work,
            async (scope, request) =>
            {
                await new Jobs(scope).StoppedAsync(
                    new Lease(request.JobId, request.WorkerId, request.ClaimGeneration),
                    request.Reason,
                    request.Branch
                );
                return new DoneAnswer();
            }
        );
        endpoints.Writing<CompleteJobRequest, CompletedAnswer>(
            "/jobs/complete",
            "Ends a job",
            Permission.Work,
            (scope, request) => CompleteAsync(scope, request, [])
        );
        endpoints.Writing<CompleteAndEnqueueRequest, CompletedAnswer>(
            "/jobs/complete-and-enqueue-children",
            "Ends a job and puts those that follow into the queue, all or nothing",
            Permission.Work,
            async (scope, request) =>
            {
                if (request.Children is { Count: > MostChildren })
                {
                    throw RefusalException.Invalid($"A job may have at most {MostChildren} children.");
                }

                var parent = await new Jobs(scope).RequireAsync(request.JobId);
                return await CompleteAsync(
                    scope,
                    request,
                    [
                        .. (request.Children ?? []).Select(child => new NewJob(
                            child.RepoId ?? parent.RepoId,
                            child.Kind,
                            child.Prompt,
                            child.Requirements ?? [],
                            child.Role,
                            child.RunId,
                            child.Priority ?? parent.Priority
                        )),
                    ]
                );
            }
        );
    }

    private static void AddRepos(Endpoints endpoints)
    {
        endpoints.Writing<UpsertRepoRequest, RepoIdAnswer>(
            "/repos/upsert",
            "Adds a repository by the hash of its remote's normalised URL, or brings one up to date",
            Permission.Work,
            async (scope, request) =>
                request.RemoteUrlHash.Value is { Length: HashLength } hash && hash.All(char.IsAsciiHexDigit)
                    ? new RepoIdAnswer(
                        await new Repos(scope).UpsertAsync(request.RemoteUrlHash, request.Status, request.Label, request.Extra)
                    )
                    : throw RefusalException.Invalid(
                        "remoteUrlHash must be the SHA-256 of the remote's normalised URL, in 64 hexadecimal digits; URLs are not stored. `ias repo link` computes it."
                    )
        );
        endpoints.Reading<ResolveRepoRequest, FoundRepoAnswer>(
            "/repos/resolve",
            "Finds a repository by that hash",
            Permission.Read,
            async (scope, request) =>
                await new Repos(scope).FindByHashAsync(request.RemoteUrlHash) is { } repo
                    ? new FoundRepoAnswer(repo.Id, repo)
                    : new FoundRepoAnswer(null, null)
        );
        endpoints.Reading<RepoRequest, RepoAnswer>(
            "/repos/get",
            "Shows a repository",
            Permission.Read,
            async (scope, request) =>
                new RepoAnswer(await new Repos(scope).FindAsync(request.RepoId) ?? throw RefusalException.NotFound("repository"))
        );
    }

    private static async Task<ClaimAnswer> ClaimAsync(Scope scope, ClaimNextRequest request)
    {
        if (await new Jobs(scope).ClaimAsync(request.WorkerId, JobLife.Lease(request.LeaseMs ?? 0), request.RunId) is { } job)
        {
            return new ClaimAnswer(job.Id, job, job.ClaimGeneration, job.LeaseExpiresAt, null);
        }

        var (repos, takesJobs) = await new Workers(scope).RequireAsync(request.WorkerId);
        return new ClaimAnswer(
            null,
            null,
            null,
            null,
            !takesJobs ? "DRAINING"
                : repos.Count == 0 ? "NO_REPOS_ALLOWED"
                : "NO_MATCHING_JOB"
        );
    }

    private static async Task<CompletedAnswer> CompleteAsync(Scope scope, CompleteJobRequest request, IReadOnlyList<NewJob> children)
    {
        var completed = await new Coordination(scope).CompleteAsync(
            new Lease(request.JobId, request.WorkerId, request.ClaimGeneration),
            new Ending(
                request.Outcome,
                request.RunId,
                request.Message,
                request.OutcomeReason,
                request.Evidence,
                request.IdempotencyKey is { Value.Length: > 0 } key ? key.Value : null
            ),
            children,
            request.Decision,
            request.Proposal
        );
        return new CompletedAnswer(new CompletedResult(completed.Idempotent, completed.Spawned, completed.Job.Status));
    }

    private static Word? Version(JsonElement? version) =>
        version switch
        {
            { ValueKind: JsonValueKind.Number } number => new Word(number.GetRawText()),
            { ValueKind: JsonValueKind.String } text when text.GetString() is { } word && Word.Fits(word) => new Word(word),
            _ => null,
        };
}
