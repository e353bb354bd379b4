using System.Globalization;
using Ias.Core.Model;
using Ias.Engine.Git.Writing;
using Ias.Engine.Ice;
using Ias.Engine.Runs;

namespace Ias.Engine.Queue;

/// <summary>Workspace of a job: the main checkout or, with several lanes, a linked work tree.</summary>
/// <param name="Number">From 1; 0 = the main checkout.</param>
/// <param name="Linked">The lane's linked work tree; null = the main checkout.</param>
internal sealed record JobLane(int Number, Repository Repository, JobTree Tree, LinkedWorkTree? Linked)
{
    public string WorkTree => Repository.WorkTree;

    /// <summary>Queue files of a run as the agent sees them in this lane's work tree.</summary>
    public RunnerFiles FilesOf(string run) => new(WorkTree, run);

    /// <summary>
    /// Resets a linked work tree to a commit: every file as git has it there; untracked files are removed, ignored files stay.
    /// </summary>
    /// <exception cref="ProblemException">git refused; disk full.</exception>
    public async Task CleanAsync(RunContext context, string commit, CancellationToken kill)
    {
        await using var cage = await context.Guard.BeginAsync(
            Guarding(context, string.Create(CultureInfo.InvariantCulture, $"{context.Run.RunId}/lane-{Number}")),
            kill
        );
        await Linked!.ToAsync(commit, cage, kill);
    }

    /// <summary>Guard request for a process that runs in this lane on behalf of the run.</summary>
    public GuardRequest Guarding(
        RunContext context,
        string id,
        bool readOnly = false,
        IReadOnlyList<string>? writable = null,
        string scratch = "",
        bool checkRemote = false
    ) =>
        context.Guarding(id, readOnly, writable, scratch, checkRemote) is var request && Linked is null
            ? request
            : request with
            {
                WorkTree = WorkTree,
                MainTree = context.WorkTree,
            };
}

/// <summary>A job under way in a lane.</summary>
/// <param name="Before">The commit it started from.</param>
/// <param name="Number">The job's ordinal within the run.</param>
internal sealed record JobAtWork(Claim Claim, JobLane Lane, string Before, int Number)
{
    public Job Job => Claim.Job;
}
