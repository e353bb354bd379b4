using System.Collections.Immutable;
using System.Globalization;
using Ias.Core.Events;

namespace Ias.Core.RunMode;

/// <summary>How each event changes the run. Pure; folding a run's whole log gives the same record as the engine has in memory.</summary>
public static class RunFold
{
    /// <summary>
    /// How many commits, phases and fixed findings the state keeps, the newest: it is written at every event, and must not grow with a night. The log has
    /// them all, the metrics count them all.
    /// </summary>
    public const int MostKept = 500;

    /// <summary>The record a log begins with.</summary>
    public static RunRecord Begin(RunEvent.RunStarted started) => new(
        started.RunId, started.Target, started.Branch, RunState.Ready, Phase.Init,
        new RunTimestamps(started.At, started.At), new RunCycles(0, started.Options.MaxCycles, []), new RunMetrics(),
        LastSeq: started.Seq, Title: started.Title, Base: started.Base, BaseCommit: started.BaseCommit, Version: started.Version,
        Repository: started.Repository, Head: started.BaseCommit, Options: started.Options, Usage: new RunUsage(), Completion: new RunCompletion(),
        Findings: [], Commits: [], Deletions: [], Notes: [], Layers: [], CycleFindings: []);

    /// <summary>Fills in what a file of another version, or another tool of the same protocol, does not have.</summary>
    public static RunRecord Whole(this RunRecord run) => run with
    {
        Cycles = run.Cycles with { History = Filled(run.Cycles.History) },
        Findings = Filled(run.Findings),
        Commits = Filled(run.Commits),
        Deletions = Filled(run.Deletions),
        Notes = Filled(run.Notes),
        Layers = Filled(run.Layers),
        CycleFindings = Filled(run.CycleFindings),
    };

    public static RunRecord After(this RunRecord run, RunEvent happened)
    {
        var next = run with
        {
            LastSeq = happened.Seq,
            RunningSeconds = Math.Max(run.RunningSeconds, happened.Up),
            Timestamps = run.Timestamps with { LastActivity = happened.At },
        };
        return happened switch
        {
            RunEvent.EngineStarted e => next with { Layers = [.. e.Layers], Engine = new RunHead(e.Pid, e.Host), Halting = false, HaltAsked = null, Wait = null, Agent = Idle(run.Agent) },
            RunEvent.StateChanged e => next.Changed(e),
            RunEvent.CycleStarted e => next with
            {
                Cycles = run.Cycles with { Current = e.Cycle },
                Phase = Phase.Implement,
                Step = RunStep.Turn,
                CycleHead = e.Head,
                Head = e.Head,
                CycleProgress = false,
                CycleFiles = 0,
                CycleFindings = [],
                LastTurn = null,
            },
            RunEvent.TurnStarted e => next with
            {
                Agent = new RunAgent(e.Agent, e.Model, SessionOf(run, e), e.Pid, e.StartTicks, e.Turn, e.Attempt, e.Log, e.At),
                Metrics = run.Metrics with { Turns = run.Metrics.Turns + 1 },
                Wait = null,
            },
            RunEvent.TurnEnded e => next.Ended(e),
            RunEvent.CommitMade e => next.Committed(e),
            RunEvent.CommitSkipped e => next.Skipped(e),
            RunEvent.VerdictGiven e => next.Judged(e),
            RunEvent.CycleEnded e => next.CycleOver(e),
            RunEvent.SprintMarked => next with { Step = RunStep.CommitVerdicts },
            RunEvent.WaitStarted e => next with { Wait = new RunWait(e.Wait, e.Until, e.Reason, e.At), LastTurn = run.LastTurn is null ? null : run.LastTurn with { WaitServed = false } },
            RunEvent.WaitEnded e => next with { Wait = null, LastTurn = run.LastTurn is null ? null : run.LastTurn with { WaitServed = !e.ByHalt } },
            RunEvent.LimitsChanged e => next.WithLimits(e),
            RunEvent.HaltAsked e => next with { HaltAsked = new HaltRequest(e.By, e.Force, e.Reason, e.At) },
            RunEvent.HaltWithdrawn => next with { HaltAsked = null },
            RunEvent.HaltBegun e => next with { Halting = true, Halt = new RunHalt(e.Reason, e.Trigger, e.By, e.At, new HaltFrom(run.State, run.Phase)), Wait = null },
            RunEvent.HeadAccepted e => next with { Head = e.Commit, CycleHead = e.Commit },
            RunEvent.NoteTaken e => next with { Notes = run.Notes.Add(e.Text) },
            RunEvent.IceBlocked => next with { Metrics = run.Metrics with { IceBlocks = run.Metrics.IceBlocks + 1 } },
            RunEvent.IceBreached e => next with
            {
                Breach = run.Breach.Length > 0 ? run.Breach : e.What,
                BreachRestore = run.BreachRestore.Length > 0 ? $"{run.BreachRestore}\n{e.Restore}" : e.Restore,
            },
            RunEvent.PushRequested e => next with { PushAsked = new PushRequest(e.Commits, e.Files, e.At) },
            RunEvent.PushAnswered e => next with { PushAsked = (run.PushAsked ?? new PushRequest(0, 0, e.At)) with { Approved = e.Approved, By = e.By } },
            RunEvent.Pushed e => next with { Completion = next.Done() with { Pushed = true, PushedCommit = e.Commit } },
            RunEvent.PullRequestMade e => next with { Completion = next.Done() with { PrCreated = true, PrUrl = e.Url }, Step = run.Step == RunStep.Publish && !run.Halting ? RunStep.JackOut : run.Step },
            RunEvent.PublishSkipped e => next with
            {
                Completion = next.Done() with { SkippedReason = e.Reason, BodyPath = e.BodyPath },
                Step = run.Step == RunStep.Publish && !run.Halting ? RunStep.JackOut : run.Step,
            },
            _ => next,
        };
    }

    private static RunCompletion Done(this RunRecord run) => run.Completion ?? new RunCompletion();

    private static RunRecord Changed(this RunRecord run, RunEvent.StateChanged e) => e.To switch
    {
        RunState.Halted => run with
        {
            State = RunState.Halted,
            Halting = false,
            Halt = run.Halt is null ? new RunHalt(e.Reason, e.Trigger.ToString(), "", e.At, new HaltFrom(e.From, run.Phase), e.Next) : run.Halt with { Resume = e.Next },
            Wait = null,
            HaltAsked = null,
            Agent = Idle(run.Agent),
        },
        RunState.Complete when e.From != RunState.Halted => run with { State = e.To, Phase = Phase.Publish, Step = RunStep.Publish },
        RunState.JackedOut or RunState.ReadyForHitl => run with { State = e.To, Step = RunStep.Done, Timestamps = run.Timestamps with { Ended = e.At }, Agent = Idle(run.Agent) },
        // A resume lifts the breach too: it is refused until verification is clean.
        _ when e.Trigger == RunTrigger.Resume => run with { State = e.To, Halt = null, Halting = false, Breach = "", BreachRestore = "", LastTurn = null },
        _ => run with { State = e.To },
    };

    private static RunRecord Ended(this RunRecord run, RunEvent.TurnEnded e)
    {
        var told = e.InputTokens is not null || e.OutputTokens is not null || e.CostUsd is not null;
        var usage = run.Usage ?? new RunUsage();
        var next = run with
        {
            Agent = run.Agent is null ? null : run.Agent with { Pid = 0, Started = 0, SessionId = e.SessionId },
            Usage = new RunUsage(
                Add(usage.InputTokens, e.InputTokens), Add(usage.OutputTokens, e.OutputTokens), e.CostUsd is null ? usage.CostUsd : (usage.CostUsd ?? 0) + e.CostUsd,
                usage.Calls + e.Calls, usage.Untold + (told ? 0 : 1)),
            Metrics = run.Metrics with { Denials = run.Metrics.Denials + e.Denials },
            LastTurn = new TurnNeed(e.Phase, e.Outcome, e.Detail, e.Until, run.Agent?.Attempt ?? 1),
        };
        if (e.Outcome != TurnOutcome.Ended)
        {
            return next;
        }

        var tokens = e.InputTokens is null && e.OutputTokens is null ? (long?)null : (e.InputTokens ?? 0) + (e.OutputTokens ?? 0);
        return next with
        {
            Step = e.Phase == Phase.Implement ? RunStep.Commit : RunStep.Verdict,
            Notes = e.Phase == Phase.Implement ? [] : run.Notes,
            Cycles = run.Cycles with { History = run.Cycles.History.Add(new CycleLine(e.Cycle, e.Phase, 0, 0, "", Math.Round(e.Seconds, 3), tokens, e.CostUsd)).Newest() },
        };
    }

    private static RunRecord Committed(this RunRecord run, RunEvent.CommitMade e)
    {
        var next = run with
        {
            Head = e.Commit,
            Commits = run.Commits.Add(new RunCommit(e.Commit, e.Subject, e.Purpose, e.Cycle, e.Files, e.Added, e.Removed)).Newest(),
            Deletions = run.Deletions.AddRange(e.Deleted.Select(path => new RunDeletion(path, run.Target, e.Cycle))),
            Metrics = run.Metrics with
            {
                Commits = run.Metrics.Commits + 1,
                FilesChanged = run.Metrics.FilesChanged + (e.Purpose is CommitKind.Work or CommitKind.Agent ? e.Files : 0),
                LinesAdded = run.Metrics.LinesAdded + (e.Purpose is CommitKind.Work or CommitKind.Agent ? e.Added : 0),
                LinesRemoved = run.Metrics.LinesRemoved + (e.Purpose is CommitKind.Work or CommitKind.Agent ? e.Removed : 0),
            },
            CycleProgress = run.CycleProgress || e.Progress,
            CycleFiles = run.CycleFiles + (e.Progress ? e.Files : 0),
        };
        if (run.Halting)
        {
            return next;
        }

        return (run.Step, e.Purpose) switch
        {
            (RunStep.Commit, CommitKind.Work) => next with { Cycles = next.Cycles with { History = next.Cycles.History.WithCommit(e) }, Phase = Phase.Review, Step = RunStep.Turn, LastTurn = null },
            (RunStep.CommitVerdicts, CommitKind.Verdicts) => next with { Step = RunStep.Pass },
            _ => next,
        };
    }

    private static RunRecord Skipped(this RunRecord run, RunEvent.CommitSkipped e)
    {
        if (run.Halting)
        {
            return run;
        }

        if (e.Findings.Count > 0)
        {
            return run.WithFindings(e.Cycle, e.Phase, e.Findings) with { Step = RunStep.EndCycle };
        }

        return run.Step switch
        {
            RunStep.Commit => run with { Phase = Phase.Review, Step = RunStep.Turn, LastTurn = null },
            RunStep.CommitVerdicts => run with { Step = RunStep.Pass },
            _ => run,
        };
    }

    private static RunRecord Judged(this RunRecord run, RunEvent.VerdictGiven e)
    {
        var history = run.Cycles.History;
        var line = LastIndex(history, l => l.Cycle == e.Cycle && l.Phase == e.Phase);
        var next = line < 0 ? run : run with { Cycles = run.Cycles with { History = history.SetItem(line, history[line] with { Findings = e.Findings.Count }) } };
        return e switch
        {
            { Approved: true, Phase: Phase.Review } => next with { Phase = Phase.Audit, Step = RunStep.Turn, LastTurn = null },
            { Approved: true } => next with { Step = RunStep.EndCycle },
            _ => next.WithFindings(e.Cycle, e.Phase, e.Findings) with { Step = RunStep.EndCycle },
        };
    }

    private static RunRecord CycleOver(this RunRecord run, RunEvent.CycleEnded e)
    {
        var still = e.Findings.Select(f => f.Hash).ToHashSet(StringComparer.Ordinal);
        var nowFixed = run.Findings.Count(f => f.Open && !still.Contains(f.Hash));
        return run with
        {
            Findings = [.. run.Findings.Select((f, at) => (f: f with { Open = still.Contains(f.Hash) }, at)).Where(x => x.f.Open || x.at >= run.Findings.Length - MostKept).Select(x => x.f)],
            Metrics = run.Metrics with { FindingsFixed = run.Metrics.FindingsFixed + nowFixed },
            Step = e.Findings.Count > 0 ? RunStep.BeginCycle : RunStep.Mark,
        };
    }

    private static RunRecord WithFindings(this RunRecord run, int cycle, Phase phase, IReadOnlyList<Finding> found)
    {
        var all = run.Findings;
        var numbered = ImmutableArray.CreateBuilder<Finding>();
        foreach (var finding in found.DistinctBy(f => f.Hash))
        {
            var known = LastIndex(all, f => f.Hash == finding.Hash);
            if (known >= 0)
            {
                var old = all[known];
                all = all.SetItem(known, old with { Open = true, Line = finding.Line, Cycles = old.Cycles.Contains(cycle) ? old.Cycles : old.Cycles.Add(cycle) });
                numbered.Add(finding with { Id = old.Id });
            }
            else
            {
                var id = NextId(all);
                all = all.Add(new RunFinding(id, finding.Severity, finding.File, finding.Line, finding.Title, finding.Hash, [cycle], phase, Open: true));
                numbered.Add(finding with { Id = id });
            }
        }

        return run with { Findings = all, CycleFindings = [.. run.CycleFindings, .. numbered] };
    }

    private static RunRecord WithLimits(this RunRecord run, RunEvent.LimitsChanged e)
    {
        var options = run.Limits with
        {
            MaxCycles = e.MaxCycles ?? run.Limits.MaxCycles,
            TimeoutHours = e.TimeoutHours ?? run.Limits.TimeoutHours,
            TurnTimeoutMinutes = e.TurnTimeoutMinutes ?? run.Limits.TurnTimeoutMinutes,
            MaxCostUsd = e.MaxCostUsd ?? run.Limits.MaxCostUsd,
            MaxTokens = e.MaxTokens ?? run.Limits.MaxTokens,
        };
        return run with { Options = options, Cycles = run.Cycles with { Limit = options.MaxCycles } };
    }

    private static ImmutableArray<CycleLine> WithCommit(this ImmutableArray<CycleLine> history, RunEvent.CommitMade e)
    {
        var line = LastIndex(history, l => l.Cycle == e.Cycle && l.Phase == Phase.Implement);
        return line < 0 ? history : history.SetItem(line, history[line] with { FilesChanged = e.Files, Commit = e.Commit });
    }

    private static int LastIndex<T>(ImmutableArray<T> items, Func<T, bool> match)
    {
        for (var i = items.Length - 1; i >= 0; i--)
        {
            if (match(items[i]))
            {
                return i;
            }
        }

        return -1;
    }

    // A session is continued only within its own phase: a gate must judge with fresh eyes.
    private static string SessionOf(RunRecord run, RunEvent.TurnStarted e) => e.Attempt > 1 ? run.Agent?.SessionId ?? "" : "";

    private static RunAgent? Idle(RunAgent? agent) => agent is null ? null : agent with { Pid = 0, Started = 0 };

    private static string NextId(ImmutableArray<RunFinding> all) =>
        all.Length > 0 && all[^1].Id is ['F', .. var last] && int.TryParse(last, CultureInfo.InvariantCulture, out var number) ? $"F{number + 1}" : $"F{all.Length + 1}";

    private static ImmutableArray<T> Newest<T>(this ImmutableArray<T> items) => items.Length > MostKept ? items[^MostKept..] : items;

    private static ImmutableArray<T> Filled<T>(ImmutableArray<T> items) => items.IsDefault ? [] : items;

    private static long? Add(long? sum, long? more) => more is null ? sum : (sum ?? 0) + more;
}
