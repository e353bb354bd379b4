using Ias.Core.Events;
using Ias.Engine.Runs;

namespace Ias.Engine.Queue;

/// <summary>Commits what a queue leaves for the record: configuration, settled jobs, prompts, results, decisions. In groups: at least every
/// 30 s, and at stop.</summary>
internal sealed class AuditTrail(RunContext context, RunnerFiles files, RunCommits commits)
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(30);

    private long _last = context.Parts.Time.GetTimestamp();
    private int _since;

    /// <summary>A job was settled, or asked something.</summary>
    public void Note() => _since++;

    /// <summary>Commits when it is time.</summary>
    public Task CommitIfDueAsync(CancellationToken kill) =>
        _since > 0 && context.Parts.Time.GetElapsedTime(_last) >= Often ? CommitAsync(kill) : Task.CompletedTask;

    /// <summary>Commits what there is. A refusal is told and stops nothing: the files stay, and go into the next group.</summary>
    public async Task CommitAsync(CancellationToken kill)
    {
        (_last, _since) = (context.Parts.Time.GetTimestamp(), 0);
        var subject = $"chore({files.Run}): queue";
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
