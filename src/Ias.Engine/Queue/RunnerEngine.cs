// Over 300 lines: where a queue meets the engine: what every run does, in its order.
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Ias.Core.Config;
using Ias.Core.Events;
using Ias.Core.Ice.Reading;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.Agents;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Ice;
using Ias.Engine.Runs;
using Ias.Engine.Scaffolding;
using Ias.Engine.State;

namespace Ias.Engine.Queue;

/// <summary>Runs a queue: the same engine, journal, guard and loop as a sprint's run, with jobs in place of phases.</summary>
public sealed class RunnerEngine(EngineParts parts)
{
    private static readonly string[] Planning =
    [
        "grimoires/loa/",
        ScaffoldFile.Folder + "/",
        ".loa.config.yaml",
        .. ScaffoldFile.All.Where(file => file.IsStart).Select(file => file.Path),
    ];

    private readonly KillPoint _kill = new();

    /// <summary>Runs until the queue is empty, a limit trips or somebody stops it.</summary>
    /// <exception cref="ProblemException">It cannot start; nothing was claimed.</exception>
    public async Task<ExitCode> RunAsync(RunnerRequest request, CancellationToken kill)
    {
        var repository = await Repository.OpenAsync(parts.Processes, request.WorkTree, kill);
        QueuePlace.Require(new GitPlace(repository.WorkTree, repository.GitDir, repository.CommonDir));
        var queueFiles = new RunnerFiles(repository.WorkTree, request.Run);
        var options = RunnerStateFile.Options(queueFiles);
        options = options with { Lanes = request.Lanes ?? options.Lanes };
        var files = new RunFiles(repository.WorkTree);
        using var held = await EngineLock.TakeAsync(repository.CommonDir, files, parts.Time, EngineLock.Patience, kill);
        if (PlaceOfWork.WhyNot(repository.WorkTree, request.Options.In, $"{parts.CalledAs} runner run-loop --in FOLDER") is { } misplaced)
        {
            throw new ProblemException(misplaced);
        }

        using var runner = RunnerLock.Take(repository.CommonDir, queueFiles, parts.Time);
        var agent = new AgentRegistry().Find(
            request.Options.Agent,
            request.Options.AgentCommand,
            request.Options.PromptBy,
            request.Options.AgentScript
        );
        var guard = parts.Guard?.Invoke() ?? new TurnGuard(parts.Processes, parts.Time);
        await guard.RecoverAsync();
        var turns = new TurnRunner(parts.Processes, parts.Time);
        var orphans = await turns.EndOrphansAsync(repository.WorkTree, kill);
        var layers = await guard.PrepareAsync(repository.WorkTree, new IceSettings(request.Options), kill);
        RunFolder.Exclude(repository.CommonDir);
        var (opened, interrupted) = await OpenAsync(
            request,
            Limited(request.Options, options, request.Stay),
            repository,
            queueFiles,
            files,
            layers,
            kill
        );
        using var journal = opened;
        if (journal.Run.Limits.In != request.Options.In)
        {
            journal.Append(
                new RunEvent.Warned(
                    $"this run began {(journal.Run.Limits.In is { Length: > 0 } since ? $"limited to {since}" : "without a folder that limits it")}, and stays so; --in counts for the next one"
                )
            );
        }

        if (orphans > 0)
        {
            journal.Append(
                new RunEvent.Warned(
                    $"{Wording.Count(orphans, "process")} of a turn whose engine died {(orphans == 1 ? "was" : "were")} still there; ended"
                )
            );
        }

        RunFolder.SweepScratch(files);
        using var requests = new RunRequests(journal, files, parts.Time, parts.HaltsSince(held), new JobTurns(journal));
        requests.Start(parts.Signals);
        var context = new RunContext(parts, files, repository, journal, guard, layers, turns, agent, _kill, requests, []);
        var ids = new JobIds(parts.Time, RandomNumberGenerator.GetInt32);
        var queue = new JobQueue(queueFiles, options, parts.Time, ids, words => journal.Append(new RunEvent.Warned(words)), _kill.Passed);
        using var board = new RunnerStateWriter(queueFiles, queue.View(), parts.Time, journal.Run.RunId, request.Once ? 1 : options.Lanes);
        await using var loop = new JobLoop(context, request, queue, ids, board);
        context.Jobs = loop;
        await new RunCommits(context).AdoptAsync(kill);
        await loop.RecoverAsync(interrupted, kill);
        await CommitPlanAsync(context, queueFiles, kill);
        var exit = await new SprintRun(context).RunAsync(kill);
        return await EndAsync(context, request, loop, board, exit, kill);
    }

    private async Task<ExitCode> EndAsync(
        RunContext context,
        RunnerRequest request,
        JobLoop loop,
        RunnerStateWriter board,
        ExitCode exit,
        CancellationToken kill
    )
    {
        if (context.Run.Breach.Length == 0)
        {
            await loop.CommitRecordsAsync(kill);
            loop.RemoveLanes();
        }

        var halt = context.Run.State == RunState.Halted ? context.Run.Halt : null;
        board.Over(halt is null ? RunnerStatus.Idle : RunnerStatus.Stopped, halt?.Reason ?? "the queue is empty", halt?.Resume ?? "");
        if (exit == ExitCode.Ok && loop.Failed > 0)
        {
            exit = ExitCode.Failed; // the queue is worked off, and not all of it went well
        }

        return !request.Once || exit == ExitCode.Interrupted || halt is { By: not "run-once" }
            ? exit
            : loop.Last switch
            {
                null => ExitCode.NothingToDo,
                JobStatus.Done => ExitCode.Ok,
                _ => ExitCode.Failed,
            };
    }

    // Includes what was under way when the last runner died.
    private async Task<(RunJournal Journal, ImmutableArray<RunningJob> Interrupted)> OpenAsync(
        RunnerRequest request,
        RunOptions limits,
        Repository repository,
        RunnerFiles queueFiles,
        RunFiles files,
        IceLayers layers,
        CancellationToken kill
    )
    {
        if (ForeignRun.In(files, "sprint-N", parts.CalledAs) is { } foreign)
        {
            throw new ProblemException(foreign);
        }

        var (old, moved) = RunFolder.Unfinished(files, parts.Time, _kill);
        old = old is not null && old.Queue != request.Run && IsAtRest(old) ? null : old;
        if (old is not null && old.Queue != request.Run)
        {
            throw new ProblemException(
                new Problem(
                    $"There is an unfinished run here: {old.RunId} of {old.Target}, {old.State.Word()}.",
                    files.State,
                    new Resumption(Queue: old.Queue).Command(parts.CalledAs) + (old.Queue.Length > 0 ? "" : "     (finishes it first)")
                )
            );
        }

        var interrupted = old?.RunningJobs ?? [];
        await RefuseDirtyAsync(repository, queueFiles, interrupted, kill);
        if (old is not null)
        {
            return (await ResumeAsync(request, repository, files, layers, kill), interrupted);
        }

        var now = parts.Time.GetUtcNow();
        var spent = DaySpending.On(repository, DaySpend.DayOf(now), withPresent: true);
        DaySpending.Check(
            spent,
            limits.DailyBudgetUsd,
            now,
            ConfigKeys.DailyBudget,
            ShellLine.Of($"{parts.CalledAs:raw} runner run-loop --run {request.Run}"),
            $"with a higher {ConfigKeys.DailyBudget} in .loa.config.yaml"
        );
        var head = await repository.HeadAsync(kill);
        var shielded = new ProtectedBranches(limits.ProtectedBranches ?? []);
        var based = await new RunBranch(repository).BaseAsync(
            limits.BaseBranch,
            head.Branch == queueFiles.Branch ? new Head("", head.Commit) : head,
            shielded,
            kill
        );
        RunFolder.Archive(files);
        await repository.Branches.SwitchToAsync(queueFiles.Branch, head.Commit, kill);
        _kill.Passed("branch");
        head = await repository.HeadAsync(kill);
        var baseCommit =
            based.Length > 0 && await repository.Branches.ForkPointAsync(based, head.Commit, kill) is { } fork ? fork : head.Commit;
        RunEvent[] then =
        [
            new RunEvent.StateChanged(RunState.Ready, RunState.JackIn, RunTrigger.JackIn),
            new RunEvent.StateChanged(RunState.JackIn, RunState.Running, RunTrigger.PreflightPassed),
            EngineStart.Event(layers, resumed: false, spent),
            new RunEvent.HeadAccepted(head.Commit, "runner"), // the branch may be older than this run
            .. moved.Length > 0 ? [new RunEvent.Warned(moved)] : Array.Empty<RunEvent>(),
        ];
        return (
            RunJournal.Begin(
                files,
                new RunEvent.RunStarted(
                    request.Run,
                    "",
                    queueFiles.Branch,
                    based,
                    baseCommit,
                    limits with
                    {
                        BaseBranch = based,
                    },
                    parts.Version,
                    repository.WorkTree,
                    Queue: request.Run
                )
                {
                    RunId = NewRunId(),
                },
                then,
                parts.Time,
                _kill,
                parts.Watch,
                parts.Heads
            ),
            interrupted
        );
    }

    // Its jobs wait in their own queue, whose next runner begins a run anew; its record is archived.
    private static bool IsAtRest(RunRecord run) =>
        run is { Queue.Length: > 0, State: RunState.Halted, Halt.Trigger: HaltTrigger.User, RunningJobs.Length: 0 };

    private async Task<RunJournal> ResumeAsync(
        RunnerRequest request,
        Repository repository,
        RunFiles files,
        IceLayers layers,
        CancellationToken kill
    )
    {
        ResumeRules.RefuseStrange(files, parts.Heads, parts.CalledAs);
        var journal = RunJournal.Open(files, parts.Time, _kill, parts.Watch, parts.Heads)!;
        try
        {
            ResumeRules.RefuseSettled(journal.Run, parts.IsTakenUp, files.State);
            var resume = new ResumeRequest(request.WorkTree, request.ResetBreaker, request.Force)
            {
                Raised = new RaisedLimits(
                    TimeoutHours: request.TimeoutHours,
                    MaxCostUsd: request.MaxCostUsd,
                    MaxTokens: request.MaxTokens,
                    DailyBudgetUsd: request.Options.DailyBudgetUsd,
                    CallsPerHour: request.Options.CallsPerHour
                ),
            };
            var others = DaySpending.OfOthers(repository, journal.Run, parts.Time.GetUtcNow());
            ResumeRules.Check(journal.Ledger, resume, others, parts.Time.GetUtcNow(), parts.CalledAs, files.State);
            var accepted = await new RunBranch(repository).ReturnAsync(journal.Run, request.Force, parts.CalledAs, kill, comesBack: true);
            journal.Append([
                EngineStart.Event(layers, resumed: true, others),
                .. accepted is null ? Array.Empty<RunEvent>() : [new RunEvent.HeadAccepted(accepted, Environment.UserName)],
                .. ResumeRules.Events(journal.Ledger, resume),
            ]);
            return journal;
        }
        catch (ProblemException)
        {
            journal.Dispose();
            throw;
        }
    }

    // Planned files go into the branch's next commit; a person's own work goes into no commit.
    private static async Task CommitPlanAsync(RunContext context, RunnerFiles files, CancellationToken kill)
    {
        if ((await new JobTree(files, context.Repository, files.Branch, []).ChangedAsync(kill)).Any(IsPlanning))
        {
            var subject = QueueSubjects.Plan(files.Run);
            var commits = new RunCommits(context);
            var outcome = await commits.CommitAsync(subject, [.. Planning.Select(p => p.TrimEnd('/'))], 0, kill, trailers: []);
            if (outcome.Commit.Length > 0)
            {
                context.Journal.Append(await commits.MadeAsync(outcome, subject, CommitKind.Setup, 0, kill));
            }
        }
    }

    private async Task RefuseDirtyAsync(
        Repository repository,
        RunnerFiles files,
        ImmutableArray<RunningJob> interrupted,
        CancellationToken kill
    )
    {
        // When a job was under way here, not in a lane, as its runner died, the changes are the job's: they are saved and reverted.
        var marks = JobLanes.Marks(repository.CommonDir).Where(mark => mark.Run == files.Run).ToList();
        var lanes = marks.Select(mark => Path.GetFileName(files.RunningFile(mark.Job, mark.Generation))).ToHashSet(StringComparer.Ordinal);
        var recovered = interrupted
            .Where(job => !InsideFile.Is(files.SettledFile(job.Id, JobStatus.Done)))
            .Select(job => Path.GetFileName(files.RunningFile(job.Id, job.Generation))); // runner recover was here
        if (JobFile.NamesIn(files.Running).Concat(recovered).Any(name => !lanes.Contains(name)))
        {
            return;
        }

        var own = (await repository.StatusAsync(kill)).Select(c => c.Path).Where(path => !IsPlanning(path)).ToList();
        if (own.Count > 0)
        {
            // The runner may have died while git fast-forwarded the branch to a lane's commit: that is reverted, and repeated.
            var landing = await LandingAsync(repository, marks, kill);
            own.RemoveAll(landing.Contains);
        }

        if (own.Count > 0)
        {
            throw new ProblemException(
                new Problem(
                    $"{Wording.Count(own.Count, "file")} {(own.Count == 1 ? "is" : "are")} not committed: a job's commit would take {(own.Count == 1 ? "it" : "them")} along.",
                    string.Join(", ", own.Take(10)),
                    ShellLine.Of($"git add -A && git commit\ngit stash -u\nthen {parts.CalledAs:raw} runner run-loop --run {files.Run}")
                )
            );
        }
    }

    private static async Task<HashSet<string>> LandingAsync(Repository repository, List<LaneMark> marks, CancellationToken kill)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        var head = await repository.HeadAsync(kill);
        foreach (var mark in marks)
        {
            var landed = (await repository.LogAsync($"{mark.Before}..{head.Commit}", 10_000, kill)).Any(commit =>
                commit.Trailers.GetValueOrDefault("Job") == mark.Job
            );
            if (!landed && await repository.ResolveAsync(JobMerge.KeptAs(mark.Run, mark.Job, mark.Generation), kill) is { } made)
            {
                paths.UnionWith(await repository.ChangedAsync($"{made}~1", made, [], kill));
            }
        }

        return paths;
    }

    private static bool IsPlanning(string path) => Planning.Any(root => path == root || path.StartsWith(root, StringComparison.Ordinal));

    // The queue's own settings override the repository's configuration.
    private static RunOptions Limited(RunOptions limits, RunnerOptions options, bool stay)
    {
        var stop = options.Stop ?? new StopRules();
        return limits with
        {
            TurnTimeoutMinutes = options.TurnTimeoutMinutes,
            AgentFailureThreshold = stop.FailedJobs,
            TimeoutHours =
                stop.Hours > 0 ? stop.Hours
                : stay ? 24 * 365
                : limits.TimeoutHours, // a runner that waits for work is not late
            MaxCostUsd = stop.CostUsd > 0 ? stop.CostUsd : limits.MaxCostUsd,
            MaxTokens = stop.Tokens > 0 ? stop.Tokens : limits.MaxTokens,
            Push = options.PullRequests == PullRequestPolicy.None ? PushMode.Local : limits.Push,
            CreateDraftPr = limits.CreateDraftPr && options.PullRequests != PullRequestPolicy.None,
            BaseBranch = options.Base.Length > 0 ? options.Base : limits.BaseBranch,
            Checks = options.Checks is null ? limits.Checks : options.ChecksRead,
            RedTeam = false,
            PostPr = null,
        };
    }

    private string NewRunId() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"run-{parts.Time.GetUtcNow().UtcDateTime:yyyyMMdd-HHmmss}-{RandomNumberGenerator.GetHexString(4, lowercase: true)}"
        );
}
