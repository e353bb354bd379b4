using System.Globalization;
using Ias.Core.Events;
using Ias.Core.RunMode;
using Ias.Engine.Agents;
using Ias.Engine.Ice;

namespace Ias.Engine.RunMode;

/// <summary>One agent turn of a phase: prompt, guard, process, verdict, and the events that say how it went.</summary>
internal sealed class PhaseTurn(RunContext context)
{
    private readonly Feedback _feedback = new(context);
    private readonly TurnPrompt _prompt = new(context);

    /// <summary>Runs the turn to its end; what it led to stands in the journal.</summary>
    public async Task RunAsync(Phase phase, int attempt, CancellationToken kill)
    {
        var run = context.Run;
        var gate = phase != Phase.Implement;
        var name = string.Create(CultureInfo.InvariantCulture, $"{run.Cycles.Current}-{EventWording.PhaseWord(phase).ToLowerInvariant()}");
        var id = string.Create(CultureInfo.InvariantCulture, $"{run.RunId}/{name}-t{run.Metrics.Turns + 1}-{attempt}"); // ends with the attempt, which agents may read
        var scratch = Path.Combine(StateHome.ScratchOf(context.WorkTree), $"{name}-{run.Metrics.Turns + 1}");
        Directory.CreateDirectory(scratch);
        Directory.CreateDirectory(context.Files.Logs);
        Directory.CreateDirectory(context.FeedbackFolder);
        if (gate)
        {
            _feedback.MoveOld(phase, run.Cycles.Current);
            if (phase == Phase.Review)
            {
                _feedback.MoveOld(Phase.Audit, run.Cycles.Current); // an older cycle's audit is not this cycle's feedback
            }
        }

        var turn = new AgentTurn
        {
            Id = id,
            RunId = run.RunId,
            Target = run.Target,
            Cycle = run.Cycles.Current,
            Phase = phase,
            Prompt = _prompt.For(phase, attempt, _feedback),
            WorkTree = context.WorkTree,
            MayWrite = !gate,
            Model = context.Options.Model,
            SessionId = attempt > 1 ? run.Agent?.SessionId ?? "" : "",
            LogPath = Path.Combine(context.Files.Logs, name + ".log"),
            ScratchFolder = scratch,
            SecretPatterns = context.Options.SecretPatterns ?? [],
            Timeout = TurnLimit(),
            StallLimit = TimeSpan.FromMinutes(context.Options.StallMinutes),
            StartupStallLimit = TimeSpan.FromMinutes(context.Options.StallStartupMinutes),
            ToolStallLimit = TimeSpan.FromMinutes(context.Options.StallToolMinutes),
            Grace = TimeSpan.FromSeconds(context.Options.GraceSeconds),
        };

        var result = await GuardedAsync(turn, attempt, gate, kill);
        Directory.Delete(scratch, recursive: true);
        if (context.Journal.Heal())
        {
            context.Journal.Append(new RunEvent.Warned("files in .run/ had been changed or deleted during the turn; they are put back"));
        }

        await RecordAsync(turn, result, gate, kill);
    }

    /// <summary>After a crash between the end of a gate and its verdict: reads the files again.</summary>
    public void JudgeAgain()
    {
        var run = context.Run;
        var verdict = _feedback.Read(run.Phase);
        context.Journal.Append(verdict.None is { } why
            ? new RunEvent.TurnEnded(run.Agent?.Turn ?? "", run.Cycles.Current, run.Phase, TurnOutcome.NoVerdict, why, null, 0, 0, null, null, null, "", 0, 0)
            : new RunEvent.VerdictGiven(run.Cycles.Current, run.Phase, verdict.Approved, verdict.Findings));
    }

    private async Task<TurnResult> GuardedAsync(AgentTurn turn, int attempt, bool gate, CancellationToken kill)
    {
        var request = context.Guarding(turn.Id, readOnly: gate, writable: gate ? [context.FeedbackFolder] : [], scratch: turn.ScratchFolder, checkRemote: attempt == 1);
        var logFrom = File.Exists(turn.LogPath) ? new FileInfo(turn.LogPath).Length : 0;
        await using var guard = await context.Guard.BeginAsync(request, kill);
        var result = await context.Turns.RunAsync(
            turn, context.Agent, guard,
            (pid, ticks) => context.Journal.Append(new RunEvent.TurnStarted(
                turn.Id, turn.Cycle, turn.Phase, attempt, context.Agent.Name, turn.Model, Path.GetRelativePath(context.WorkTree, turn.LogPath), pid, ticks, logFrom)),
            context.Requests.Interrupt, kill);
        return result with { Guard = await guard.EndAsync(kill) };
    }

    private async Task RecordAsync(AgentTurn turn, TurnResult result, bool gate, CancellationToken kill)
    {
        Verdict? verdict = null;
        var (outcome, detail) = (result.Outcome, result.Detail);
        if (gate)
        {
            await TakeBackAsync(turn, kill);
            if (outcome == TurnOutcome.Ended)
            {
                if (!context.Layers.On.Contains("mounts"))
                {
                    _feedback.WriteFor(turn.Phase, result.Closing);
                }

                verdict = _feedback.Read(turn.Phase);
                if (verdict.None is { } why)
                {
                    (outcome, detail, verdict) = (TurnOutcome.NoVerdict, why, null);
                }
            }
        }

        if (result.Denials > 0 && (outcome == TurnOutcome.NoVerdict || (!gate && outcome == TurnOutcome.Ended && !await new RunCommits(context).HasWorkAsync(kill))))
        {
            (outcome, detail) = (TurnOutcome.Denied, $"{(gate ? detail : "nothing changed")} after {EventWording.Count(result.Denials, "denial")}; allow what it needs in {context.Agent.Permissions}");
        }

        var events = RunGuard.Events(result.Guard, turn.Id).ToList();
        events.Add(new RunEvent.TurnEnded(
            turn.Id, turn.Cycle, turn.Phase, outcome, detail, result.ExitCode, Math.Round(result.Elapsed.TotalSeconds, 3), result.Calls, result.InputTokens,
            result.OutputTokens, result.CostUsd, result.SessionId, result.Denials, result.Leftover, result.Until));
        if (verdict is not null)
        {
            events.Add(new RunEvent.VerdictGiven(turn.Cycle, turn.Phase, verdict.Approved, verdict.Findings));
        }

        context.Journal.Append([.. events]);
    }

    // Where no mount holds a gate back, what it changed outside its folder is saved and taken back.
    private async Task TakeBackAsync(AgentTurn turn, CancellationToken kill)
    {
        if (context.Layers.On.Contains("mounts"))
        {
            return;
        }

        var saved = $"refs/ias/gate/{turn.RunId}/{turn.Cycle}-{EventWording.PhaseWord(turn.Phase).ToLowerInvariant()}";
        var taken = await context.Repository.TakeBackAsync([Prompts.FeedbackFolder(turn.Target) + "/", ".run/"], saved, kill);
        if (taken.Count > 0)
        {
            context.Journal.Append(new RunEvent.Warned(
                $"the {EventWording.PhaseWord(turn.Phase)} agent changed {EventWording.Count(taken.Count, "file")} it may only read ({string.Join(", ", taken.Take(3))}); taken back, kept in {saved}"));
        }
    }

    private TimeSpan TurnLimit()
    {
        var limit = TimeSpan.FromMinutes(context.Options.TurnTimeoutMinutes);
        var left = (context.Journal.Ledger.Breaker.Triggers?.Timeout ?? new Core.RunMode.Triggers.TimeLimit()).SecondsLeft(context.Journal.Up);
        return left < limit.TotalSeconds ? TimeSpan.FromSeconds(Math.Max(1, left)) : limit;
    }
}
