using Ias.Core.Runner;
using Ias.Engine.Git;
using Ias.Engine.Ice;
using Ias.Engine.State;

namespace Ias.Engine.Runner;

/// <summary>Commits an answer, so that a person who gives one finds their work tree as it was. A runner that is at work commits it itself.</summary>
public static class DecisionCommit
{
    /// <summary>Commits the decision of a job, and that the job is blocked no more. Returns why not, in words; empty = it is done, or a runner does it.</summary>
    /// <param name="guard">Prepared: the repository may have hooks.</param>
    /// <exception cref="ProblemException">git cannot commit here.</exception>
    public static async Task<string> MakeAsync(Repository repository, TurnGuard guard, RunnerFiles files, Job job, TimeProvider time, CancellationToken cancel)
    {
        var run = new RunFiles(files.WorkTree);
        if (EngineLock.Holder(repository.CommonDir, run) is not null)
        {
            return "";
        }

        using var held = EngineLock.Take(repository.CommonDir, run, time);
        var head = await repository.HeadAsync(cancel);
        if (head.Branch != files.Branch)
        {
            return $"HEAD is not on {files.Branch}";
        }

        string[] paths = [DecisionFiles.PathOf(job.Id), Path.GetRelativePath(files.WorkTree, files.SettledFile(job.Id, JobStatus.Blocked))];
        if ((await repository.StatusAsync(cancel)).Any(change => change.Code[0] is not ('.' or '?') && !paths.Contains(change.Path)))
        {
            return "you have staged changes of your own";
        }

        var outcome = await repository.CommitAsync(
            new CommitRequest(
                $"chore({files.Run}): decision on {job.Called}", [new("Job", job.Id)], paths, [],
                new GuardRequest($"decide-{Environment.ProcessId}", files.WorkTree, files.Branch, head.Commit, [], ReadOnly: false, [], "", CheckRemote: false)),
            guard, cancel);
        return outcome.Refused.Length > 0 ? Job.FirstLine(outcome.Refused) : "";
    }
}
