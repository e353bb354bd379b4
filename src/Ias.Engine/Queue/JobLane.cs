using System.Globalization;
using Ias.Core.Model;
using Ias.Engine.Commits;
using Ias.Engine.Ice;
using Ias.Engine.Runs;

namespace Ias.Engine.Queue;

/// <summary>Where a job is worked on: the main checkout, or, where several are side by side, a work tree of its own.</summary>
/// <param name="Number">From 1; 0 = the main checkout.</param>
/// <param name="Linked">The work tree of its own; null = the main checkout.</param>
internal sealed record JobLane(int Number, Repository Repository, JobTree Tree, LinkedWorkTree? Linked)
{
    public string WorkTree => Repository.WorkTree;

    /// <summary>What the agent of a job finds of the queue where it works.</summary>
    public RunnerFiles FilesOf(string run) => new(WorkTree, run);

    /// <summary>Puts a work tree of its own to a commit: every file as git has it there, nothing that git does not know but what is
    /// ignored.</summary>
    /// <exception cref="ProblemException">git refused; disk full.</exception>
    public async Task CleanAsync(RunContext context, string commit, CancellationToken kill)
    {
        await using var cage = await context.Guard.BeginAsync(
            Guarding(context, string.Create(CultureInfo.InvariantCulture, $"{context.Run.RunId}/lane-{Number}")),
            kill
        );
        await Linked!.ToAsync(commit, cage, kill);
    }

    /// <summary>A guard request for something that runs here in the run's name.</summary>
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

/// <summary>A job that somebody is at.</summary>
/// <param name="Before">The commit it began on.</param>
/// <param name="Number">The how-manieth of the run.</param>
internal sealed record JobAtWork(Claim Claim, JobLane Lane, string Before, int Number)
{
    public Job Job => Claim.Job;
}
