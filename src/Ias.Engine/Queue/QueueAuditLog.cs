using Ias.Core.Events;
using Ias.Engine.Runs;

namespace Ias.Engine.Queue;

/// <summary>Commits what a queue leaves for the record: configuration, settled jobs, prompts, results, decisions. In groups: at least every
/// 30 s, and at stop.</summary>
internal sealed class QueueAuditLog(RunContext context, RunnerFiles files, RunCommits commits)
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(30);

    private long _last = context.Parts.Time.GetTimestamp();
    private int _since;

    /// <summary>Counts one job that was settled or asked a question.</summary>
    public void Note() => _since++;

    /// <summary>Commits if a job was noted and at least 30 s have passed since the last commit.</summary>
    public Task CommitIfDueAsync(CancellationToken kill) =>
        _since > 0 && context.Parts.Time.GetElapsedTime(_last) >= Often ? CommitAsync(kill) : Task.CompletedTask;

    /// <summary>
    /// Commits the queue's records as they are now. A refused commit is reported and stops nothing: the files stay for the next group.
    /// </summary>
    public async Task CommitAsync(CancellationToken kill)
    {
        (_last, _since) = (context.Parts.Time.GetTimestamp(), 0);
        var subject = QueueSubjects.Books(files.Run);
        var outcome = await commits.CommitAsync(
            subject,
            [files.Relative.TrimEnd('/'), DecisionFiles.Folder],
            context.Run.Jobs,
            kill,
            trailers: []
        );
        context.Kill.Passed("commit:queue");
        if (outcome.Commit.Length > 0)
        {
            context.Journal.Append(await commits.MadeAsync(outcome, subject, CommitKind.Records, context.Run.Jobs, kill));
        }
        else if (outcome.Refused.Length > 0 && context.Told.Add(outcome.Refused))
        {
            context.Journal.Append(new RunEvent.Warned($"the queue's records were not committed: {outcome.Refused}"));
        }
    }
}
