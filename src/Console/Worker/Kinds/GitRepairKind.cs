using Ias.Console.Worker.Jobs;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.State;

namespace Ias.Console.Worker.Kinds;

/// <summary><c>git_repair</c>: repairs what can be repaired safely, and asks a person to do the rest.</summary>
public sealed class GitRepairKind : IJobKind
{
    public string Kind => "git_repair";

    public async Task<JobOutcome> RunAsync(ClaimedJob job, WorkerHost host, CancellationToken cancel)
    {
        var place = GitPlace.Here(job.Link.LocalPath);
        var repository = await Repository.OpenAsync(host.Processes, place.WorkTree, cancel);
        using var held = EngineLock.Take(place.CommonDir, new RunFiles(place.WorkTree), host.Time);
        var repairs = await GitRepair.RunAsync(host.Processes, repository, cancel);
        var mended = repairs.Mended.Count > 0 ? $"Mended: {string.Join("; ", repairs.Mended)}." : "There was nothing to mend.";
        return repairs.Left.Count == 0
            ? JobOutcome.Done(mended)
            : JobOutcome.Blocked(
                $"Only a person can do the rest, in the checkout on {Environment.MachineName}: {string.Join("; ", repairs.Left)}. Any answer has it looked at again."
            ) with
            {
                Message = mended,
            };
    }
}
