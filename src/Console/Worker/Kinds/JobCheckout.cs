using Ias.Console.Client.Wire;
using Ias.Console.Worker.Jobs;
using Ias.Core.Model;
using Ias.Core.Text;
using Ias.Engine.Config;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Queue;
using Ias.Engine.State;

namespace Ias.Console.Worker.Kinds;

/// <summary>
/// The checkout of a job, held against every engine until it is disposed. Commits for a branch are made in a work tree beside it, and carry
/// the job's id, by which a job that is done again finds what it did.
/// </summary>
internal sealed class JobCheckout : IDisposable
{
    /// <summary>The trailer with the id of the Console's job.</summary>
    public const string Trailer = "Console-Job";

    private const int MostCommits = 10_000;

    private readonly WorkerHost _host;
    private readonly string _job;
    private readonly JobProgress _progress;
    private readonly EngineLock _held;
    private readonly RunOptions _options;
    private RemoteTips? _tips;
    private string? _base;

    private JobCheckout(
        WorkerHost host,
        ClaimedJob job,
        GitPlace place,
        Repository repository,
        Head head,
        EngineLock held,
        RunOptions options
    )
    {
        (_host, _job, _progress) = (host, JobText.Id(job.Job.Id), job.Progress);
        (Place, Repository, Head, _held, _options) = (place, repository, head, held, options);
    }

    public GitPlace Place { get; }

    public Repository Repository { get; }

    /// <summary>Position of HEAD before the job.</summary>
    public Head Head { get; }

    /// <summary>Path of the work tree.</summary>
    public string WorkTree => Repository.WorkTree;

    /// <exception cref="ProblemException">An engine is at work in it, it has no commit yet, a merge or the like is under way, or HEAD is on no
    /// branch, unless it is a linked work tree.</exception>
    public static async Task<JobCheckout> TakeAsync(ClaimedJob job, WorkerHost host, CancellationToken cancel)
    {
        var place = GitPlace.Here(job.Link.LocalPath);
        var repository = await Repository.OpenAsync(host.Processes, place.WorkTree, cancel);
        var options = ConfigFile.Load(place.WorkTree).ToRunOptions();
        RunFolders.Hide(place);
        var held = EngineLock.Take(place.CommonDir, new RunFiles(place.WorkTree), host.Time);
        try
        {
            var head = await repository.HeadAsync(cancel);
            return WhyNot(repository, head) is { } why
                ? throw new ProblemException(why)
                : new JobCheckout(host, job, place, repository, head, held, options);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Branches of the remote, which is asked once while the checkout is held.</summary>
    public async Task<RemoteTips> TipsAsync(CancellationToken cancel) =>
        _tips ??= await RemoteTips.AskAsync(_host, Place, Repository, cancel);

    /// <summary>
    /// Commit on which a branch of the Console's begins: the tip of the repository's base as the remote has it now, or, where no remote
    /// answers, as it is here. The job's progress says which it was. The base is <c>run_mode.git.base_branch</c>, else the remote's default
    /// branch, else the branch HEAD is on.
    /// </summary>
    public async Task<string> BaseAsync(CancellationToken cancel) => _base ??= await FindBaseAsync(cancel);

    /// <summary>Evidence of this job's commit on a branch; null when there is no such commit yet.</summary>
    public async Task<Evidence?> FindAsync(string branch, CancellationToken cancel)
    {
        if (await Repository.ResolveAsync($"refs/heads/{branch}", cancel) is not { } tip)
        {
            return null;
        }

        var own = (await Repository.LogAsync(tip, MostCommits, cancel)).FirstOrDefault(commit =>
            commit.Trailers.GetValueOrDefault(Trailer) == _job
        );
        return own is null
            ? null
            : new Evidence(branch, own.Commit, [.. (await Repository.ChangeAsync(own.Parent, own.Commit, cancel)).Paths]);
    }

    /// <summary>Commits the written files on a branch, which is created if missing; null when nothing was to be written.</summary>
    /// <param name="from">Commit at which the branch is, or begins.</param>
    /// <param name="write">Gets a work tree that stands there.</param>
    /// <exception cref="ProblemException">git or a hook refused.</exception>
    public async Task<Evidence?> CommitAsync(string branch, string from, string subject, Action<SideTree> write, CancellationToken cancel)
    {
        await using var tree = await OpenAsync(branch, from, cancel);
        write(tree);
        var made = await tree.CommitAsync(_options.CommitMessage, subject, [new(Trailer, _job)], cancel);
        if (made.Commit.Length == 0)
        {
            return null;
        }

        await tree.LandAsync(made.Commit, cancel);
        return new Evidence(branch, made.Commit, [.. made.Paths]);
    }

    /// <summary>A work tree beside the checkout, with every file as a commit of a branch has it.</summary>
    /// <exception cref="ProblemException">git refused; the branch is protected.</exception>
    public async Task<SideTree> OpenAsync(string branch, string commit, CancellationToken cancel) =>
        await SideTree.OpenAsync(
            _host.Processes,
            Repository,
            await _host.Guard(Place, cancel),
            branch,
            commit,
            [.. _options.ProtectedBranches ?? [], _options.BaseBranch],
            cancel
        );

    /// <summary>True when a Console's job made one of the commits between two commits.</summary>
    public async Task<bool> IsOwnAsync(string tip, string since, CancellationToken cancel) =>
        (await Repository.LogAsync($"{since}..{tip}", MostCommits, cancel)).Any(commit => commit.Trailers.ContainsKey(Trailer));

    /// <summary>Puts the checkout on a branch.</summary>
    /// <exception cref="ProblemException">There are uncommitted changes, or git refused.</exception>
    public async Task SwitchAsync(string branch, CancellationToken cancel)
    {
        if ((await Repository.HeadAsync(cancel)).Branch == branch)
        {
            return;
        }

        var changed = (await Repository.StatusAsync(cancel))
            .Where(change => change.Code[0] != '?' && !change.Path.StartsWith("docs/ias/", StringComparison.Ordinal)) // a queue's records come along
            .Select(change => change.Path)
            .ToList();
        if (changed.Count > 0)
        {
            throw new ProblemException(
                new Problem(
                    "The checkout has uncommitted changes.",
                    $"{WorkTree}: {string.Join(", ", changed.Take(5))}{(changed.Count > 5 ? " …" : "")}",
                    "git stash, or git commit"
                )
            );
        }

        await Repository.Branches.SwitchToAsync(branch, null, cancel);
    }

    public void Dispose() => _held.Dispose();

    /// <summary>Reason no job of any kind can start in a checkout; null: one can.</summary>
    internal static Problem? WhyNot(Repository repository, Head head) =>
        head.Commit.Length == 0
            ? new Problem("This repository has no commit yet.", repository.WorkTree, "git add -A && git commit -m \"first commit\"")
        : repository.UnderWay() is var (name, end)
            ? new Problem($"A {name} is in progress in this checkout.", repository.WorkTree, $"finish it, or: {end:raw}")
        : head.Branch.Length == 0 && !repository.IsLinked
            ? new Problem("HEAD is on no branch in this checkout.", repository.WorkTree, "git switch main")
        : null;

    private async Task<string> FindBaseAsync(CancellationToken cancel)
    {
        var tips = await TipsAsync(cancel);
        string?[] names =
        [
            _options.BaseBranch,
            await Repository.Branches.DefaultAsync(cancel),
            ConsoleRun.IsRunBranch(Head.Branch) ? "" : Head.Branch,
            "main",
            "master",
        ];
        foreach (var name in names.OfType<string>().Where(name => name.Length > 0))
        {
            if (await tips.OfAsync(name, cancel) is { } tip)
            {
                Say(
                    $"begins at {name} {Short(tip.Commit)} {(
                        tip.IsRemote ? $"of {tips.Name}{await LeftOutAsync(name, tip.Commit, cancel)}"
                        : tips.IsUnreached ? $"of this checkout: {tips.Name} is not reached"
                        : "of this checkout"
                    )}"
                );
                return tip.Commit;
            }
        }

        Say($"begins at {Short(Head.Commit)}, where HEAD is");
        return Head.Commit;
    }

    // Commits of the branch here that the remote does not have are nobody's business but the person's.
    private async Task<string> LeftOutAsync(string branch, string there, CancellationToken cancel)
    {
        var here = await Repository.ResolveAsync($"refs/heads/{branch}", cancel);
        var ahead = here is null ? 0 : (await Repository.LogAsync($"{there}..{here}", MostCommits, cancel)).Count;
        return ahead == 0 ? "" : $", without {Wording.Count(ahead, "commit")} of {branch} that only this box has";
    }

    private void Say(string line) => _progress.Say(_host.Time.GetUtcNow(), line);

    private static string Short(string commit) => commit[..12];
}
