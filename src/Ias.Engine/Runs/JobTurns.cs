using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Engine.Runs;

/// <summary>Jobs whose turns are under way, each with its own cancellation: a person may cancel one without affecting the others.</summary>
internal sealed class JobTurns(RunJournal journal)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (Job Job, CancellationTokenSource End)> _turns = new(StringComparer.Ordinal);

    /// <summary>Registers a claimed job: until <see cref="Over"/> it can be cancelled. Returns the token that ends its turn.</summary>
    public CancellationToken Begin(Job job)
    {
        var end = new CancellationTokenSource(); // nothing is linked to it, and it has no timer: there is nothing to dispose
        lock (_lock)
        {
            _turns[job.Id] = (job, end);
        }

        return end.Token;
    }

    /// <summary>
    /// Ends the registration of a job's turn. Returns null if its result stands, or a sentence if a person cancelled it before.
    /// </summary>
    public string? Over(Job job)
    {
        lock (_lock)
        {
            _turns.Remove(job.Id);
        }

        return journal.Run.CancelOf(job);
    }

    /// <summary>
    /// Cancels a job. The cancellation is recorded before its turn ends, so it holds even if the runner dies. Returns why it could not;
    /// empty = done.
    /// </summary>
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
