using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ias.ControlPlane.Wire;
using Ias.Core.Queue;
using Ias.Core.Text;
using Ias.Engine.Commits;
using Ias.Engine.Queue;
using Ias.Engine.State;
using Ias.Worker.Files;
using Ias.Worker.Jobs;

namespace Ias.Worker.Kinds;

/// <summary>
/// The run in a repository that a Console named. It is known by that name, whatever day it was made: by a branch, or a folder that HEAD
/// has.
/// </summary>
public static class ConsoleRun
{
    private const string Usual = "console";
    private const string Below = "ias/";
    private const int IdEnd = 8; // characters of an id that tell it from others

    /// <summary>Finds the job's run, or makes it, and puts the checkout on its branch, as far as it is at the remote.</summary>
    /// <exception cref="ProblemException">It cannot be made here, or the checkout cannot be put on it.</exception>
    public static async Task<RunnerFiles> EnsureAsync(ClaimedJob job, Box box, CancellationToken cancel)
    {
        var reference = await ReferenceAsync(job, job.Job.RunId, cancel);
        if (await AtWorkAsync(job, box, reference, cancel) is { } files)
        {
            return files;
        }

        using var checkout = await JobCheckout.TakeAsync(job, box, cancel);
        return await EnterAsync(job, box, checkout, reference, cancel);
    }

    /// <summary>The job's run as it is here, with the checkout on its branch; null: it is not here.</summary>
    /// <exception cref="ProblemException">The checkout cannot be put on it.</exception>
    public static async Task<RunnerFiles?> ReturnAsync(ClaimedJob job, Box box, CancellationToken cancel)
    {
        var reference = await ReferenceAsync(job, job.Job.RunId, cancel);
        if (await AtWorkAsync(job, box, reference, cancel) is { } files)
        {
            return files;
        }

        using var checkout = await JobCheckout.TakeAsync(job, box, cancel);
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

    /// <summary>As <see cref="EnsureAsync(ClaimedJob, Box, CancellationToken)"/>, in a checkout that is held.</summary>
    internal static async Task<RunnerFiles> EnterAsync(
        ClaimedJob job,
        Box box,
        JobCheckout checkout,
        string reference,
        CancellationToken cancel
    )
    {
        var files = await EnsureAsync(job, box, checkout, reference, cancel);
        await checkout.SwitchAsync(files.Branch, cancel);
        RunFolders.Init(files, new RunnerOptions());
        return files;
    }

    // The run, where an engine that an earlier program started works in it: the checkout cannot be had then, and need not.
    private static async Task<RunnerFiles?> AtWorkAsync(ClaimedJob job, Box box, string reference, CancellationToken cancel)
    {
        var repository = await Repository.OpenAsync(box.Processes, job.Link.LocalPath, cancel);
        return
            await FindAsync(repository, reference, cancel) is { } files
            && (await repository.HeadAsync(cancel)).Branch == files.Branch
            && EngineLock.Holder(repository.CommonDir, new RunFiles(files.WorkTree)) is not null
            ? files
            : null;
    }

    /// <summary>The name of a run of the Console's, as a run of a repository can be called. A job that belongs to none has a run of its
    /// own, so that it begins where the repository stands now.</summary>
    /// <param name="runId">The Console's id; null = none.</param>
    /// <exception cref="ProblemException">The Console does not know it.</exception>
    internal static async Task<string> ReferenceAsync(ClaimedJob job, string? runId, CancellationToken cancel)
    {
        if (runId is null)
        {
            // An answer goes to the run of the job that asked.
            var asked = job.Job is { Kind: "apply_decision", ParentJobId: { } parent } ? parent : job.Job.Id;
            var word = WorkFolder.NameOf(asked);
            return $"{Usual}-{word[Math.Max(0, word.Length - IdEnd)..]}";
        }

        var named = (await job.Console.ReadAsync<RunRequest, RunAnswer>("runs/get", new RunRequest(job.Link.WorkspaceId, runId), cancel))
            .Run
            .RunRef;
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
        Box box,
        JobCheckout checkout,
        string reference,
        CancellationToken cancel
    )
    {
        await RemoteRun.BringAsync(job, box, checkout, job.Job.RunId, reference, cancel);
        if (await FindAsync(checkout.Repository, reference, cancel) is { } there)
        {
            if (await checkout.Repository.ResolveAsync($"refs/heads/{there.Branch}", cancel) is null)
            {
                // Its branch was brought in and deleted: it goes on from where that is.
                await checkout.Repository.Branches.SetAsync(there.Branch, "", checkout.Head.Commit, cancel);
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
        var papers = RunPapers.Of(
            job.Job,
            goal?.Intake,
            proposal,
            JobText.Guarded(job, box, checkout.Place, RunPapers.Texts(job.Job, goal?.Intake, proposal))
        );
        var today = DateOnly.FromDateTime(box.Time.GetLocalNow().DateTime);
        var (name, day) = RunName.Is(reference)
            ? (
                reference[9..],
                DateOnly.TryParseExact(reference[..8], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var said)
                    ? said
                    : today
            )
            : (reference, today);
        var files = new RunnerFiles(checkout.WorkTree, RunName.Of(name, day));
        var from = await NeededAsync(job, box, checkout, proposal, cancel) ?? await checkout.BaseAsync(cancel);
        var made = await checkout.CommitAsync(
            files.Branch,
            from,
            $"chore({files.Run}): begin the run",
            tree =>
            {
                tree.MakeFolder(RunName.Folder);
                var its = new RunFolders(tree.WorkTree, box.CalledAs).Make(name, day, papers.Intent);
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

    /// <summary>Whether a branch is that of the run of that name, whatever day it was begun.</summary>
    internal static bool IsBranchOf(string branch, string reference) =>
        branch.StartsWith(Below, StringComparison.Ordinal)
        && branch[Below.Length..] is var run
        && (run == reference || (RunName.Is(run) && run[9..] == reference));

    /// <summary>The run of that name; the newest, if it was made on several days.</summary>
    internal static async Task<RunnerFiles?> FindAsync(Repository repository, string reference, CancellationToken cancel)
    {
        var folders = new RunFolders(repository.WorkTree, "");
        var run =
            (await repository.Branches.BelowAsync("ias", cancel)).LastOrDefault(one => IsBranchOf(one, reference))?[Below.Length..]
            ?? folders
                .All()
                .LastOrDefault(one => IsBranchOf(Below + one, reference) && File.Exists(new RunnerFiles(repository.WorkTree, one).Intent));
        return run is null ? null : new RunnerFiles(repository.WorkTree, run);
    }

    // Where the parts that this one waited for are, in this repository and not brought in yet; null = there are none.
    private static async Task<string?> NeededAsync(
        ClaimedJob job,
        Box box,
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
            await RemoteRun.BringAsync(job, box, checkout, run, reference, cancel);
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
