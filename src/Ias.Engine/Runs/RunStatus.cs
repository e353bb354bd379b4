using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;
using Ias.Engine.State;

namespace Ias.Engine.Runs;

/// <summary>What an onlooker can know of the run in a work tree: the state files, and whether an engine stands behind them.</summary>
/// <param name="Engine">The live engine; null = none.</param>
public sealed record RunStatus(RunRecord? Run, CircuitBreaker? Breaker, RateLimit? Rate, LockHolder? Engine)
{
    /// <summary>Reads the files; starts no process, changes nothing.</summary>
    /// <param name="heads">By which it is told who wrote the run; null = it is not asked.</param>
    public static RunStatus Of(string commonDir, RunFiles files, RunHeads? heads = null)
    {
        var (run, breaker, rate) = RunStateFiles.Peek(files);
        return new RunStatus(run, breaker, rate, EngineLock.Holder(commonDir, files))
        {
            Origin = run is null ? null : heads?.Check(files, run.RunId, isQuick: true),
        }.WithSleep(files);
    }

    /// <summary>Who wrote the run's log; null = it was not asked.</summary>
    public LogCheck? Origin { get; init; }

    /// <summary>Why the machine may fall asleep although an engine works; empty = it does not, or nobody knows.</summary>
    public string MaySleep { get; init; } = "";

    /// <summary>The state file claims that a run goes on, and no engine stands behind it.</summary>
    public bool EngineGone =>
        Run is { State: RunState.Running or RunState.JackIn } or { State: RunState.Complete, Validation: not null } && Engine is null;

    /// <summary>What to type to go on; empty when nothing needs to be typed.</summary>
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
            { Run.State: RunState.Complete } => $"{calledAs} run-resume",
            _ => "",
        };

    private RunStatus WithSleep(RunFiles files) => Engine is null ? this : this with { MaySleep = KeepAwake.Seen(files) ?? "" };
}
