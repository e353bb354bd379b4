using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.State;

namespace Ias.Engine.Runs;

/// <summary>What people ask for when no engine is alive: done on the files themselves, under the engine's lock.</summary>
public sealed class OfflineRequests(TimeProvider time, string calledAs)
{
    /// <summary>Marks a run whose engine is gone as halted. False: it was halted, or waits, already.</summary>
    /// <exception cref="ProblemException">No run, a finished one, or an engine came up meanwhile.</exception>
    public bool Halt(string commonDir, RunFiles files, string by, string reason)
    {
        using var held = EngineLock.Take(commonDir, files, time);
        using var journal = Open(files);
        if (journal.Run is not ({ State: RunState.Running or RunState.JackIn } or { State: RunState.Complete, Validation: not null }))
        {
            return false;
        }

        var why = reason.Length > 0 ? reason : "requested while no engine was running";
        var next = HaltRemedies.For(journal.Run, calledAs, new(journal.Ledger.Breaker.State == BreakerState.Open), HaltTrigger.User).Line;
        journal.Append(
            new RunEvent.HaltBegun(HaltTrigger.User, why, by),
            new RunEvent.StateChanged(journal.Run.State, RunState.Halted, RunTrigger.HaltAsked, why, next)
        );
        return true;
    }

    /// <summary>Keeps a person's words for the next IMPLEMENT prompt.</summary>
    /// <exception cref="ProblemException">No run, a finished one, or an engine came up meanwhile.</exception>
    public void Note(string commonDir, RunFiles files, string by, string text)
    {
        using var held = EngineLock.Take(commonDir, files, time);
        using var journal = Open(files);
        journal.Append(new RunEvent.NoteTaken(by, text));
    }

    /// <summary>Answers a push that waits; the next engine does what was answered. False: none waits.</summary>
    /// <exception cref="ProblemException">No run, a finished one, or an engine came up meanwhile.</exception>
    public bool AnswerPush(string commonDir, RunFiles files, string by, bool approved)
    {
        using var held = EngineLock.Take(commonDir, files, time);
        using var journal = Open(files);
        if (journal.Run.PushAsked is not { Approved: null })
        {
            return false;
        }

        journal.Append(new RunEvent.PushAnswered(by, approved));
        return true;
    }

    private RunJournal Open(RunFiles files)
    {
        var journal = RunJournal.Open(files, time, new KillPoint(), _ => { });
        if (journal is { Run.IsFinished: false })
        {
            return journal;
        }

        using (journal)
        {
            throw new ProblemException(
                new Problem(
                    journal is null ? "There is no run here." : $"The run {journal.Run.RunId} of {journal.Run.Target} is finished.",
                    files.Folder,
                    $"{calledAs} run sprint-1",
                    ExitCode.NothingToDo
                )
            );
        }
    }
}
