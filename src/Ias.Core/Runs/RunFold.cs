using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs.Bugs;

namespace Ias.Core.Runs;

/// <summary>Effect of each event on the run. Pure; folding a run's whole log gives the same record as the engine has in memory.</summary>
public static class RunFold
{
    /// <summary>
    /// Maximum number of commits, phases and fixed findings kept in the state, newest first to stay: it is written at every event
    /// and must not grow with the run. The log has them all, the metrics count them all.
    /// </summary>
    public const int MostKept = 500;

    /// <summary>The record a log begins with.</summary>
    public static RunRecord Begin(RunEvent.RunStarted started, GateList? gates = null) =>
        (gates ?? GateList.All).Begin(
            new(
                started.RunId,
                started.Target,
                started.Branch,
                RunState.Ready,
                started.Queue.Length > 0 ? Phase.Job
                    : started.Bug is null ? Phase.Init
                    : Phase.Triage,
                new RunTimestamps(started.At, started.At),
                new RunCycles(0, started.Options.MaxCycles, []),
                new RunMetrics(),
                LastSeq: started.Seq,
                Title: started.Title,
                Base: started.Base,
                BaseCommit: started.BaseCommit,
                Version: started.Version,
                Repository: started.Repository,
                Head: started.BaseCommit,
                Options: started.Options,
                Usage: new RunUsage(),
                Completion: new RunCompletion(),
                Findings: [],
                Commits: [],
                Deletions: [],
                Notes: [],
                Layers: [],
                CycleFindings: [],
                AgentLimits: [],
                Queue: started.Queue,
                RunningJobs: [],
                Cancels: [],
                Step: started.Queue.Length > 0 ? RunStep.Claim
                    : started.Bug is not null ? RunStep.Turn
                    : started.Plan is null ? RunStep.BeginCycle
                    : RunStep.BeginSprint,
                Bug: started.Bug is null ? null : RunBug.Begin(started.Bug, started.At),
                Plan: started.Plan is null ? null : PlanFold.Begin(started.Plan),
                Sprint: started.Plan is null ? started.Target : "",
                SprintTitle: started.Plan is null ? started.Title : ""
            )
        );

    /// <summary>Fills in what a file of another version, or another tool of the same protocol, does not have.</summary>
    public static RunRecord Whole(this RunRecord run) =>
        run with
        {
            Cycles = run.Cycles with { History = Filled(run.Cycles.History) },
            Findings = Filled(run.Findings),
            Commits = Filled(run.Commits),
            Deletions = Filled(run.Deletions),
            Notes = Filled(run.Notes),
            Layers = Filled(run.Layers),
            CycleFindings = Filled(run.CycleFindings),
            Sprint = run.Sprint.Length == 0 && run.Plan is null ? run.Target : run.Sprint,
            Bug = run.Bug is { } bug ? bug with { Suspects = Filled(bug.Suspects) } : null,
            Plan = run.Plan is { } plan ? plan with { Sprints = Filled(plan.Sprints) } : null,
            AgentLimits = Filled(run.AgentLimits),
            RunningJobs = Filled(run.RunningJobs),
            Cancels = Filled(run.Cancels),
            Validation = run.Validation is { } v
                ? v with
                {
                    Phases = Filled(v.Phases),
                    Found = Filled(v.Found),
                    Reports = Filled(v.Reports),
                    Disputed = Filled(v.Disputed),
                }
                : null,
        };

    /// <param name="gates">Gates of the run; null = this program's.</param>
    public static RunRecord After(this RunRecord run, RunEvent happened, GateList? gates = null)
    {
        var known = gates ?? GateList.All;
        var next = known.After(run.Folded(happened, known), happened);
        next = PostPrFold.After(run, next, happened, known).WithTests(happened).WithTestChanges(happened);
        next = next.Bug is { } bug ? next with { Bug = bug.After(next.State, next.Phase, happened) } : next;
        return next.Plan is { } plan
            ? (next with { Plan = plan.After(happened, next, next.Metrics.FindingsFixed - run.Metrics.FindingsFixed) }).WithNextSprint()
            : next;
    }

    // Who resumes a run wants it tried now, and has seen to what was refused. Only a limit whose end the provider gave, and which is not
    // over, is waited for all the same.
    private static TurnNeed? TriedNow(TurnNeed? last, RunEvent.EngineStarted e) =>
        e.Resumed && last is not null && (last.Until is null || last.Until <= e.At) ? last with { WaitServed = true } : last;

    private static RunRecord Folded(this RunRecord run, RunEvent happened, GateList gates)
    {
        var next = run with
        {
            LastSeq = happened.Seq,
            RunningSeconds = Math.Max(run.RunningSeconds, happened.Up),
            Today = DaySpend.After(run.Today, happened),
            Timestamps = run.Timestamps with { LastActivity = happened.At },
        };
        return happened switch
        {
            RunEvent.EngineStarted e => next with
            {
                Layers = [.. e.Layers],
                Cage = e.Cage,
                TurnLimits = e.Limits,
                Engine = new RunHead(e.Pid, e.Host),
                Halting = false,
                HaltAsked = null,
                Wait = null,
                Agent = Idle(run.Agent),
                RunningJobs = [],
                LastTurn = TriedNow(run.LastTurn, e),
                AgentLimits = e.Resumed ? [.. run.Limited.Where(limit => limit.IsNamed)] : run.AgentLimits,
            },
            RunEvent.StateChanged e => next.Changed(e),
            // The phase stays TRIAGE until the first cycle: a risk too high is halted from there.
            RunEvent.BugTriaged e => next with { Title = e.Title, SprintTitle = e.Title, Step = RunStep.BeginCycle, LastTurn = null },
            // Time, money, calls and waits are the run's; all other limits restart.
            RunEvent.SprintStarted e => next with
            {
                Sprint = e.Sprint,
                SprintTitle = e.Title,
                Branch = e.Branch,
                Cycles = run.Cycles with { Current = 0 },
                Phase = Phase.Init,
                Step = RunStep.BeginCycle,
                CycleProgress = false,
                CycleFiles = 0,
                CycleFindings = [],
                LastTurn = null,
            },
            RunEvent.CycleStarted e => TurnFold.InCycle(next, e.Cycle, e.Head),
            RunEvent.TurnStarted e => next.AtUnknown(e.Phase, gates) with
            {
                Agent = TurnFold.Continued(run, e),
                Metrics = run.Metrics with { Turns = run.Metrics.Turns + 1 },
                Wait = null,
            },
            RunEvent.TurnEnded e => next.Ended(e),
            RunEvent.JobClaimed e => next with
            {
                Jobs = e.Number,
                RunningJobs = run.RunningJobs.Add(new RunningJob(e.Job, e.Title, e.Role, e.Attempt, e.Generation, e.At, e.Lane)),
            },
            RunEvent.CancelAsked e => next with { Cancels = run.Cancels.Add(new CancelRequest(e.Job, e.Generation, e.By, e.Reason)) },
            RunEvent.JobEnded e => next with
            {
                RunningJobs = run.RunningJobs.RemoveAll(j => j.Id == e.Job),
                Cancels = run.Cancels.RemoveAll(c => c.Job == e.Job),
            },
            RunEvent.QueueEmptied => next with { Step = RunStep.Pass },
            RunEvent.CommitMade e => next.Committed(e, gates),
            RunEvent.CommitSkipped e => next.Skipped(e, gates),
            RunEvent.VerdictGiven e => next.Judged(e, gates),
            RunEvent.GateSkipped e => gates.Next(next, e.Phase),
            RunEvent.CycleEnded e => next.CycleOver(e),
            RunEvent.SprintMarked e => next with
            {
                Step = RunStep.CommitVerdicts,
                Passed = e.At,
                ChangedNothing = run.Commits.Any(c =>
                    c.Purpose.IsOfWork() && c.Files > 0 && (c.Sprint == run.Current || c.Sprint.Length == 0)
                )
                    ? run.ChangedNothing
                    : [.. run.Unchanged, e.Sprint],
            },
            RunEvent.WaitStarted e => next with
            {
                Wait = new RunWait(e.Wait, e.Until, e.Reason, e.At),
                LastTurn = run.LastTurn is null ? null : run.LastTurn with { WaitServed = false },
            },
            RunEvent.WaitEnded e => next with
            {
                Wait = null,
                LastTurn = run.LastTurn is null ? null : run.LastTurn with { WaitServed = !e.ByHalt },
            },
            RunEvent.LimitsChanged e => next.WithLimits(e),
            RunEvent.HaltAsked e => next with { HaltAsked = new HaltRequest(e.By, e.Force, e.Reason, e.At) },
            RunEvent.HaltWithdrawn => next with { HaltAsked = null },
            RunEvent.HaltBegun e => next with
            {
                Halting = true,
                Halt = new RunHalt(e.Reason, e.Trigger, e.By, e.At, new HaltFrom(run.State, run.Phase)),
                Wait = null,
            },
            RunEvent.HeadAccepted e => next with { Head = e.Commit, CycleHead = e.Commit, Work = e.Commit },
            RunEvent.ReviewReceived e => next with { Review = [.. run.Review ?? [], .. e.Comments] },
            RunEvent.ReviewAnswered e => next with
            {
                Review = [.. (run.Review ?? []).Select(one => one.Key == e.Key ? one with { IsAnswered = true } : one)],
            },
            RunEvent.NoteTaken e => next with { Notes = run.Notes.Add(e.Text) },
            RunEvent.IceBlocked => next with { Metrics = run.Metrics with { IceBlocks = run.Metrics.IceBlocks + 1 } },
            RunEvent.IceBreached e => next with
            {
                Breach = run.Breach.Length > 0 ? run.Breach : e.What,
                BreachRestore = run.BreachRestore.Length > 0 ? $"{run.BreachRestore}\n{e.Restore}" : e.Restore,
            },
            RunEvent.PushRequested e => next with { PushAsked = new PushRequest(e.Commits, e.Files, e.At) },
            RunEvent.PushAnswered e => next with
            {
                PushAsked = (run.PushAsked ?? new PushRequest(0, 0, e.At)) with { Approved = e.Approved, By = e.By },
            },
            RunEvent.Pushed e when e.Branch != run.Branch => next,
            RunEvent.Pushed e => next with { Completion = next.Done() with { Pushed = true, PushedCommit = e.Commit, Link = e.Link } },
            // Of several branches that of the run itself goes last.
            RunEvent.PullRequestMade e when e.Branch.Length > 0 && e.Branch != run.Branch => next,
            RunEvent.PullRequestMade e => next with
            {
                Completion = next.Done() with { PrCreated = true, PrUrl = e.Url },
                Step = run.Step == RunStep.Publish && !run.Halting ? RunStep.JackOut : run.Step,
            },
            RunEvent.PublishSkipped e => next with
            {
                Completion = next.Done() with
                {
                    SkippedReason = e.Reason,
                    BodyPath = e.BodyPath,
                    ToFolder = e.ToFolder,
                    Forge = e.Forge,
                    NeedsLogin = e.NeedsLogin,
                },
                Step = run.Step == RunStep.Publish && !run.Halting ? RunStep.JackOut : run.Step,
            },
            _ => next,
        };
    }

    private static RunCompletion Done(this RunRecord run) => run.Completion ?? new RunCompletion();

    private static RunRecord Changed(this RunRecord run, RunEvent.StateChanged e) =>
        e.To switch
        {
            RunState.Halted => run with
            {
                State = RunState.Halted,
                Halting = false,
                Halt = run.Halt is null
                    ? new RunHalt(e.Reason, e.Trigger.ToString(), "", e.At, new HaltFrom(e.From, run.Phase), e.Next)
                    : run.Halt with
                    {
                        Resume = e.Next,
                    },
                Wait = null,
                HaltAsked = null,
                Agent = Idle(run.Agent),
            },
            RunState.Complete when e.Trigger == RunTrigger.GatesPassed => run with
            {
                State = e.To,
                Phase = Phase.Publish,
                Step = RunStep.Publish,
            },
            RunState.JackedOut or RunState.ReadyForHitl => run with
            {
                State = e.To,
                Step = RunStep.Done,
                Timestamps = run.Timestamps with { Ended = e.At },
                Agent = Idle(run.Agent),
            },
            // The branch, what was published and the numbers of cycles stay.
            RunState.Running when e.Trigger == RunTrigger.ReviewReceived => run with
            {
                State = e.To,
                Phase = Phase.Init,
                Step = RunStep.BeginCycle,
                LastTurn = null,
                Validation = null,
                Passed = null,
                PushAsked = null,
                Halt = null,
                Timestamps = run.Timestamps with { Ended = null },
            },
            // A resume lifts the breach too: it is refused until verification is clean. What a halted run asked to push is not what it has
            // at its end.
            _ when e.Trigger == RunTrigger.Resume => run with
            {
                State = e.To,
                Halt = null,
                Halting = false,
                Breach = "",
                BreachRestore = "",
                LastTurn = null,
                PushAsked = e.From == RunState.Halted && run.Step != RunStep.Publish ? null : run.PushAsked,
            },
            _ => run with { State = e.To },
        };

    // Only behind the last sprint the run leaves RUNNING.
    private static RunRecord WithNextSprint(this RunRecord run) =>
        run is { Step: RunStep.Pass, Plan.Next: not null } ? run with { Step = RunStep.BeginSprint } : run;

    // A gate of another version is not passed over: the run stands there, and the engine says that it does not have it.
    private static RunRecord AtUnknown(this RunRecord run, Phase phase, GateList gates) =>
        phase == Phase.Implement || phase == Phase.Job || phase == Phase.Plan || gates.Find(phase) is not null
            ? run
            : run with
            {
                Phase = phase,
                Step = RunStep.Turn,
            };

    private static RunRecord WithLimits(this RunRecord run, RunEvent.LimitsChanged e)
    {
        var options = e.Raised.On(run.Limits);
        return run with { Options = options, Cycles = run.Cycles with { Limit = options.MaxCycles } };
    }

    private static RunAgent? Idle(RunAgent? agent) => agent is null ? null : agent with { Pid = 0, Started = 0 };

    private static ImmutableArray<T> Filled<T>(ImmutableArray<T> items) => items.IsDefault ? [] : items;
}
