using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Engine.Runs;

/// <summary>The jobs whose turns are under way, each with what ends it alone: a person may cancel one, and the others go on.</summary>
internal sealed class JobTurns(RunJournal journal)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (Job Job, CancellationTokenSource End)> _turns = new(StringComparer.Ordinal);

    /// <summary>A job is claimed: from here until <see cref="Over"/> it can be cancelled. Returns what ends its turn then.</summary>
    public CancellationToken Begin(Job job)
    {
        var end = new CancellationTokenSource(); // nothing is linked to it, and it has no timer: there is nothing to dispose
        lock (_lock)
        {
            _turns[job.Id] = (job, end);
        }

        return end.Token;
    }

    /// <summary>A job's turn is over, and what it came to stands, unless a person cancelled it before: returns that in a sentence, else
    /// null.</summary>
    public string? Over(Job job)
    {
        lock (_lock)
        {
            _turns.Remove(job.Id);
        }

        return journal.Run.CancelOf(job);
    }

    /// <summary>Cancels a job: that is on record when its turn is ended, so that it holds also where the runner dies over it. Returns why
    /// not; empty = it is done.</summary>
    public string Cancel(string job, string by, string reason)
    {
        CancellationTokenSource end;
        lock (_lock)
        {
            if (!_turns.TryGetValue(job, out var turn))
            {
                return $"job {job} has no turn under way";
            }

            if (journal.Run.CancelOf(turn.Job) is null)
            {
                journal.Append(new RunEvent.CancelAsked(job, turn.Job.ClaimGeneration, by, reason));
            }

            end = turn.End;
        }

        end.Cancel();
        return "";
    }
}
