using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.State;

namespace Ias.Engine.Runs;

/// <summary>Requests of people while no engine is alive: carried out directly on the files, under the engine's lock.</summary>
public sealed class OfflineRequests(TimeProvider time, string calledAs)
{
    /// <summary>Marks a run whose engine is gone as halted. False: it was already halted or waiting.</summary>
    /// <exception cref="ProblemException">No run, a finished one, or an engine was started meanwhile.</exception>
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

    /// <summary>Stores a person's note for the next IMPLEMENT prompt.</summary>
    /// <exception cref="ProblemException">No run, a finished one, or an engine was started meanwhile.</exception>
    public void Note(string commonDir, RunFiles files, string by, string text)
    {
        using var held = EngineLock.Take(commonDir, files, time);
        using var journal = Open(files);
        journal.Append(new RunEvent.NoteTaken(by, text));
    }

    /// <summary>Answers a waiting push; the next engine acts on the answer. False: no push is waiting.</summary>
    /// <exception cref="ProblemException">No run, a finished one, or an engine was started meanwhile.</exception>
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
                    $"{calledAs:raw} run sprint-1",
                    ExitCode.NothingToDo
                )
            );
        }
    }
}
