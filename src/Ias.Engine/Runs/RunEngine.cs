using System.Globalization;
using System.Security.Cryptography;
using Ias.Core.Agents;
using Ias.Core.Config;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Bugs;
using Ias.Core.Text;
using Ias.Engine.Agents;
using Ias.Engine.Git.Writing;
using Ias.Engine.Ice;
using Ias.Engine.Processes;
using Ias.Engine.State;

namespace Ias.Engine.Runs;

/// <summary>Parts an engine is built from.</summary>
/// <param name="CalledAs">The command name the person uses, for messages that say what to type.</param>
/// <param name="Version">The program's version, for the record.</param>
/// <param name="Watch">Called with every event once it is durable. Must not throw.</param>
/// <param name="AskPush">Asks a person at the terminal before a push; null = nobody is there, the question waits in the run's
/// state.</param>
/// <param name="Signals">Signals to the process.</param>
/// <param name="AskRisk">Asks a person at the terminal before a bug in a high-risk area is fixed; null = nobody is there, the run
/// halts.</param>
/// <param name="Guard">Creates the guard around turns; null = the default one.</param>
/// <param name="KeepsAwake">Keeps the machine awake while the engine works, if possible.</param>
public sealed record EngineParts(
    ProcessRunner Processes,
    TimeProvider Time,
    string CalledAs,
    string Version,
    Action<RunEvent> Watch,
    Func<PushQuestion, CancellationToken, Task<bool>>? AskPush = null,
    EngineSignals Signals = default,
    Func<TurnGuard>? Guard = null,
    Func<RunBug, CancellationToken, Task<bool>>? AskRisk = null,
    bool KeepsAwake = false
)
{
    /// <summary>Gates that runs pass.</summary>
    public GateList Gates { get; init; } = GateList.All;

    /// <summary>Store for the heads of runs; null = none, and every run is treated as this machine's own.</summary>
    public RunHeads? Heads { get; init; }

    /// <summary>True when a watcher started this engine after another died. A halt requested of that one applies to this one.</summary>
    public bool IsTakenUp { get; init; }

    /// <summary>Time from which a halt request counts for the engine that acquired <paramref name="held"/>.</summary>
    internal DateTimeOffset HaltsSince(EngineLock held) => IsTakenUp ? DateTimeOffset.MinValue : held.Holds.Since;
}

/// <summary>Signals received by the engine's process.</summary>
/// <param name="Interrupt">Ctrl-C, the first time: halt when the phase ends.</param>
/// <param name="Again">Ctrl-C, the second time: halt now.</param>
/// <param name="Terminate">SIGTERM: halt now, committed locally, no push.</param>
public readonly record struct EngineSignals(CancellationToken Interrupt, CancellationToken Again, CancellationToken Terminate);

/// <summary>The engine: one per work tree, the only writer of <c>.run/</c>.</summary>
public sealed class RunEngine(EngineParts parts)
{
    private readonly KillPoint _kill = new();

    /// <summary>Starts a run and works until it ends, halts or waits for a person. The caller does the pre-flight checks.</summary>
    /// <exception cref="ProblemException">The run cannot be started; nothing was changed.</exception>
    public async Task<ExitCode> StartAsync(RunRequest request, CancellationToken kill)
    {
        var repository = await Repository.OpenAsync(parts.Processes, request.WorkTree, kill);
        var files = new RunFiles(repository.WorkTree);
        using var held = EngineLock.Take(repository.CommonDir, files, parts.Time);
        var sprints = Sprints.Of(repository.WorkTree);
        var title =
            request.Bug is { } reported ? reported.Title
            : request.IsPlan ? ""
            : Sprints.Find(repository.WorkTree, request.Target).Title;
        var agent = AgentOf(request.Options);
        if (!request.Fresh && ForeignRun.In(files, request.Typed, parts.CalledAs) is { } foreign)
        {
            throw new ProblemException(foreign);
        }

        var (old, moved) = RunFolder.Unfinished(files, parts.Time, _kill);
        if (old is not null && !request.Fresh)
        {
            throw new ProblemException(RunFolder.IsUnfinished(old, request.Typed, files.State, parts.CalledAs));
        }

        var now = parts.Time.GetUtcNow();
        var spent = DaySpending.On(repository, DaySpend.DayOf(now), withPresent: true);
        DaySpending.Check(
            spent,
            request.Options.DailyBudgetUsd,
            now,
            ConfigKeys.DailyBudget,
            ShellLine.Of($"{parts.CalledAs:raw} run {request.Typed:raw}"),
            $"with a higher {ConfigKeys.DailyBudget} in .loa.config.yaml"
        );

        var guard = parts.Guard?.Invoke() ?? new TurnGuard(parts.Processes, parts.Time);
        await guard.RecoverAsync();
        var layers = await guard.PrepareAsync(repository.WorkTree, new IceSettings(request.Options), kill);
        var branch = await new RunBranch(repository).ChooseAsync(request, old, kill);

        RunFolder.Archive(files);
        RunFolder.Exclude(repository.CommonDir);
        await repository.Branches.SwitchToAsync(branch.Name, branch.Start, kill);
        _kill.Passed("branch");

        var started = new RunEvent.RunStarted(
            request.Target,
            request.IsPlan ? TitleOf(branch.Sprints) : title,
            branch.Name,
            branch.Base,
            branch.BaseCommit,
            request.Options with
            {
                BaseBranch = branch.Base,
            },
            parts.Version,
            repository.WorkTree,
            request.IsPlan ? PlanOf(request, branch.Sprints, sprints) : null,
            request.Bug
        )
        {
            RunId = NewRunId(parts.Time.GetUtcNow()),
        };
        RunEvent[] then =
        [
            new RunEvent.StateChanged(RunState.Ready, RunState.JackIn, RunTrigger.JackIn),
            new RunEvent.StateChanged(RunState.JackIn, RunState.Running, RunTrigger.PreflightPassed),
            EngineStart.Event(layers, resumed: false, spent),
            .. moved.Length > 0 ? [new RunEvent.Warned(moved)] : Array.Empty<RunEvent>(),
            .. old is not null && await WhereLeftAsync(repository, old, branch, kill) is { Length: > 0 } stays
                ? [new RunEvent.Warned(stays)]
                : Array.Empty<RunEvent>(),
        ];
        using var journal = RunJournal.Begin(files, started, then, parts.Time, _kill, parts.Watch, parts.Heads, parts.Gates);
        return await LoopAsync(repository, files, journal, parts.HaltsSince(held), guard, layers, agent, sprints, kill);
    }

    // Branch or commit with the work of a run archived unfinished; empty = none.
    private static async Task<string> WhereLeftAsync(Repository repository, RunRecord old, BranchChoice next, CancellationToken cancel)
    {
        var saved = Halting.SavedTo(old.RunId);
        string[] places =
        [
            .. new[] { old.Branch }
                .Concat(old.Plan?.Sprints.Select(s => s.Branch) ?? [])
                .Where(b => b.Length > 0 && b != next.Name)
                .Distinct(StringComparer.Ordinal),
            .. await repository.ResolveAsync(saved, cancel) is null ? Array.Empty<string>() : [saved],
        ];
        return places.Length == 0
            ? ""
            : $"the work of {old.RunId} stays on {string.Join(", ", places)}; this run starts at {next.BaseCommit[..8]} ({next.Base})";
    }

    /// <summary>Resumes the existing run: the interrupted phase is repeated on the current work tree, a finished one is not.</summary>
    /// <exception cref="ProblemException">There is no run, or it must not resume as requested.</exception>
    public async Task<ExitCode> ResumeAsync(ResumeRequest request, CancellationToken kill)
    {
        var repository = await Repository.OpenAsync(parts.Processes, request.WorkTree, kill);
        var files = new RunFiles(repository.WorkTree);
        using var held = await EngineLock.TakeAsync(repository.CommonDir, files, parts.Time, EngineLock.Patience, kill);
        var back =
            request.BugId.Length > 0
            && await new BugArchive(files, parts.CalledAs, parts.Time).TakeOutAsync(request.BugId, repository, kill);
        if (ForeignRun.InState(files, "sprint-N", parts.CalledAs) is { } foreign)
        {
            throw new ProblemException(foreign);
        }

        ResumeRules.RefuseStrange(files, parts.Heads, parts.CalledAs);
        var adopted = request.Options is { } configured
            ? await AdoptedRun.FillAsync(files, repository, configured, parts.Version, parts.CalledAs, kill)
            : "";
        using var journal = RunJournal.Open(files, parts.Time, _kill, parts.Watch, parts.Heads, parts.Gates) ?? throw Nothing(files);
        ResumeRules.RefuseSettled(journal.Run, parts.IsTakenUp, files.State);
        var others = DaySpending.OfOthers(repository, journal.Run, parts.Time.GetUtcNow());
        ResumeRules.Check(journal.Ledger, request, others, parts.Time.GetUtcNow(), parts.CalledAs, files.State);

        var run = journal.Run;
        if (run.Queue.Length > 0)
        {
            throw new ProblemException(
                new Problem(
                    $"The run {run.RunId} processes the queue of {run.Queue}.",
                    files.State,
                    $"{parts.CalledAs:raw} runner run-loop --run {run.Queue}"
                )
            );
        }

        var askedAgain = run is { State: RunState.Complete, PushAsked.Approved: null } && parts.AskPush is null;
        var guard = parts.Guard?.Invoke() ?? new TurnGuard(parts.Processes, parts.Time);
        await guard.RecoverAsync();
        var turns = new TurnRunner(parts.Processes, parts.Time);
        var orphans = await turns.EndOrphansAsync(repository.WorkTree, kill);
        var accepted = await new RunBranch(repository).ReturnAsync(run, request.Force, parts.CalledAs, kill, comesBack: back);
        var sprints = Sprints.Of(repository.WorkTree);
        foreach (
            var left in run.Plan is { } plan ? plan.Sprints.Where(s => s.Status != SprintStatus.Completed).Select(s => s.Id)
            : run.Bug is null ? [run.Target]
            : []
        )
        {
            _ = Sprints.Find(repository.WorkTree, left);
        }

        var agent = AgentOf(run.Limits);
        var layers = await guard.PrepareAsync(repository.WorkTree, new IceSettings(run.Limits) { Cage = run.Cage }, kill);
        RunFolder.Exclude(repository.CommonDir);

        var events = new List<RunEvent> { EngineStart.Event(layers, resumed: true, others) };
        if (adopted.Length > 0)
        {
            events.Add(new RunEvent.Warned(adopted));
        }

        if (orphans > 0)
        {
            events.Add(
                new RunEvent.Warned(
                    $"{Wording.Count(orphans, "process")} of a turn whose engine died {(orphans == 1 ? "was" : "were")} still there; ended"
                )
            );
        }

        if (accepted is not null)
        {
            events.Add(new RunEvent.HeadAccepted(accepted, Environment.UserName));
        }

        if (request.FromReview)
        {
            events.AddRange(await ReviewReplies.TakeAsync(run, files, guard.Gh, parts, kill));
        }

        events.AddRange(ResumeRules.Events(journal.Ledger, request));
        if (askedAgain)
        {
            // resuming a run that waits for exactly this is the answer
            events.Add(new RunEvent.PushAnswered(Environment.UserName, Approved: true));
        }

        journal.Append([.. events]);
        return await LoopAsync(repository, files, journal, parts.HaltsSince(held), guard, layers, agent, sprints, kill);
    }

    private async Task<ExitCode> LoopAsync(
        Repository repository,
        RunFiles files,
        RunJournal journal,
        DateTimeOffset haltsSince,
        TurnGuard guard,
        IceLayers layers,
        IAgent agent,
        IReadOnlyList<Sprint> sprints,
        CancellationToken kill
    )
    {
        RunFolder.SweepScratch(files);
        using var requests = new RunRequests(journal, files, parts.Time, haltsSince);
        requests.Start(parts.Signals);
        var turns = new TurnRunner(parts.Processes, parts.Time);
        return await new SprintRun(
            new RunContext(parts, files, repository, journal, guard, layers, turns, agent, _kill, requests, sprints)
        ).RunAsync(kill);
    }

    private ProblemException Nothing(RunFiles files) =>
        new(new Problem("There is no run here.", files.Folder, $"{parts.CalledAs:raw} run sprint-1", ExitCode.NothingToDo));

    private PlannedRun PlanOf(RunRequest request, IReadOnlyList<PlannedSprint> planned, IReadOnlyList<Sprint> all)
    {
        var numbers = all.Where(s => planned.Any(p => p.Id == s.Id)).Select(s => s.Number).ToList();
        var id = string.Create(
            CultureInfo.InvariantCulture,
            $"plan-{parts.Time.GetUtcNow().UtcDateTime:yyyyMMdd}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}"
        );
        return new PlannedRun(id, planned, request.Consolidate, request.From ?? numbers.Min(), request.To ?? numbers.Max());
    }

    private static string TitleOf(IReadOnlyList<PlannedSprint> planned) =>
        planned.Count == 1 ? planned[0].Id : $"{Wording.Count(planned.Count, "sprint")}, {planned[0].Id} to {planned[^1].Id}";

    private static IAgent AgentOf(RunOptions options) =>
        new AgentRegistry().Find(options.Agent, options.AgentCommand, options.PromptBy, options.AgentScript);

    private static string NewRunId(DateTimeOffset now) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"run-{now.UtcDateTime:yyyyMMdd-HHmmss}-{RandomNumberGenerator.GetHexString(4, lowercase: true)}"
        );
}
