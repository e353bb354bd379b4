using System.Collections;
using Ias.Core.Agents;
using Ias.Core.Model;
using Ias.Engine.Ice;
using Ias.Engine.Ice.Limits;
using Ias.Engine.Processes;

namespace Ias.Engine.Agents;

/// <summary>
/// Runs one turn: the agent's process in a session of its own, inside the guard; output to the log, redacted; time limit, stall detector;
/// at the end no process of the turn is left.
/// </summary>
public sealed class TurnRunner(ProcessRunner processes, TimeProvider time)
{
    private readonly OrphanReaper _orphans = new(time);
    private Redactor? _lastRedactor;

    /// <param name="turn">What to run.</param>
    /// <param name="agent">The agent to run it with.</param>
    /// <param name="guard">ICE around this turn; the caller begins and ends it, and puts its report into the result.</param>
    /// <param name="started">
    /// Called once with the agent's pid and start time (clock ticks since boot, /proc/pid/stat field 22), before it is given its prompt on
    /// standard input. Nothing depends on the record being complete: orphans are found by what every process of the turn carries in its
    /// environment.
    /// </param>
    /// <param name="interrupt">Ends the agent gracefully: SIGTERM, grace, SIGKILL; the outcome is Interrupted.</param>
    /// <param name="kill">Ends everything immediately.</param>
    public Task<TurnResult> RunAsync(
        AgentTurn turn,
        IAgent agent,
        GuardedTurn guard,
        Action<int, long> started,
        CancellationToken interrupt,
        CancellationToken kill
    ) => RunAsync(turn, agent, guard.Wrap, started, interrupt, kill, guard.Limits);

    internal async Task<TurnResult> RunAsync(
        AgentTurn turn,
        IAgent agent,
        Func<ProcessSpec, ProcessSpec> cage,
        Action<int, long> started,
        CancellationToken interrupt,
        CancellationToken kill,
        TurnLimits? limits = null
    )
    {
        limits ??= TurnLimits.None;
        var (result, next) = await OnceAsync(turn, agent, cage, limits, started, interrupt, kill);
        for (var rebuilds = 0; next == Restart.InNewCage && rebuilds < ProcessSpec.MostRebuilds; rebuilds++)
        {
            Note(turn, "a socket that the cage was to hide is gone; starting again");
            (result, next) = await AgainAsync(turn, result);
        }

        if (next == Restart.InNewSession)
        {
            Note(turn, $"session {turn.SessionId} could not be continued ({result.Detail}); starting a new one");
            (result, _) = await AgainAsync(turn with { SessionId = "", SessionUsage = new SessionUsage() }, result);
        }

        return result;

        async Task<(TurnResult Result, Restart Next)> AgainAsync(AgentTurn again, TurnResult before)
        {
            var (after, then) = await OnceAsync(again, agent, cage, limits, (_, _) => { }, interrupt, kill);
            return (after with { Elapsed = after.Elapsed + before.Elapsed }, then);
        }
    }

    private static void Note(AgentTurn turn, string text)
    {
        using var log = new TurnLogWriter(turn.LogPath);
        log.Write(System.Text.Encoding.UTF8.GetBytes($"[ias: {text}]\n"));
    }

    private async Task<(TurnResult Result, Restart Next)> OnceAsync(
        AgentTurn turn,
        IAgent agent,
        Func<ProcessSpec, ProcessSpec> cage,
        TurnLimits limits,
        Action<int, long> started,
        CancellationToken interrupt,
        CancellationToken kill
    )
    {
        var begun = time.GetTimestamp();
        Signals.BecomeSubreaper();
        var notBefore = Signals.TicksSinceBoot();
        ProcessSpec spec;
        Redactor redactor;
        RunningProcess process;
        TurnCgroup? made = null;
        try
        {
            spec = cage(Marked(AgentProcess.Of(agent.Prepare(turn, AgentPlaces.Here), turn.ScratchFolder), turn));
            made = TurnCgroup.Make(limits);
            spec = made.Around(spec);
            redactor = RedactorFor([.. spec.ClearEnvironment ? [] : OwnEnvironment(), .. spec.Environment], turn.SecretPatterns);
            process = await processes.StartAsync(spec, ownSession: true);
        }
        catch (ProblemException e)
        {
            await (made?.DisposeAsync() ?? default);
            return (NotStarted(e.Problem, time.GetElapsedTime(begun)), Restart.No);
        }

        await using var cgroup = made;
        using (process)
        {
            var startTicks = ProcStat.Read(process.Pid)?.StartTicks ?? notBefore;
            var tree = new ProcessTree(turn.Id, process, startTicks, cgroup.Kill);
            try
            {
                started(process.Pid, startTicks);
                var (result, next) = await FollowAsync(
                    turn,
                    agent.ReadOutput(turn, time),
                    spec,
                    redactor,
                    process,
                    tree,
                    cgroup,
                    begun,
                    interrupt,
                    kill
                );
                return result.Outcome == TurnOutcome.AuthFailed && agent.HowToLogIn.Length > 0
                    ? (result with { Detail = $"{result.Detail.TrimEnd('.')}; to log in: {agent.HowToLogIn}" }, next)
                    : (result, next);
            }
            catch
            {
                await tree.KillAsync();
                throw;
            }
        }
    }

    /// <summary>Ends all processes of a dead engine that still carry a turn id of this work tree; returns their number.</summary>
    public Task<int> EndOrphansAsync(string workTree, CancellationToken cancel) =>
        MarkedProcesses.EndOrphansAsync(Path.GetFullPath(workTree), TimeProvider.System, cancel);

    private async Task<(TurnResult Result, Restart Next)> FollowAsync(
        AgentTurn turn,
        IAgentOutput reader,
        ProcessSpec spec,
        Redactor redactor,
        RunningProcess process,
        ProcessTree tree,
        TurnCgroup cgroup,
        long begun,
        CancellationToken interrupt,
        CancellationToken kill
    )
    {
        using var log = new TurnLogWriter(turn.LogPath);
        var output = new TurnOutput(process, spec.Input ?? default, log, redactor, reader, spec.LooksForRefusals, time);
        var watch = new TurnWatch(turn, process, tree, output, reader, time, begun);

        var (end, limit) = await watch.WaitAsync(interrupt, kill);
        var leftover = 0;
        switch (end)
        {
            case TurnEnd.Exited:
                leftover = await tree.EndLeftoversAsync(turn.Grace, time, kill);
                break;
            case TurnEnd.Killed:
                await tree.KillAsync();
                break;
            default:
                await tree.TerminateAsync(turn.Grace, time, kill);
                break;
        }

        _orphans.Sweep();
        await process.DrainAsync();

        var exit = await process.Exited;
        var account = reader.Close(exit);
        var (outcome, detail) = end switch
        {
            TurnEnd.Exited or TurnEnd.MustEnd => (account.Outcome, account.Detail),
            TurnEnd.Said or TurnEnd.TimedOut or TurnEnd.Stalled or TurnEnd.Interrupted when reader.IsOver => (
                account.Outcome,
                account.Outcome == TurnOutcome.Ended
                    ? $"its process did not exit {TurnOutcomes.AfterClosing}, and was ended"
                    : account.Detail
            ),
            TurnEnd.TimedOut => (TurnOutcome.TimedOut, $"not finished after {Describe(turn.Timeout)}"),
            TurnEnd.Stalled when account.Outcome.IsProviderLimit() => (
                account.Outcome,
                $"{account.Detail}; it waited for {Describe(limit)}"
            ),
            TurnEnd.Stalled => (TurnOutcome.Stalled, $"no output and no CPU for {Describe(limit)}"),
            _ => (TurnOutcome.Interrupted, "ended by a halt"),
        };
        var result = new TurnResult(
            outcome,
            Detailed(WithMemory(redactor.Apply(detail), outcome, exit, cgroup), leftover, log),
            exit,
            time.GetElapsedTime(begun),
            account.Until,
            account.SessionId,
            Math.Max(1, account.Calls ?? 1),
            account.InputTokens,
            account.OutputTokens,
            account.CostUsd,
            redactor.Apply(account.Closing),
            account.Denials,
            leftover,
            GuardReport.Empty
        )
        {
            CachedTokens = account.CachedTokens,
            Model = account.Model,
        };
        return (result, end == TurnEnd.Exited ? NextOf(turn, spec, log, account) : Restart.No);
    }

    private static Restart NextOf(AgentTurn turn, ProcessSpec spec, TurnLogWriter log, AgentAccount account) =>
        spec.Again is not null && ProcessSpec.IsPlaceGone(log.Beginning) ? Restart.InNewCage
        : turn.SessionId.Length > 0 && account is { Outcome: TurnOutcome.Crashed, Calls: 0 } ? Restart.InNewSession
        : Restart.No;

    private Redactor RedactorFor(IReadOnlyList<KeyValuePair<string, string?>> environment, IReadOnlyList<string> patterns)
    {
        var last = _lastRedactor;
        return last?.Suits(environment, patterns) == true ? last : _lastRedactor = new Redactor(environment, patterns);
    }

    private static ProcessSpec Marked(ProcessSpec spec, AgentTurn turn) =>
        spec with
        {
            Environment = new Dictionary<string, string?>([.. TurnVariables.Of(turn), .. spec.Environment], StringComparer.Ordinal)
            {
                [TurnEnvironment.Turn] = turn.Id,
                [TurnEnvironment.WorkTree] = Path.GetFullPath(turn.WorkTree),
                [TurnEnvironment.Engine] = TurnEnvironment.ThisEngine(),
            },
        };

    private static IEnumerable<KeyValuePair<string, string?>> OwnEnvironment() =>
        from DictionaryEntry variable in Environment.GetEnvironmentVariables()
        select KeyValuePair.Create((string)variable.Key, (string?)variable.Value);

    private static TurnResult NotStarted(Problem problem, TimeSpan elapsed) =>
        new(
            TurnOutcome.NotStarted,
            string.Join(' ', new[] { problem.What, problem.Next }.Where(part => part.Length > 0)),
            null,
            elapsed,
            null,
            "",
            1,
            null,
            null,
            null,
            "",
            0,
            0,
            GuardReport.Empty
        );

    // 137 = SIGKILL: the agent itself, or the program it waited for and whose status it passed on.
    private static string WithMemory(string detail, TurnOutcome outcome, int exit, TurnCgroup cgroup) =>
        cgroup.KilledForMemory switch
        {
            0 => detail,
            _ when outcome == TurnOutcome.Crashed && exit == 137 => $"killed: {cgroup.OutOfMemory}",
            1 => $"{detail}; 1 process of it was killed: {cgroup.OutOfMemory}",
            var kills => $"{detail}; {kills} processes of it were killed: {cgroup.OutOfMemory}",
        };

    private static string Detailed(string detail, int leftover, TurnLogWriter log)
    {
        var left = leftover switch
        {
            0 => "",
            1 => "; 1 process it left behind was ended",
            _ => $"; {leftover} processes it left behind were ended",
        };
        return detail + left + (log.Failure.Length > 0 ? $"; its log is incomplete: {log.Failure}" : "");
    }

    private static string Describe(TimeSpan span) => span.TotalMinutes >= 1 ? $"{span.TotalMinutes:0.#} min" : $"{span.TotalSeconds:0.#} s";

    /// <summary>Reason to start a turn's agent once more.</summary>
    private enum Restart
    {
        No,

        /// <summary>bubblewrap could not make the cage, and nothing was started.</summary>
        InNewCage,

        /// <summary>The session is not there any more: they expire, and belong to the machine they were started on. The prompt is complete
        /// anyway.</summary>
        InNewSession,
    }
}
