using System.Text.Json.Nodes;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;

namespace Ias.Console.Server.Store;

/// <summary>Follow-up changes made in the same transaction: a blocked job asks a person, an answer becomes a job, an approval becomes a
/// run, a finished part lets the next begin.</summary>
public sealed class Coordination(Scope scope)
{
    private readonly Jobs _jobs = new(scope);
    private readonly Decisions _decisions = new(scope);
    private readonly Goals _goals = new(scope);

    /// <summary>Ends a job with everything that follows.</summary>
    /// <param name="proposal">Result of a planning job.</param>
    /// <exception cref="RefusalException">The lease is lost.</exception>
    public async Task<Completed> CompleteAsync(
        Lease lease,
        Ending ending,
        IReadOnlyList<NewJob> children,
        Question? question,
        ProposalDraft? proposal
    )
    {
        var completed = await _jobs.CompleteAsync(lease, ending, children);
        if (completed.Idempotent)
        {
            return completed;
        }

        var job = completed.Job;
        if (job.Status == JobState.Blocked && (await _decisions.PendingOfAsync(job.Id)).Count == 0)
        {
            await _decisions.AskAsync(job, question?.Text ?? ending.OutcomeReason ?? ending.Message, question?.Options ?? []);
        }

        if (job.Kind.Value == CoordinationJobKinds.ApplyDecision && job.DecisionRequestId is { } decision)
        {
            await AppliedAsync(decision, job.Status);
        }

        if (
            CoordinationJobKinds.IsPlan(job.Kind.Value)
            && job.IntakeId is { } intake
            && job.Status == JobState.Done
            && proposal is not null
        )
        {
            // Meanwhile a person may have withdrawn the goal, or approved what they wrote themselves.
            if ((await _goals.RequireIntakeAsync(intake, toChange: true)).Status is IntakeState.Planning or IntakeState.Proposed)
            {
                await _goals.AddProposalAsync(intake, proposal);
            }
        }

        await AdvancedAsync(job, children.Count > 0);
        return completed;
    }

    /// <summary>A person answers a decision request: a job takes the answer to the repository.</summary>
    /// <exception cref="RefusalException">It waits for no answer.</exception>
    public async Task<EntityId> AnswerAsync(EntityId id, string answer)
    {
        var decision = await _decisions.MoveAsync(id, DecisionEvent.Answer, answer);
        var job = await _jobs.EnqueueAsync(
            Own(
                CoordinationJobKinds.ApplyDecision,
                decision.RepoId,
                string.Join("\n\n", new[] { decision.Question, answer }.Where(text => text is not null))
            ) with
            {
                RunId = decision.RunId,
                DecisionId = id,
                ParentId = decision.JobId,
                Priority = 10, // a person and a started job wait for it
            }
        );
        await scope.AuditAsync("decision.answer", id);
        return job;
    }

    /// <summary>A person answered a decision request on the box: no job takes the answer to the repository, which has it; the blocked job
    /// goes back into the queue.</summary>
    /// <exception cref="RefusalException">It waits for no answer.</exception>
    public async Task AnsweredOnBoxAsync(EntityId id, string? answer)
    {
        await _decisions.MoveAsync(id, DecisionEvent.Answer, answer);
        await AppliedAsync(id, JobState.Done);
        await scope.AuditAsync("decision.answered-on-box", id);
    }

    /// <summary>Context Lake items relevant to a job: those of its repository and those of no repository, with long texts cut
    /// short.</summary>
    /// <exception cref="RefusalException">There is no such job here.</exception>
    public async Task<IReadOnlyList<ContextItem>> ContextOfAsync(EntityId id)
    {
        const int Longest = 8000;
        var job = await _jobs.RequireAsync(id);
        var goal = job.IntakeId is { } intake ? await _goals.RequireIntakeAsync(intake) : null;
        var items = new List<ContextItem>();
        var lake = new ContextItems(scope);
        foreach (var item in await lake.RelevantAsync(job.RepoId, $"{goal?.Title} {goal?.RawContent} {job.Prompt}", job.IntakeId))
        {
            if (await lake.FindAsync(item.Id) is { } found)
            {
                items.Add(found.Text is { Length: > Longest } text ? found with { Text = $"{text[..Longest]}…" } : found);
            }
        }

        return items;
    }

    /// <summary>A person takes a job out of the queue, and with it what it asks.</summary>
    /// <exception cref="RefusalException">It has ended.</exception>
    public async Task CancelAsync(EntityId id)
    {
        var job = await _jobs.MoveAsync(id, JobEvent.Cancel);
        await WithdrawAsync(id);
        await scope.AuditAsync("job.cancel", id);
        if (job.Kind.Value == CoordinationJobKinds.ApplyDecision && job.DecisionRequestId is { } decision)
        {
            await AppliedAsync(decision, job.Status);
        }

        await AdvancedAsync(job, hasChildren: false);
    }

    /// <summary>A person wants a job tried again.</summary>
    /// <param name="note">Note for the agent of the next attempt; null: none.</param>
    /// <exception cref="RefusalException">It waits or runs already, or is done.</exception>
    public async Task RetryAsync(EntityId id, string? note = null)
    {
        var job = await _jobs.RequireAsync(id);
        if (await GoalOfAsync(job) is { Status: IntakeState.Withdrawn })
        {
            throw RefusalException.Conflict("The goal of this job was withdrawn; make a new goal for what is still wanted.");
        }

        await _jobs.MoveAsync(id, JobEvent.Requeue);
        await WithdrawAsync(id);
        if (note is not null)
        {
            await new Decisions(scope).NoteAsync(job, note);
        }

        await scope.AuditAsync("job.retry", id);
    }

    /// <summary>Takes a goal in and asks a box for a proposal.</summary>
    /// <exception cref="RefusalException">A repository is not here, or a text must not be stored.</exception>
    public async Task<(EntityId Intake, EntityId Job)> SubmitAsync(
        string? title,
        string? content,
        IReadOnlyList<EntityId> repos,
        EntityId? workstream
    )
    {
        var intake = await _goals.AddIntakeAsync(title, content, repos, workstream);
        await new ContextItems(scope).AddAsync(NewContextItem.OfGoal(intake, title, content, repos is [var only] ? only : null));
        return (intake, await PlanAsync(intake, repos[0], $"{title}\n\n{content}".Trim()));
    }

    /// <summary>Takes a goal back, and with it all that came of it: its proposal closes, its jobs are canceled, also those that run, and
    /// nothing more begins.</summary>
    /// <exception cref="RefusalException">It is done or withdrawn already.</exception>
    public async Task WithdrawIntakeAsync(EntityId id)
    {
        var intake = await _goals.RequireIntakeAsync(id, toChange: true);
        if (intake.Status is IntakeState.Done or IntakeState.Withdrawn)
        {
            throw RefusalException.Conflict($"This goal is {Words.Of(intake.Status)}.");
        }

        await _goals.SetIntakeAsync(id, IntakeState.Withdrawn);
        await new ContextItems(scope).RemoveAsync(NewContextItem.OfGoal(id, null, null, null));
        foreach (var job in await _jobs.OpenOfIntakeAsync(id))
        {
            await _jobs.MoveAsync(job, JobEvent.Cancel);
            await WithdrawAsync(job);
        }

        foreach (var proposal in await _goals.ProposalsAsync(id))
        {
            if (ProposalLife.From(proposal.Status).CanFire(ProposalEvent.Withdraw))
            {
                await _goals.SetProposalAsync(proposal, ProposalEvent.Withdraw, "The goal was withdrawn.");
            }

            foreach (var part in proposal.Parts.Where(part => part.Status == PartState.Running))
            {
                await _goals.SetPartAsync(part.Id, PartState.Failed);
                await new Runs(scope).SetStatusAsync(part.RunId!.Value, "withdrawn");
            }
        }

        await scope.AuditAsync("intake.withdraw", id);
    }

    /// <summary>Approves parts of a proposal, or all that are left; those that wait for nothing begin.</summary>
    /// <exception cref="RefusalException">No such part, or the proposal cannot be approved any more.</exception>
    public async Task ApproveAsync(EntityId id, IReadOnlyList<Word>? keys)
    {
        var proposal = await _goals.RequireProposalAsync(id, toChange: true);
        var left = proposal.Parts.Where(part => part.Status == PartState.Proposed).ToList();
        var approved = keys is null ? left : left.Where(part => keys.Contains(part.Key)).ToList();
        if (approved.Count == 0 || (keys is not null && approved.Count < keys.Distinct().Count()))
        {
            throw RefusalException.Conflict("There is no such part that waits for approval.");
        }

        await _goals.SetProposalAsync(proposal, approved.Count == left.Count ? ProposalEvent.ApproveAll : ProposalEvent.ApproveSome);
        foreach (var part in approved)
        {
            await _goals.SetPartAsync(part.Id, PartState.Approved);
        }

        await _goals.SetIntakeAsync(proposal.IntakeId, IntakeState.Active);
        await scope.AuditAsync("proposal.approve", id, string.Join(',', approved.Select(part => part.Key)));
        await BeginReadyAsync(id);
    }

    /// <summary>Rejects a proposal; a box is asked for another, with the reason.</summary>
    /// <exception cref="RefusalException">It cannot be rejected any more.</exception>
    public async Task<EntityId> RejectAsync(EntityId id, string reason)
    {
        var proposal = await _goals.RequireProposalAsync(id, toChange: true);
        await _goals.SetProposalAsync(proposal, ProposalEvent.Reject, reason);
        await _goals.SetIntakeAsync(proposal.IntakeId, IntakeState.Planning);
        await scope.AuditAsync("proposal.reject", id);
        var intake = await _goals.RequireIntakeAsync(proposal.IntakeId);
        return await PlanAsync(
            intake.Id,
            intake.RepoIds[0],
            $"{intake.Title}\n\n{intake.RawContent}\n\nRevision {proposal.Revision} of the proposal was rejected:\n{reason}".Trim()
        );
    }

    /// <summary>A job of the Console's own.</summary>
    public static NewJob Own(string kind, EntityId repo, string? prompt) =>
        new(
            repo,
            new Word(kind),
            prompt,
            new JsonObject { ["executionMode"] = CoordinationJobKinds.Mode(kind), ["canWrite"] = !CoordinationJobKinds.IsPlan(kind) }
        );

    private async Task<EntityId> PlanAsync(EntityId intake, EntityId repo, string prompt) =>
        await _jobs.EnqueueAsync(
            Own(CoordinationJobKinds.Plan, repo, await InformedAsync(repo, prompt, intake)) with
            {
                IntakeId = intake,
                Role = new Word("architect"),
            }
        );

    // Context Lake items are listed by name only: the box that has the job asks for the texts.
    private async Task<string?> InformedAsync(EntityId repo, string? prompt, EntityId goal)
    {
        var items = prompt is null ? [] : await new ContextItems(scope).RelevantAsync(repo, prompt, goal);
        var named = string.Concat(items.Select(item => $"\n- {item.Id} {item.Title}".TrimEnd()));
        var informed = $"{prompt}\n\nItems of the Context Lake that may help:{named}";
        return items.Count == 0 || informed.Length > Policy.Fields.JobPrompt.Limit ? prompt : informed;
    }

    // Null: it belongs to no goal.
    private async Task<Intake?> GoalOfAsync(Job job)
    {
        var goal = job.IntakeId ?? (job.RunId is { } run ? (await _goals.OfRunAsync(run))?.IntakeId : null);
        return goal is { } known ? await _goals.RequireIntakeAsync(known) : null;
    }

    private async Task WithdrawAsync(EntityId job)
    {
        foreach (var decision in await _decisions.PendingOfAsync(job))
        {
            await _decisions.MoveAsync(decision.Id, DecisionEvent.Withdraw);
        }
    }

    private async Task AppliedAsync(EntityId id, JobState ended)
    {
        var decision = await _decisions.RequireAsync(id, toChange: true);
        var by =
            ended == JobState.Done ? DecisionEvent.Apply
            : ended is JobState.Failed or JobState.Canceled ? DecisionEvent.Reopen
            : (DecisionEvent?)null;
        if (by is { } happened && DecisionLife.From(decision.Status).CanFire(happened))
        {
            await _decisions.MoveAsync(id, happened);
            if (happened == DecisionEvent.Apply && (await _jobs.RequireAsync(decision.JobId)).Status == JobState.Blocked)
            {
                await _jobs.MoveAsync(decision.JobId, JobEvent.Requeue);
            }
        }
    }

    // Approved parts whose dependencies are all done.
    private async Task BeginReadyAsync(EntityId proposalId)
    {
        var proposal = await _goals.RequireProposalAsync(proposalId);
        var done = proposal.Parts.Where(part => part.Status == PartState.Done).Select(part => part.Key).ToHashSet();
        foreach (var part in proposal.Parts.Where(part => part.Status == PartState.Approved && part.Needs.All(done.Contains)))
        {
            var run = await new Runs(scope).UpsertAsync(
                new RunReport(part.RepoId, new Word($"goal-{proposal.IntakeId.Value[^8..]}-{part.Key}"), new Word("planned"))
            );
            await _goals.SetPartAsync(part.Id, PartState.Running, run);
            await _jobs.EnqueueAsync(
                Own(
                    CoordinationJobKinds.CreateRun,
                    part.RepoId,
                    await InformedAsync(part.RepoId, part.Plan ?? part.Scope, proposal.IntakeId)
                ) with
                {
                    RunId = run,
                    IntakeId = proposal.IntakeId,
                }
            );
        }
    }

    // A job of a part's run has ended: work follows its creation, and the part ends when nothing of it is left to do.
    private async Task AdvancedAsync(Job ended, bool hasChildren)
    {
        if (
            ended.RunId is not { } run
            || await _goals.OfRunAsync(run) is not { } goal
            || (await _goals.RequireIntakeAsync(goal.IntakeId)).Status == IntakeState.Withdrawn
        )
        {
            return;
        }

        var part = goal.Parts.First(one => one.RunId == run);
        if (ended is { Kind.Value: CoordinationJobKinds.CreateRun, Status: JobState.Done } && !hasChildren)
        {
            await _jobs.EnqueueAsync(
                Own(CoordinationJobKinds.Work, part.RepoId, await InformedAsync(part.RepoId, part.Plan ?? part.Scope, goal.IntakeId)) with
                {
                    RunId = run,
                    IntakeId = goal.IntakeId,
                    ParentId = ended.Id,
                    Role = new Word("implementer"),
                }
            );
            return;
        }

        var jobs = await _jobs.ListAsync(null, run, limit: 10_000);
        if (
            part.Status is not (PartState.Running or PartState.Failed)
            || jobs.Any(job => job.Status is JobState.Pending or JobState.Running or JobState.Blocked)
        )
        {
            return;
        }

        var failed = jobs.Any(job => job.Status is JobState.Failed or JobState.Canceled);
        await _goals.SetPartAsync(part.Id, failed ? PartState.Failed : PartState.Done);
        await new Runs(scope).SetStatusAsync(run, failed ? "failed" : "done");
        if (!failed)
        {
            await BeginReadyAsync(goal.Id);
            if (goal.Parts.All(one => one.Id == part.Id || one.Status == PartState.Done))
            {
                await _goals.SetIntakeAsync(goal.IntakeId, IntakeState.Done);
            }
        }
    }
}

/// <summary>Question of a blocked job to a person.</summary>
public sealed record Question(string? Text, IReadOnlyList<string>? Options);
