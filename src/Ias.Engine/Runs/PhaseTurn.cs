using System.Globalization;
using Ias.Core.Agents;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.Agents;
using Ias.Engine.Files;
using Ias.Engine.Git.Writing;

namespace Ias.Engine.Runs;

/// <summary>One agent turn of a phase: prompt, guard, process, verdict, and the events that record the outcome.</summary>
internal sealed class PhaseTurn(RunContext context)
{
    private readonly Feedback _feedback = new(context);
    private readonly TurnPrompt _prompt = new(context);
    private readonly GateTurn _gates = new(context);

    private PassedChecks Passed => new(context.WorkTree, context.Parts.Time);

    /// <summary>Runs the turn to its end with the agent selected for it; records the result in the journal.</summary>
    public async Task RunAsync(Phase phase, int attempt, CancellationToken kill)
    {
        var (agent, model) = PhaseAgent.Choose(context, phase);
        var run = context.Run;
        var gate = phase == Phase.Implement ? null : context.GateOf(phase);
        if (gate is not null && !_gates.HasBasis(gate))
        {
            return;
        }

        var program = gate is null ? null : _gates.ProgramOf(gate);
        if (gate is not null && program?.Checkout is { IsBaseline: true } && PassedEarlier(gate, program))
        {
            return;
        }

        var name = string.Create(
            CultureInfo.InvariantCulture,
            $"{(run.Plan is null ? "" : run.Current + "-")}{run.Cycles.Current}-{phase.Word().ToLowerInvariant()}"
        ); // also the log's: sprints of one run share a folder
        // ends with the attempt, which agents may read
        var id = string.Create(CultureInfo.InvariantCulture, $"{run.RunId}/{name}-t{run.Metrics.Turns + 1}-{attempt}");
        var scratch = Path.Combine(StateHome.ScratchOf(context.WorkTree), $"{name}-{run.Metrics.Turns + 1}");
        OutsideFolder.Make(scratch);
        InsideFile.MakeFolder(context.WorkTree, context.FeedbackFolder);
        if (gate is not null)
        {
            _feedback.MoveOld(gate, run.Cycles.Current);
            if (gate.Phase == context.Gates.OfSprint(context.Options).First().Phase)
            {
                foreach (var later in context.Gates.Following(gate.Phase, context.Options))
                {
                    _feedback.MoveOld(later, run.Cycles.Current); // an older cycle's audit is not this cycle's feedback
                }
            }
        }

        // A retry cannot help when the context is full.
        var before = attempt > 1 && run.Agent?.Name == agent.Name && run.LastTurn?.Outcome != TurnOutcome.ContextFull ? run.Agent : null;
        var turn = new AgentTurn
        {
            Id = id,
            RunId = run.RunId,
            Target = run.Current,
            Cycle = run.Cycles.Current,
            Phase = phase,
            Attempt = attempt,
            VerdictFile = gate is null ? "" : Path.Combine(context.FeedbackFolder, gate.FeedbackFile),
            Prompt = _prompt.For(phase, attempt, _feedback, id, agent),
            WorkTree = context.WorkTree,
            MayWrite = gate is null || _gates.MayWrite(gate),
            Model = model,
            Caged = context.Layers.IsCaged,
            Command = _prompt.CommandFor(phase, agent),
            SessionId = before?.SessionId ?? "",
            AllowOverage = context.Options.AllowOverage,
            SessionUsage = new SessionUsage(before?.SessionInput ?? 0, before?.SessionOutput ?? 0),
            LogPath = Path.Combine(context.Files.Logs, name + ".log"),
            ScratchFolder = scratch,
            SecretPatterns = context.Options.SecretPatterns ?? [],
            Timeout = TurnLimit(hasOwnLimit: program is { TakesDiff: false }, program?.Limit),
            Stall = program?.Limit is { } most ? new StallLimits(most, most, most) : StallLimits.Of(context.Options),
            Grace = TimeSpan.FromSeconds(context.Options.GraceSeconds),
        };

        var (result, end) = program?.Checkout is not null
            ? await context.CheckAsync(
                context.Checkout(),
                turn,
                program,
                await new TestVariant(context.Repository).OfAsync(program.Checkout.Tests, run.BaseCommit, run.Head, kill),
                attempt,
                context.Requests.Interrupt,
                kill
            )
            : (
                await GuardedAsync(
                    program is null ? turn : turn with { Prompt = await _gates.InputOfAsync(program, kill) },
                    program is null ? agent : GateTurn.AgentOf(program),
                    attempt,
                    kill
                ),
                null
            );
        OutsideFolder.DeleteAll(scratch);
        if (context.Journal.Heal())
        {
            context.Journal.Append(new RunEvent.Warned("files in .run/ were changed or deleted during the turn; they were restored"));
        }

        await RecordAsync(turn, result, agent, gate, program, end, kill);
    }

    /// <summary>After a crash between the end of a gate and its verdict: reads the files again.</summary>
    public void JudgeAgain()
    {
        var run = context.Run;
        var (given, none) = Read(context.GateOf(run.Phase), PhaseAgent.Choose(context, run.Phase).Agent);
        context.Journal.Append(
            none is { } why
                ?
                [
                    new RunEvent.TurnEnded(
                        run.Agent?.Turn ?? "",
                        run.Cycles.Current,
                        run.Phase,
                        TurnOutcome.NoVerdict,
                        why,
                        null,
                        0,
                        0,
                        null,
                        null,
                        null,
                        "",
                        0,
                        0
                    ),
                ]
                : [.. given]
        );
    }

    // No turn is paid for what is known of the commit the run begins with.
    private bool PassedEarlier(IGate gate, GateProgram program)
    {
        if (
            Passed.Find(program, context.Run.Head) is not { } at
            || gate.Judge(context.Run, new ProgramEnd(0, "exit status 0", 0, "", Earlier: at)) is not { } judged
        )
        {
            return false;
        }

        context.Journal.Append([.. judged.Events]);
        return true;
    }

    private Task<TurnResult> GuardedAsync(AgentTurn turn, IAgent agent, int attempt, CancellationToken kill) =>
        context.InGuardAsync(
            turn,
            agent,
            attempt,
            context.Guarding(
                turn.Id,
                readOnly: !turn.MayWrite,
                writable: turn.MayWrite ? [] : [context.FeedbackFolder],
                scratch: turn.ScratchFolder,
                checkRemote: attempt == 1
            ),
            context.Requests.Interrupt,
            kill
        );

    private GateVerdict Read(IGate gate, IAgent agent) =>
        _feedback.Read(gate) is var verdict && _prompt.RulesOnTests(gate, agent)
            ? TestRulings.Demand(verdict, context.Run, gate.Phase)
            : verdict;

    private async Task RecordAsync(
        AgentTurn turn,
        TurnResult result,
        IAgent agent,
        IGate? gate,
        GateProgram? program,
        ProgramEnd? end,
        CancellationToken kill
    )
    {
        IReadOnlyList<RunEvent> given = [];
        var (outcome, detail) = (result.Outcome, result.Detail);
        if (gate is not null)
        {
            if (program?.Checkout is null)
            {
                await RevertAsync(turn, kill);
            }

            if (end is not null && gate.Judge(context.Run, end) is { } judged)
            {
                (outcome, detail, given) = (TurnOutcome.Ended, end.Ending, judged.Events);
                if (
                    program is not null
                    && given.OfType<RunEvent.CheckEnded>().Any(e => e.Result is { Passed: true, Tries: 1, Tests: TestsOf.Work })
                )
                {
                    Passed.Keep(program, context.Run.Head);
                }

                result = result with { Calls = 0, CostUsd = 0 }; // no agent was asked
                _feedback.WriteFor(gate, judged.Feedback);
            }
            else if (outcome == TurnOutcome.Ended)
            {
                if (program is { TakesDiff: false })
                {
                    _feedback.WriteFor(gate, GateTurn.VerdictOf(program, result));
                }
                else if (!context.Layers.IsCaged)
                {
                    _feedback.WriteFor(gate, result.Closing);
                }

                (given, var none) = Read(gate, agent);
                if (none is not null)
                {
                    (outcome, detail) = (TurnOutcome.NoVerdict, none);
                }
            }
        }

        if (
            result.Denials > 0
            && (
                outcome == TurnOutcome.NoVerdict
                || (gate is null && outcome == TurnOutcome.Ended && !await new RunCommits(context).HasWorkAsync(kill))
            )
        )
        {
            (outcome, detail) = (
                TurnOutcome.Denied,
                $"{(gate is null ? "nothing changed" : detail)} after {Wording.Count(result.Denials, "denial")}; allow what it needs in {agent.Permissions}"
            );
        }

        context.Journal.Append([.. context.Ended(turn, result, outcome, detail), .. given]);
    }

    // If no mount holds a gate back, its changes outside its folder are saved and reverted; changes of an external orchestrator
    // are its own responsibility.
    private async Task RevertAsync(AgentTurn turn, CancellationToken kill)
    {
        if ((context.Layers.IsCaged && !turn.MayWrite) || context.Run.Validation is { External: true })
        {
            return;
        }

        var saved =
            $"refs/ias/gate/{turn.RunId}/{(context.Run.Plan is null ? "" : turn.Target + "-")}{turn.Cycle}-{turn.Phase.Word().ToLowerInvariant()}";
        var taken = await context.Repository.RevertAsync([Prompts.FeedbackFolder(turn.Target) + "/", ".run/"], saved, kill);
        if (taken.Count > 0)
        {
            context.Journal.Append(
                new RunEvent.Warned(
                    $"{(turn.MayWrite ? $"{turn.Phase.Word()} left {Wording.Count(taken.Count, "changed file")}" : $"the {turn.Phase.Word()} agent changed {Wording.Count(taken.Count, "file")} it may only read")} ({string.Join(", ", taken.Take(3))}); undone, saved in {saved}"
                )
            );
        }
    }

    // A validation program has its phase's own limit; an agent's turn is always limited by the turn limit.
    private TimeSpan TurnLimit(bool hasOwnLimit, TimeSpan? own)
    {
        var limit = own ?? (hasOwnLimit ? TimeSpan.MaxValue : TimeSpan.FromMinutes(context.Options.TurnTimeoutMinutes));
        var left = Math.Min(
            context.Journal.SecondsLeft,
            context.Run.Validation?.SecondsLeft(context.Journal.Up) ?? double.PositiveInfinity
        );
        return left < limit.TotalSeconds ? TimeSpan.FromSeconds(Math.Max(1, left)) : limit;
    }
}
