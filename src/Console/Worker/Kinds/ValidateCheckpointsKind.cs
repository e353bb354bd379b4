using System.Security.Cryptography;
using Ias.Console.Client.Wire;
using Ias.Console.Worker.Jobs;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Text;
using Ias.Engine.Git;
using Ias.Engine.Queue;
using Job = Ias.Core.Model.Job;

namespace Ias.Console.Worker.Kinds;

/// <summary><c>validate_checkpoints</c>: every commit that the records of a run name is there, and on the run's branch.</summary>
public sealed class ValidateCheckpointsKind : IJobKind
{
    private const int Told = 10;

    public string Kind => "validate_checkpoints";

    public async Task<JobOutcome> RunAsync(ClaimedJob job, WorkerHost host, CancellationToken cancel)
    {
        var reference = job.Job.RunId is { } id ? await ConsoleRun.ReferenceAsync(job, id, cancel) : null;
        using var checkout = await JobCheckout.TakeAsync(job, host, cancel);
        var runs =
            reference is null
                ? (await checkout.Repository.Branches.BelowAsync("ias", cancel))
                    .Select(branch => branch["ias/".Length..])
                    .Where(RunName.Is)
                    .Select(run => new RunnerFiles(checkout.WorkTree, run))
                    .ToList()
            : await ConsoleRun.FindAsync(checkout.Repository, reference, cancel) is { } one ? [one]
            : [];
        if (reference is not null && runs.Count == 0)
        {
            return JobOutcome.Failed($"There is no run {reference} in this checkout.");
        }

        var (commits, missing) = (0, new List<string>());
        foreach (var run in runs)
        {
            if (await checkout.Repository.ResolveAsync($"refs/heads/{run.Branch}", cancel) is not { } tip)
            {
                missing.Add($"the branch {run.Branch}");
                continue;
            }

            foreach (var (named, commit) in await RecordsAsync(checkout, run, tip, host, cancel))
            {
                commits++;
                if (!RefFiles.IsObjectId(commit) || !await checkout.Repository.Branches.IsAncestorAsync(commit, tip, cancel))
                {
                    missing.Add($"{Wording.Short(JobText.Line(commit))} of job {JobText.Line(named)} on {run.Branch}");
                }
            }
        }

        return missing.Count == 0
            ? JobOutcome.Done(
                $"{Wording.Count(commits, "commit")} of {Wording.Count(runs.Count, "run")} {(commits == 1 ? "is" : "are")} where the records say.",
                new Evidence(runs is [var only] ? only.Branch : null)
            )
            : JobOutcome.Failed(
                $"{missing.Count} of {commits} not found: {string.Join("; ", missing.Take(Told))}{(missing.Count > Told ? "; …" : "")}"
            );
    }

    // As the branch has them, and, where the checkout is on it, those that are not committed yet.
    private static async Task<IReadOnlyCollection<(string Job, string Commit)>> RecordsAsync(
        JobCheckout checkout,
        RunnerFiles run,
        string tip,
        WorkerHost host,
        CancellationToken cancel
    )
    {
        var found = new HashSet<(string, string)>();
        await using var tree = await checkout.OpenAsync(run.Branch, tip, cancel);
        Add(new RunnerFiles(tree.WorkTree, run.Run));
        if (checkout.Head.Branch == run.Branch)
        {
            Add(run);
        }

        return found;

        void Add(RunnerFiles files)
        {
            var queue = new JobQueue(files, new RunnerOptions(), host.Time, new JobIds(host.Time, RandomNumberGenerator.GetInt32));
            foreach (var done in queue.View().List(JobStatus.Done).Select(file => file.Job).OfType<Job>())
            {
                if (done.Commit.Length > 0)
                {
                    found.Add((done.Id, done.Commit));
                }
            }
        }
    }
}
