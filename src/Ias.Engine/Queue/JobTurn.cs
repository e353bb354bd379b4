// Over 300 lines: one attempt from prompt to outcome, in its order.
using System.Globalization;
using System.Text;
using Ias.Core.Agents;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Runs;
using Ias.Core.Runs.Checks;
using Ias.Core.Text;
using Ias.Engine.Agents;
using Ias.Engine.Files;
using Ias.Engine.Guardrails;
using Ias.Engine.Runs;

namespace Ias.Engine.Queue;

/// <summary>One attempt at a job: prompt, guard, agent, and result. <see cref="JobEnding"/> settles it.</summary>
internal sealed class JobTurn(RunContext context, RunnerFiles files, RunnerOptions options)
{
    private static readonly string[] Handed = [TurnVariables.FollowUpsFile, TurnVariables.DecisionFile];

    private readonly Lock _takingOver = new(); // turns of several lanes end side by side, and each record needs a number of its own
    private readonly JobChecks _checks = new(context, files);
    private readonly LaneSetUp _setUp = new(context, options.LaneSetup ?? []);

    /// <summary>Runs the turn to its end. Several turns may run concurrently, each in its own lane.</summary>
    /// <param name="end">A person cancelled the job.</param>
    public async Task<JobResult> RunAsync(Job job, JobLane lane, string before, CancellationToken end, CancellationToken kill)
    {
        var started = context.Parts.Time.GetUtcNow();
        var rights = options.AllRoles[job.Role];
        var caged = context.Layers.IsCaged;
        var reports = rights.Writes || caged;
        var attempt = files.AttemptOf(job.Id, job.ClaimGeneration);
        var here = lane.FilesOf(files.Run);
        InsideFile.MakeOwnFolder(files.WorkTree, files.JobFolder(job.Id));
        InsideFile.MakeOwnFolder(here.WorkTree, here.JobFolder(job.Id));
        InsideFile.Remove(files.WorkTree, attempt); // an earlier attempt's agent may have been here before
        InsideFile.MakeOwnFolder(files.WorkTree, attempt);
        foreach (var old in Handed)
        {
            InsideFile.Remove(files.WorkTree, Path.Combine(files.JobFolder(job.Id), old)); // of an earlier attempt: only what this turn writes counts
            InsideFile.Remove(here.WorkTree, Path.Combine(here.JobFolder(job.Id), old));
        }

        // ends with the attempt, which agents may read
        var id = string.Create(CultureInfo.InvariantCulture, $"{context.Run.RunId}/job-{job.Id}-g{job.ClaimGeneration}-{job.Attempts}");
        var (intent, asked, blocked) = Guarded(job, lane, rights, id);
        var records = new DecisionFiles(lane.WorkTree, context.Parts.CalledAs);
        var known = records.Names();
        var prompt = JobPrompt.Of(
            lane.Linked is null ? job : job with { Patches = job.Patches?.Select(patch => Path.Combine(files.WorkTree, patch)).ToList() },
            intent,
            asked,
            rights,
            files,
            reports,
            context.Options.In
        );
        InsideFile.Write(files.WorkTree, files.PromptOf(job.Id), Encoding.UTF8.GetBytes(prompt));
        if (blocked is not null)
        {
            context.Requests.Jobs.Over(job);
            return new JobResult(
                job.Id,
                job.ClaimGeneration,
                job.Attempts,
                job.Role,
                TurnOutcome.NotStarted,
                $"a guardrail blocks it: {blocked}",
                started,
                context.Parts.Time.GetUtcNow(),
                0,
                FailureKind.Permanent,
                Lane: lane.Number
            );
        }

        var (agent, model) = AgentOf(rights);
        var scratch = Path.Combine(StateHome.ScratchOf(context.WorkTree), $"job-{job.Id}-{job.ClaimGeneration}");
        OutsideFolder.Make(scratch);
        var turn = TurnOf(job, rights, id, prompt, model, caged, Path.Combine(attempt, "agent.log"), scratch) with
        {
            WorkTree = lane.WorkTree,
            JobFolder = here.JobFolder(job.Id),
        };
        var request = lane.Guarding(
            context,
            id,
            readOnly: !rights.Writes,
            writable: [here.JobFolder(job.Id)],
            scratch: scratch,
            checkRemote: job.Attempts == 1
        ) with
        {
            Shielded =
            [
                here.Folder,
                lane.Linked is null ? "" : Path.GetDirectoryName(lane.WorkTree)!,
                files.PromptOf(job.Id),
                .. files.AttemptsOf(job.Id),
            ],
        };
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(context.Requests.Interrupt, end);
        var failed = await _setUp.RunAsync(turn, request, job, lane, before, interrupt.Token, kill);
        var seal =
            failed is not null || rights.Writes || caged
                ? null
                : await ReadOnlyVerification.SetAsync(
                    context.Parts.Processes,
                    lane.Repository,
                    context.Run.Branch,
                    alone: lane.Linked is null,
                    kill
                );
        var result = failed ?? await context.InGuardAsync(turn, agent, job.Attempts, request, interrupt.Token, kill);
        var isChecked = _checks.Any && rights.Writes && result.Outcome == TurnOutcome.Ended && result.Guard.Breaches.Count == 0;
        var cancelled = isChecked ? null : context.Requests.Jobs.Over(job);
        OutsideFolder.DeleteAll(scratch);
        InsideFile.MakeOwnFolder(files.WorkTree, files.JobFolder(job.Id));
        InsideFile.MakeOwnFolder(files.WorkTree, attempt);
        TakeOver(job, lane, here);
        if (context.Journal.Heal())
        {
            context.Journal.Append(new RunEvent.Warned("files in .run/ had been changed or deleted during the turn; they are put back"));
        }

        var meddled =
            seal is null || result.Guard.Breaches.Count > 0
                ? []
                : await seal.RestoreAsync($"refs/ias/reader/{files.Run}/{job.Id}-{job.ClaimGeneration}", kill);
        var changed = result.Guard.Breaches.Count > 0 || lane.Linked is { IsIntact: false } ? null : await lane.Tree.ChangedAsync(kill);
        var (outcome, kind, detail) =
            cancelled is not null && changed is not null
                ? (TurnOutcome.Interrupted, FailureKind.Cancelled, cancelled)
                : await JudgeAsync(job, lane, rights, result, changed, meddled, before, agent, kill);
        var written = records.NewSince(known);
        var open = written.Where(record => DecisionRecord.Asks(record.Text)).ToList();
        if (kind is null && outcome == TurnOutcome.Ended && open.Count > 0)
        {
            (kind, detail) = (FailureKind.NeedsPerson, DecisionRecord.Question(string.Join("\n\n", open.Select(record => record.Text))));
        }

        if (failed is null)
        {
            context.Journal.Append([.. context.Ended(turn, result, outcome, detail)]);
        }

        CheckCounts? checks = null;
        if (isChecked)
        {
            if (kind is null && changed is not null && await HasWorkAsync(lane, changed, before, kill))
            {
                (checks, var ending) = await _checks.RunAsync(turn, job, lane, before, interrupt.Token, kill);
                (outcome, kind, detail) = ending ?? (outcome, kind, detail);
            }

            (outcome, kind, detail) = context.Requests.Jobs.Over(job) is { } late
                ? (TurnOutcome.Interrupted, FailureKind.Cancelled, late)
                : (outcome, kind, detail);
        }

        return new JobResult(
            job.Id,
            job.ClaimGeneration,
            job.Attempts,
            job.Role,
            outcome,
            detail,
            started,
            context.Parts.Time.GetUtcNow(),
            Math.Round(result.Elapsed.TotalSeconds, 3),
            kind,
            result.ExitCode,
            agent.Name,
            model.Length > 0 ? model : result.Model,
            result.Calls,
            result.InputTokens,
            result.OutputTokens,
            context.CostOf(turn, result),
            result.Closing,
            Lane: lane.Number
        )
        {
            Checks = checks,
            LeftChanges = changed is null ? null : changed.Count > 0,
            LimitedUntil = result.Until,
            DecisionRecords = Keep(written, records, lane, attempt, isKept: kind is null or FailureKind.NeedsPerson),
        };
    }

    private static async Task<bool> HasWorkAsync(JobLane lane, IReadOnlyList<string> changed, string before, CancellationToken kill) =>
        changed.Count > 0 || (await lane.Repository.HeadAsync(kill)).Commit != before;

    // Names of the open questions. Those of a void attempt move into its folder with the rest of it.
    private List<string> Keep(
        IReadOnlyList<(string Name, string Text)> written,
        DecisionFiles there,
        JobLane lane,
        string attempt,
        bool isKept
    )
    {
        var open = new List<string>();
        foreach (var (name, text) in written)
        {
            if (!isKept)
            {
                InsideFile.Write(files.WorkTree, Path.Combine(attempt, name), Encoding.UTF8.GetBytes(text));
                there.Remove(name);
                continue;
            }

            lock (_takingOver)
            {
                var kept = lane.Linked is null ? name : new DecisionFiles(files.WorkTree, context.Parts.CalledAs).TakeOver(name, text);
                open.AddRange(DecisionRecord.Asks(text) ? [kept] : []);
            }
        }

        return open;
    }

    // Files the agent wrote into the job's folder in its lane.
    private void TakeOver(Job job, JobLane lane, RunnerFiles here)
    {
        foreach (
            var file in lane.Linked is null
                ? []
                : Handed.Where(file => InsideFile.Text(here.WorkTree, Path.Combine(here.JobFolder(job.Id), file)).Length > 0)
        )
        {
            InsideFile.Write(
                files.WorkTree,
                Path.Combine(files.JobFolder(job.Id), file),
                Encoding.UTF8.GetBytes(InsideFile.Text(here.WorkTree, Path.Combine(here.JobFolder(job.Id), file)))
            );
        }
    }

    private AgentTurn TurnOf(Job job, RoleRights rights, string id, string prompt, string model, bool caged, string log, string scratch) =>
        new()
        {
            Id = id,
            RunId = context.Run.RunId,
            Target = job.Called,
            Cycle = context.Run.Jobs,
            Phase = Phase.Job,
            Attempt = job.Attempts,
            Job = job.Id,
            Role = job.Role,
            Prompt = prompt,
            WorkTree = context.WorkTree,
            MayWrite = rights.Writes,
            Model = model,
            AllowOverage = context.Options.AllowOverage,
            Caged = caged,
            LogPath = log,
            ScratchFolder = scratch,
            SecretPatterns = context.Options.SecretPatterns ?? [],
            Timeout = context.TurnLimit(job.TimeoutMinutes ?? options.TurnTimeoutMinutes),
            Stall = StallLimits.Of(context.Options),
            Grace = TimeSpan.FromSeconds(context.Options.GraceSeconds),
        };

    // The agent's own claim, checked against the work tree.
    private async Task<(TurnOutcome Outcome, FailureKind? Kind, string Detail)> JudgeAsync(
        Job job,
        JobLane lane,
        RoleRights rights,
        TurnResult result,
        IReadOnlyList<string>? changed,
        IReadOnlyList<string> meddled,
        string before,
        IAgent agent,
        CancellationToken kill
    )
    {
        if (result.Guard.Breaches.Count > 0)
        {
            return (result.Outcome, FailureKind.Permanent, $"ICE found a forbidden change: {result.Guard.Breaches[0].What}");
        }

        if (changed is null)
        {
            return (
                result.Outcome,
                FailureKind.Permanent,
                "it changed or deleted the .git of its work tree, so that nobody can tell what it did"
            );
        }

        var moved = (await lane.Repository.HeadAsync(kill)).Commit != before;
        if (!rights.Writes && (changed.Count > 0 || meddled.Count > 0 || moved))
        {
            return (
                result.Outcome,
                FailureKind.Permanent,
                $"a {job.Role} may only read, and it "
                    + (
                        changed.Count > 0 ? $"changed {Wording.Count(changed.Count, "file")} ({string.Join(", ", changed.Take(3))})"
                        : meddled.Count > 0 ? $"changed {string.Join(", ", meddled.Take(3))}"
                        : "committed"
                    )
            );
        }

        if (result.Outcome != TurnOutcome.Ended)
        {
            return (result.Outcome, FailureKinds.Of(result.Outcome), result.Detail);
        }

        if (JobPrompt.Question(files, job, result.Closing) is { Length: > 0 } question)
        {
            return (result.Outcome, FailureKind.NeedsPerson, question);
        }

        return rights.Writes && result.Denials > 0 && changed.Count == 0 && !moved
            ? (
                TurnOutcome.Denied,
                FailureKind.NeedsPerson,
                $"nothing changed after {Wording.Count(result.Denials, "denial")}; allow what it needs in {agent.Permissions}"
            )
            : (result.Outcome, null, result.Detail);
    }

    private (string Intent, string Asked, string? Block) Guarded(Job job, JobLane lane, RoleRights rights, string turn)
    {
        var trajectory = new GuardrailLog(context.WorkTree, context.Run.RunId, context.Parts.Time) { Turn = turn };
        var guarded = new InputGuard(
            trajectory,
            context.Options.Guardrails && InputGuard.IsOnHere,
            context.Options.InjectionThreshold
        ).Check(
            rights.Writes ? "implement" : "research",
            context.Options.AllowHigh,
            [
                new OutsideText(Path.GetRelativePath(files.WorkTree, files.Intent), RunFolders.IntentOf(files), MayBlock: true),
                new OutsideText($"the prompt of job {job.Id}", job.Prompt, MayBlock: true),
            ],
            keep: [lane.WorkTree]
        );
        foreach (var warning in guarded.Warnings.Where(context.Told.Add))
        {
            context.Journal.Append(new RunEvent.Warned(warning));
        }

        return (guarded.Texts[0], guarded.Texts[1], guarded.Block);
    }

    private (IAgent Agent, string Model) AgentOf(RoleRights rights)
    {
        var own = rights.Agent.Length > 0 ? rights.Agent : options.Agent;
        if (own.Length == 0)
        {
            var chosen = PhaseAgent.Choose(context, Phase.Job);
            return (chosen.Agent, chosen.Model);
        }

        var choice = AgentChoice.Parse(own);
        return (
            new AgentRegistry().Find(choice.Name, context.Options.AgentCommand, context.Options.PromptBy, context.Options.AgentScript),
            choice.Model
        );
    }
}
