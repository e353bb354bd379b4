using System.Globalization;
using Ias.Core.Agents;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.Agents;
using Ias.Engine.Files;

namespace Ias.Engine.Runs;

/// <summary>One agent turn of a phase: prompt, guard, process, verdict, and the events that say how it went.</summary>
internal sealed class PhaseTurn(RunContext context)
{
    private readonly Feedback _feedback = new(context);
    private readonly TurnPrompt _prompt = new(context);
    private readonly RedTeamTurn _redTeam = new(context);
    private readonly PostPrTurn _postPr = new(context);

    /// <summary>Runs the turn to its end, by the agent whose turn it is; what it led to stands in the journal.</summary>
    public async Task RunAsync(Phase phase, int attempt, CancellationToken kill)
    {
        var (agent, model) = PhaseAgent.Choose(context, phase);
        var run = context.Run;
        var gate = phase != Phase.Implement;
        if (phase == Phase.RedTeamCode && !_redTeam.HasDesign())
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
        Directory.CreateDirectory(scratch);
        Directory.CreateDirectory(context.Files.Logs);
        InsideFile.MakeFolder(context.WorkTree, context.FeedbackFolder);
        if (gate)
        {
            _feedback.MoveOld(phase, run.Cycles.Current);
            if (phase == Phase.Review)
            {
                _feedback.MoveOld(Phase.Audit, run.Cycles.Current); // an older cycle's audit is not this cycle's feedback
            }
        }

        // A full context is no better the second time.
        var before = attempt > 1 && run.Agent?.Name == agent.Name && run.LastTurn?.Outcome != TurnOutcome.ContextFull ? run.Agent : null;
        var turn = new AgentTurn
        {
            Id = id,
            RunId = run.RunId,
            Target = run.Current,
            Cycle = run.Cycles.Current,
            Phase = phase,
            Attempt = attempt,
            VerdictFile = gate ? Path.Combine(context.FeedbackFolder, Prompts.FeedbackFile(phase)) : "",
            Prompt = _prompt.For(phase, attempt, _feedback, id, agent),
            WorkTree = context.WorkTree,
            MayWrite = !gate || PostPrTurn.MayChangeTree(run, phase),
            Model = model,
            Caged = context.Layers.IsCaged,
            Command = _prompt.CommandFor(phase, agent),
            SessionId = before?.SessionId ?? "",
            SessionUsage = new SessionUsage(before?.SessionInput ?? 0, before?.SessionOutput ?? 0),
            LogPath = Path.Combine(context.Files.Logs, name + ".log"),
            ScratchFolder = scratch,
            SecretPatterns = context.Options.SecretPatterns ?? [],
            Timeout = TurnLimit(isProgram: _postPr.ProgramOf(phase) is not null),
            Stall = StallLimits.Of(context.Options),
            Grace = TimeSpan.FromSeconds(context.Options.GraceSeconds),
        };

        var program =
            phase == Phase.RedTeamCode ? await _redTeam.ProgramAsync(kill)
            : _postPr.ProgramOf(phase) is { } own ? (own, "")
            : null;
        var result = await GuardedAsync(
            program is { } other ? turn with { Prompt = other.Input } : turn,
            program?.Agent ?? agent,
            attempt,
            kill
        );
        Directory.Delete(scratch, recursive: true);
        if (context.Journal.Heal())
        {
            context.Journal.Append(new RunEvent.Warned("files in .run/ were changed or deleted during the turn; they were restored"));
        }

        await RecordAsync(turn, result, agent, gate, kill);
    }

    /// <summary>After a crash between the end of a gate and its verdict: reads the files again.</summary>
    public void JudgeAgain()
    {
        var run = context.Run;
        var (given, none) = Judge(run.Phase);
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

    // What the gate's files say, as events; why they say nothing.
    private (IReadOnlyList<RunEvent> Given, string? None) Judge(Phase gate)
    {
        if (gate == Phase.RedTeamCode)
        {
            return _redTeam.Judge();
        }

        if (PostPrTurn.Is(gate))
        {
            return _postPr.Judge(gate, _feedback);
        }

        if (gate == Phase.Triage)
        {
            var (triaged, whyNot) = _feedback.ReadTriage(context.Run.Title);
            return triaged is null ? ([], whyNot) : ([triaged], null);
        }

        var verdict = _feedback.Read(gate);
        return verdict.None is { } why
            ? ([], why)
            : (
                [
                    new RunEvent.VerdictGiven(
                        context.Run.Cycles.Current,
                        gate,
                        verdict.Approved,
                        verdict.Findings,
                        _feedback.TestsOf(gate),
                        _feedback.DigestsOf(gate)
                    ),
                ],
                null
            );
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

    private async Task RecordAsync(AgentTurn turn, TurnResult result, IAgent agent, bool gate, CancellationToken kill)
    {
        IReadOnlyList<RunEvent> given = [];
        var (outcome, detail) = (result.Outcome, result.Detail);
        if (gate)
        {
            await TakeBackAsync(turn, kill);
            if (outcome == TurnOutcome.Ended)
            {
                if (_postPr.ProgramOf(turn.Phase) is not null)
                {
                    _feedback.WriteFor(turn.Phase, PostPrTurn.VerdictOf(context.Run, result));
                }
                else if (!context.Layers.IsCaged)
                {
                    _feedback.WriteFor(turn.Phase, result.Closing);
                }

                (given, var none) = Judge(turn.Phase);
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
                || (!gate && outcome == TurnOutcome.Ended && !await new RunCommits(context).HasWorkAsync(kill))
            )
        )
        {
            (outcome, detail) = (
                TurnOutcome.Denied,
                $"{(gate ? detail : "nothing changed")} after {Wording.Count(result.Denials, "denial")}; allow what it needs in {agent.Permissions}"
            );
        }

        context.Journal.Append([.. context.Ended(turn, result, outcome, detail), .. given]);
    }

    // Where no mount holds a gate back, what it changed outside its folder is saved and taken back; what an external orchestrator changed
    // is its own doing.
    private async Task TakeBackAsync(AgentTurn turn, CancellationToken kill)
    {
        if ((context.Layers.IsCaged && !turn.MayWrite) || context.Run.Validation is { External: true })
        {
            return;
        }

        var saved =
            $"refs/ias/gate/{turn.RunId}/{(context.Run.Plan is null ? "" : turn.Target + "-")}{turn.Cycle}-{turn.Phase.Word().ToLowerInvariant()}";
        var taken = await context.Repository.TakeBackAsync([Prompts.FeedbackFolder(turn.Target) + "/", ".run/"], saved, kill);
        if (taken.Count > 0)
        {
            context.Journal.Append(
                new RunEvent.Warned(
                    $"{(turn.MayWrite ? $"{turn.Phase.Word()} left {Wording.Count(taken.Count, "changed file")}" : $"the {turn.Phase.Word()} agent changed {Wording.Count(taken.Count, "file")} it may only read")} ({string.Join(", ", taken.Take(3))}); undone, saved in {saved}"
                )
            );
        }
    }

    // A program that validates has its phase's own limit; an agent's turn never takes longer than a turn may.
    private TimeSpan TurnLimit(bool isProgram)
    {
        var limit = isProgram ? TimeSpan.MaxValue : TimeSpan.FromMinutes(context.Options.TurnTimeoutMinutes);
        var left = Math.Min(
            context.Journal.SecondsLeft,
            context.Run.Validation?.SecondsLeft(context.Journal.Up) ?? double.PositiveInfinity
        );
        return left < limit.TotalSeconds ? TimeSpan.FromSeconds(Math.Max(1, left)) : limit;
    }
}
