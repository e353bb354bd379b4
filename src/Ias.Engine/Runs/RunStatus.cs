using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;
using Ias.Engine.State;

namespace Ias.Engine.Runs;

/// <summary>Status of the run in a work tree as an observer sees it: the state files, and the engine if one is alive.</summary>
/// <param name="Engine">The live engine; null = none.</param>
public sealed record RunStatus(RunRecord? Run, CircuitBreaker? Breaker, RateLimit? Rate, LockHolder? Engine)
{
    /// <summary>Reads the files; starts no process, changes nothing.</summary>
    /// <param name="heads">Used to check who wrote the run; null = not checked.</param>
    public static RunStatus Of(string commonDir, RunFiles files, RunHeads? heads = null)
    {
        var (run, breaker, rate) = RunStateFiles.Peek(files);
        return new RunStatus(run, breaker, rate, EngineLock.Holder(commonDir, files))
        {
            Origin = run is null ? null : heads?.Check(files, run.RunId, isQuick: true),
        }.WithSleep(files);
    }

    /// <summary>Check of who wrote the run's log; null = not checked.</summary>
    public LogCheck? Origin { get; init; }

    /// <summary>Reason why the machine may fall asleep although an engine works; empty = it cannot, or unknown.</summary>
    public string MaySleep { get; init; } = "";

    /// <summary>True when the state file says that a run is under way, but no engine is alive.</summary>
    public bool EngineGone => Run is { NeedsEngine: true } && Engine is null;

    /// <summary>Command to type to continue; empty when none is needed.</summary>
    public string Next(string calledAs) =>
        this switch
        {
            { Run: null } => $"{calledAs} run sprint-1",
            { Engine: not null } => "",
            { Origin.NeedsWord: true, Run.IsFinished: false } => $"{calledAs} allow     (shows what the run would start, and accepts it)",
            { Run: { State: RunState.Halted } run } => HaltRemedies.For(run, calledAs, new(Breaker?.State == BreakerState.Open)).Line,
            { EngineGone: true } => new Resumption(Queue: Run.Queue).Command(calledAs),
            { Run: { State: RunState.Complete, PushAsked: { Approved: null } } } =>
                $"{calledAs} run-resume     (pushes; at a terminal it asks first)",
            _ => "",
        };

    private RunStatus WithSleep(RunFiles files) => Engine is null ? this : this with { MaySleep = KeepAwake.Seen(files) ?? "" };
}
