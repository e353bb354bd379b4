using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ias.Console.Client.Wire;
using Ias.Console.Worker.Files;
using Ias.Console.Worker.Jobs;
using Ias.Core.Queue;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Git.Writing;
using Ias.Engine.Queue;
using Ias.Engine.State;

namespace Ias.Console.Worker.Kinds;

/// <summary>
/// The run in a repository that a Console named. It is known by that name, whatever day it was made: by a branch, or a folder that HEAD
/// has.
/// </summary>
public static class ConsoleRun
{
    private const string Usual = "console";
    private const string Below = "ias/";
    private const int IdEnd = 8; // characters of an id that distinguish it from others

    /// <summary>Finds the job's run, or makes it, and puts the checkout on its branch, as far as it is at the remote.</summary>
    /// <exception cref="ProblemException">It cannot be made here, or the checkout cannot be put on it.</exception>
    public static async Task<RunnerFiles> EnsureAsync(ClaimedJob job, WorkerHost host, CancellationToken cancel)
    {
        var reference = await ReferenceAsync(job, job.Job.RunId, cancel);
        if (await AtWorkAsync(job, host, reference, cancel) is { } files)
        {
            return files;
        }

        using var checkout = await JobCheckout.TakeAsync(job, host, cancel);
        return await EnterAsync(job, host, checkout, reference, cancel);
    }

    /// <summary>The job's run as it is here, with the checkout on its branch; null: it is not here.</summary>
    /// <exception cref="ProblemException">The checkout cannot be put on it.</exception>
    public static async Task<RunnerFiles?> ReturnAsync(ClaimedJob job, WorkerHost host, CancellationToken cancel)
    {
        var reference = await ReferenceAsync(job, job.Job.RunId, cancel);
        if (await AtWorkAsync(job, host, reference, cancel) is { } files)
        {
            return files;
        }

        using var checkout = await JobCheckout.TakeAsync(job, host, cancel);
        if (
            await FindAsync(checkout.Repository, reference, cancel) is { } found
            && await checkout.Repository.ResolveAsync($"refs/heads/{found.Branch}", cancel) is not null
        )
        {
            await checkout.SwitchAsync(found.Branch, cancel);
            return found;
        }

        return null;
    }

    /// <summary>Same as <see cref="EnsureAsync(ClaimedJob, WorkerHost, CancellationToken)"/>, in a checkout whose lock is held.</summary>
    internal static async Task<RunnerFiles> EnterAsync(
        ClaimedJob job,
        WorkerHost host,
        JobCheckout checkout,
        string reference,
        CancellationToken cancel
    )
    {
        var files = await EnsureAsync(job, host, checkout, reference, cancel);
        await checkout.SwitchAsync(files.Branch, cancel);
        RunFolders.Init(files, new RunnerOptions());
        return files;
    }

    // The run, where an engine that an earlier program started works in it: the checkout cannot be had then, and need not.
    private static async Task<RunnerFiles?> AtWorkAsync(ClaimedJob job, WorkerHost host, string reference, CancellationToken cancel)
    {
        var repository = await Repository.OpenAsync(host.Processes, job.Link.LocalPath, cancel);
        return
            await FindAsync(repository, reference, cancel) is { } files
            && (await repository.HeadAsync(cancel)).Branch == files.Branch
            && EngineLock.Holder(repository.CommonDir, new RunFiles(files.WorkTree)) is not null
            ? files
            : null;
    }

    /// <summary>Name for a Console's run that is valid in a repository. A job that belongs to no run has a run of its own, so that it
    /// begins at the repository's current state.</summary>
    /// <param name="runId">The Console's id; null = none.</param>
    /// <exception cref="ProblemException">The Console does not know it.</exception>
    internal static async Task<string> ReferenceAsync(ClaimedJob job, string? runId, CancellationToken cancel)
    {
        if (runId is null)
        {
            // An answer goes to the run of the job that asked.
            var asked = job.Job is { Kind: "apply_decision", ParentJobId: { } parent } ? parent : job.Job.Id;
            return OwnOf(asked);
        }

        return ReferenceOf(
            (await job.Console.ReadAsync<RunRequest, RunAnswer>("runs/get", new RunRequest(job.Link.WorkspaceId, runId), cancel)).Run.RunRef
        );
    }

    /// <summary>The run of its own of a job that belongs to none of the Console's.</summary>
    internal static string OwnOf(string job)
    {
        var word = WorkFolder.NameOf(job);
        return $"{Usual}-{word[Math.Max(0, word.Length - IdEnd)..]}";
    }

    /// <summary>A Console's name of a run, as a run of a repository can be called.</summary>
    public static string ReferenceOf(string named)
    {
        if (RunName.Is(named) || RunName.IsPart(named))
        {
            return named;
        }

        // Two of the Console's names must not become one here.
        const int Hash = 8;
        var nearest = RunName.Nearest(named[..Math.Min(named.Length, 40)]);
        var own = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(named)))[..Hash];
        return nearest.Length > 0 ? $"{nearest}-{own}" : $"run-{own}";
    }

    /// <summary>Finds the run, or makes it; the checkout stays where it is.</summary>
    /// <exception cref="ProblemException">It cannot be made here.</exception>
    internal static async Task<RunnerFiles> EnsureAsync(
        ClaimedJob job,
        WorkerHost host,
        JobCheckout checkout,
        string reference,
        CancellationToken cancel
    )
    {
        await RemoteRun.BringAsync(job, host, checkout, job.Job.RunId, reference, cancel);
        if (await FindAsync(checkout.Repository, reference, cancel) is { } there)
        {
            if (await checkout.Repository.ResolveAsync($"refs/heads/{there.Branch}", cancel) is null)
            {
                // Its branch was merged and deleted: it continues from the base.
                await checkout.Repository.Branches.SetAsync(there.Branch, "", await checkout.BaseAsync(cancel), cancel);
            }

            return there;
        }

        var goal = job.Job.IntakeId is { } intake
            ? await job.Console.ReadAsync<IntakeRequest, IntakeAnswer>(
                "intakes/get",
                new IntakeRequest(job.Link.WorkspaceId, intake),
                cancel
            )
            : null;
        var proposal = goal?.Proposals.FirstOrDefault(one => job.Job.RunId is { } run && one.Parts.Any(part => part.RunId == run));
        if (goal is not null && proposal is not null)
        {
            proposal = await KeptProposal.CompleteAsync(job, host, checkout, goal.Intake, proposal, cancel);
        }

        var papers = RunPapers.Of(
            job.Job,
            goal?.Intake,
            proposal,
            JobText.Guarded(job, host, checkout.Place, RunPapers.Texts(job.Job, goal?.Intake, proposal))
        );
        var today = DateOnly.FromDateTime(host.Time.GetLocalNow().DateTime);
        var (name, day) = RunName.Is(reference)
            ? (
                reference[9..],
                DateOnly.TryParseExact(reference[..8], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var said)
                    ? said
                    : today
            )
            : (reference, today);
        var files = new RunnerFiles(checkout.WorkTree, RunName.Of(name, day));
        var from = await NeededAsync(job, host, checkout, proposal, cancel) ?? await checkout.BaseAsync(cancel);
        var made = await checkout.CommitAsync(
            files.Branch,
            from,
            $"chore({files.Run}): begin the run",
            tree =>
            {
                tree.MakeFolder(RunName.Folder);
                var its = new RunFolders(tree.WorkTree, host.CalledAs).Make(name, day, papers.Intent);
                tree.Write($"{RunName.Folder}/{files.Run}/tasks.md", papers.Tasks);
                if (papers.Proposal.Length > 0)
                {
                    tree.Write($"{RunName.Folder}/{files.Run}/proposal.md", papers.Proposal);
                }

                RunFolders.Init(its, new RunnerOptions());
            },
            cancel
        );
        return made is null
            ? throw new ProblemException(
                new Problem(
                    $"git ignores {RunName.Folder}, where a run's papers and records lie.",
                    checkout.WorkTree,
                    ShellLine.Of($"git check-ignore -v {RunName.Folder}/{files.Run}/intent.md")
                )
            )
            : files;
    }

    /// <summary>True when a branch is that of a run, whichever it is.</summary>
    internal static bool IsRunBranch(string branch) => branch.StartsWith(Below, StringComparison.Ordinal);

    /// <summary>True when a branch belongs to the run with that name, whatever its date prefix.</summary>
    public static bool IsBranchOf(string branch, string reference) =>
        IsRunBranch(branch) && branch[Below.Length..] is var run && (run == reference || (RunName.Is(run) && run[9..] == reference));

    /// <summary>The run of that name; the newest, if it was made on several days.</summary>
    internal static async Task<RunnerFiles?> FindAsync(Repository repository, string reference, CancellationToken cancel)
    {
        var folders = new RunFolders(repository.WorkTree, "");
        var run =
            (await repository.Branches.BelowAsync("ias", cancel)).LastOrDefault(one => IsBranchOf(one, reference))?[Below.Length..]
            ?? folders
                .All()
                .LastOrDefault(one =>
                    IsBranchOf(Below + one, reference) && InsideFile.Is(new RunnerFiles(repository.WorkTree, one).Intent)
                );
        return run is null ? null : new RunnerFiles(repository.WorkTree, run);
    }

    // Commit with all parts in this repository that this one depends on and that are not merged yet; null: there are none.
    private static async Task<string?> NeededAsync(
        ClaimedJob job,
        WorkerHost host,
        JobCheckout checkout,
        Proposal? proposal,
        CancellationToken cancel
    )
    {
        if (proposal?.Parts.FirstOrDefault(one => one.RunId == job.Job.RunId) is not { } part)
        {
            return null;
        }

        var start = await checkout.BaseAsync(cancel);
        var tips = new List<(string Branch, string Commit)>();
        foreach (var other in proposal.Parts.Where(other => part.Needs.Contains(other.Key) && other.RepoId == job.Job.RepoId))
        {
            if (other.RunId is not { } run)
            {
                continue;
            }

            var reference = await ReferenceAsync(job, run, cancel);
            await RemoteRun.BringAsync(job, host, checkout, run, reference, cancel);
            if (
                await FindAsync(checkout.Repository, reference, cancel) is { Branch: var branch }
                && await checkout.Repository.ResolveAsync($"refs/heads/{branch}", cancel) is { } tip
                && !await checkout.Repository.Branches.IsAncestorAsync(tip, start, cancel)
            )
            {
                tips.Add((branch, tip));
            }
        }

        foreach (var (_, commit) in tips)
        {
            var hasAll = true;
            foreach (var (_, other) in tips)
            {
                hasAll &= await checkout.Repository.Branches.IsAncestorAsync(other, commit, cancel);
            }

            if (hasAll)
            {
                return commit;
            }
        }

        return tips is [var (first, _), ..]
            ? throw new ProblemException(
                new Problem(
                    "This run needs the work of several others, and no branch has all of it.",
                    string.Join(", ", tips.Select(tip => tip.Branch)),
                    ShellLine.Of(
                        $"git switch {first} && git merge {string.Join(' ', tips.Skip(1).Select(tip => ShellWord.Path(tip.Branch))):raw}\nand have the job tried again"
                    )
                )
            )
            : null;
    }
}
