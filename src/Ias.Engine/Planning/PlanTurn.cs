using System.Globalization;
using Ias.Core.Agents;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Text;
using Ias.Engine.Agents;
using Ias.Engine.Config;
using Ias.Engine.Files;
using Ias.Engine.Git.Writing;
using Ias.Engine.Ice;
using Ias.Engine.Runs;

namespace Ias.Engine.Planning;

/// <summary>One turn of a planning: guard, agent, revert of its changes, and its events.</summary>
internal sealed class PlanTurn(
    EngineParts parts,
    Repository repository,
    TurnGuard guard,
    IceLayers layers,
    RunOptions options,
    PhaseAgent by
)
{
    /// <summary>Runs the turn; returns the agent's closing message.</summary>
    /// <exception cref="ProblemException">It failed, was ended, or broke a rule; says what was restored.</exception>
    /// <exception cref="OperationCanceledException">A person ended it.</exception>
    public async Task<string> RunAsync(PlanFiles files, PlanRecord record, string prompt, CancellationToken kill)
    {
        var agent = by.Agent;
        var name = string.Create(CultureInfo.InvariantCulture, $"plan-{record.Turns}");
        var scratch = Path.Combine(StateHome.ScratchOf(repository.WorkTree), record.Id + name);
        OutsideFolder.Make(scratch);
        var caged = layers.IsCaged;
        var turn = new AgentTurn
        {
            Id = $"{record.Id}/{name}", // ends with the attempt, which agents may read
            RunId = record.Id,
            Target = "plan",
            Cycle = 1,
            Phase = Phase.Plan,
            Attempt = record.Turns,
            Prompt = prompt,
            WorkTree = repository.WorkTree,
            MayWrite = false,
            Model = by.Model,
            AllowOverage = options.AllowOverage,
            Caged = caged,
            LogPath = files.LogOf(record.Id, record.Turns),
            ScratchFolder = scratch,
            SecretPatterns = options.SecretPatterns ?? [],
            Timeout = TimeSpan.FromMinutes(options.TurnTimeoutMinutes),
            Stall = StallLimits.Of(options),
            Grace = TimeSpan.FromSeconds(options.GraceSeconds),
        };
        using var journal = new PlanJournal(files.EventsOf(record.Id), record.Id, parts);
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(parts.Signals.Interrupt, parts.Signals.Terminate);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(parts.Signals.Again, kill);
        var seal = caged ? null : await WorkTreeSeal.SetAsync(parts.Processes, repository, PlanFiles.RefOf(record), kill);
        var result = await InGuardAsync(turn, agent, journal, interrupt.Token, end.Token);
        var meddled = seal is null || result.Guard.Breaches.Count > 0 ? [] : await seal.RestoreAsync(kill);
        OutsideFolder.DeleteAll(scratch);
        files.Write(record); // an agent without mounts may have been here
        if (meddled.Count > 0)
        {
            journal.Append(
                new RunEvent.Warned(
                    $"the agent changed {string.Join(", ", meddled.Take(5))}{(meddled.Count > 5 ? " …" : "")}, though it may only read; that is put back, and kept in {PlanFiles.RefOf(record)}"
                )
            );
        }

        journal.Append([.. GuardedTurns.Ended(turn, result, result.Outcome, result.Detail, GuardedTurns.CostOf(options, turn, result))]);
        return Closing(files, record, turn, result, agent);
    }

    private async Task<TurnResult> InGuardAsync(
        AgentTurn turn,
        IAgent agent,
        PlanJournal journal,
        CancellationToken interrupt,
        CancellationToken kill
    )
    {
        var head = await repository.HeadAsync(kill);
        var settings = ConfigWatch.Begin(turn.WorkTree);
        await using var around = await guard.BeginAsync(
            new GuardRequest(
                turn.Id,
                turn.WorkTree,
                head.Branch,
                head.Commit,
                [.. options.ProtectedBranches ?? [], options.BaseBranch],
                ReadOnly: true,
                Writable: [],
                turn.ScratchFolder,
                CheckRemote: true
            ),
            kill
        );
        var result = await new TurnRunner(parts.Processes, parts.Time).RunAsync(
            turn,
            agent,
            around,
            (pid, ticks) =>
                journal.Append(
                    new RunEvent.TurnStarted(
                        turn.Id,
                        turn.Cycle,
                        turn.Phase,
                        turn.Attempt,
                        agent.Name,
                        turn.Model,
                        Path.GetRelativePath(turn.WorkTree, turn.LogPath),
                        pid,
                        ticks
                    )
                ),
            interrupt,
            kill
        );
        result = result with { Guard = await around.EndAsync(CancellationToken.None) };
        if (settings.After() is { Length: > 0 } weaker)
        {
            journal.Append(new RunEvent.Warned(weaker));
        }

        return result;
    }

    private string Closing(PlanFiles files, PlanRecord record, AgentTurn turn, TurnResult result, IAgent agent)
    {
        var log = files.Relative(turn.LogPath);
        if (result.Guard.Breaches is [var breach, ..])
        {
            throw new ProblemException(
                new Problem(
                    $"ICE found a change the planning turn must not make: {breach.What}",
                    log,
                    $"{breach.Restore:raw}\nlook at it first"
                )
            );
        }

        return result.Outcome switch
        {
            TurnOutcome.Ended => result.Closing,
            TurnOutcome.Interrupted => throw new OperationCanceledException("the planning was ended by a person"),
            _ => throw new ProblemException(
                new Problem(
                    $"The planning turn of {agent.Name} {result.Outcome.Describe()}: {result.Detail}",
                    log,
                    result.Until is { } until
                        ? ShellLine.Of(
                            $"after {until.ToLocalTime().ToString("HH:mm", CultureInfo.InvariantCulture)}: {parts.CalledAs:raw} plan --continue {record.Id}"
                        )
                        : ShellLine.Of(
                            $"{parts.CalledAs:raw} plan --continue {record.Id}     (tries again)\n{parts.CalledAs:raw} agents check     (whether the agent works)"
                        )
                )
            ),
        };
    }
}
