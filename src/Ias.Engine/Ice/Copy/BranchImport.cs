using Ias.Core.Ice.Reading;
using Ias.Engine.Git;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice.Copy;

/// <summary>
/// Takes the commits of a turn from its copy onto the branch the work tree is on. Everything else a turn did to refs, settings and hooks
/// stays in the copy.
/// </summary>
internal sealed class BranchImport(
    Prepared prepared,
    ProtectedBranches branches,
    GuardRequest request,
    ProcessRunner processes,
    string stateFolder
)
{
    private const string Heads = "refs/heads/";

    /// <summary>Looks where HEAD of the copy is, and takes what is new.</summary>
    /// <exception cref="ProblemException">The branch was moved by another process meanwhile, or a lock is in the way.</exception>
    public async Task<ImportOutcome> RunAsync(RepositoryCopy copy, CancellationToken cancel)
    {
        var (place, real, head) = (prepared.Place, await RealHeadAsync(cancel), copy.Head());
        if (head.Commit.Length == 0)
        {
            copy.Close(isSame: false);
            return new ImportOutcome(real.Commit, Elsewhere: head.Why);
        }

        if (head.Commit == real.Commit)
        {
            copy.Close(isSame: head.Branch == real.Branch);
            return new ImportOutcome(real.Commit);
        }

        var known = new[] { real.Commit, request.BaseCommit }.Where(CommitId.Is).Distinct(StringComparer.Ordinal).ToList();
        var (objects, why) = await prepared.Git.IsCommitAsync(place.CommonDir, head.Commit, cancel)
            ? (null, "")
            : await new CommitImport(prepared, processes, stateFolder).ReadAsync(copy.Folder, place, head.Commit, known, cancel);
        using (objects)
        {
            var from = objects?.Courier ?? place.CommonDir;
            var isOnTop = why.Length == 0 && await prepared.Git.IsAncestorAsync(from, real.Commit, head.Commit, cancel);
            if (!isOnTop && head.Branch != real.Branch)
            {
                copy.Close(isSame: false);
                return new ImportOutcome(real.Commit, Elsewhere: $"HEAD is {Where(head)}{(real.Branch.Length > 0 ? $" instead of on {real.Branch}" : "")}");
            }

            why =
                why.Length > 0 ? why
                : real.Branch.Length > 0 && branches.Contains(real.Branch) ? "it is a protected branch"
                : !isOnTop && await LosesAsync(from, real.Commit, head.Commit, cancel) is { Length: > 0 } lost ? lost
                : objects is not null
                && await new CommitImport(prepared, processes, stateFolder).TouchesStateAsync(from, head.Commit, known, cancel) is { } commit
                    ? $"{commit[..12]} changes .run, which belongs to ias"
                : "";
            if (why.Length > 0)
            {
                copy.Close(isSame: false);
                return new ImportOutcome(real.Commit, Refused: why);
            }

            if (objects is not null)
            {
                CommitImport.Install(objects, place);
            }
        }

        await MoveAsync(real, head.Commit, cancel);
        copy.Close(isSame: head.Branch == real.Branch);
        return new ImportOutcome(
            head.Commit,
            head.Branch == real.Branch || real.Branch.Length == 0
                ? ""
                : $"the agent ended {Where(head)}; its commits are on {real.Branch} now"
        );
    }

    /// <summary>Moves HEAD's branch, or a detached HEAD, and puts the index to it: entries of unchanged files keep what git knows of them.
    /// The work tree is not touched, and no filter, hook or monitor runs.</summary>
    /// <exception cref="ProblemException">git refused.</exception>
    public async Task MoveAsync(Head real, string commit, CancellationToken cancel)
    {
        var place = prepared.Place;
        var writer = new GitWriter(processes, place.WorkTree, place.GitDir, place.CommonDir);
        var code = new RepositoryCode(processes, new RepositoryReader(place), place.WorkTree, place.GitDir, place.CommonDir);
        var settings = await code.ReadAsync(cancel);
        string[][] steps =
        [
            .. real.Commit == commit ? Array.Empty<string[]>()
            : real.Branch.Length > 0
                ? [["-c", "core.fsync=committed", "update-ref", "-m", "ias: commits of a turn", Heads + real.Branch, commit, real.Commit]]
            : [["update-ref", "--no-deref", "-m", "ias: commits of a turn", "HEAD", commit, real.Commit]],
            ["read-tree", "--reset", "HEAD"],
            ["update-index", "-q", "--refresh"],
        ];
        foreach (var arguments in steps)
        {
            var done = await writer.RunAsync(
                GitCommand.Write(place.WorkTree, [.. GitCommand.NoHooks, .. arguments]).With(settings.WithoutAnyFilter),
                cancel
            );
            if (!done.Ok && arguments is not ["update-index", ..]) // which says by its exit status that a file differs
            {
                throw new ProblemException(
                    new Problem(
                        real.Branch.Length > 0 ? $"git cannot move {real.Branch} to a turn's commits." : "git cannot move HEAD to a turn's commits.",
                        GitCommand.Tail(done),
                        $"git log --oneline {commit}"
                    )
                );
            }
        }
    }

    /// <summary>HEAD of the repository itself.</summary>
    public async Task<Head> RealHeadAsync(CancellationToken cancel)
    {
        var place = prepared.Place;
        if (RefFiles.Head(place.GitDir, place.CommonDir) is { } head)
        {
            return head;
        }

        var branch = await prepared.Git.RunAsync(place.GitDir, ["symbolic-ref", "--quiet", "HEAD"], cancel);
        var commit = await prepared.Git.RunAsync(place.GitDir, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], cancel);
        return new Head(RefFiles.ShortName(branch.Output.Trim()), commit.Output.Trim());
    }

    // A branch may be rewritten as far as nobody else has its commits.
    private async Task<string> LosesAsync(string from, string old, string now, CancellationToken cancel)
    {
        if (request.BaseCommit.Length > 0 && !await prepared.Git.IsAncestorAsync(from, request.BaseCommit, now, cancel))
        {
            return $"it does not descend from {request.BaseCommit[..12]}, where the run began";
        }

        var lost = await prepared.Git.CommitsAsync(from, [old], [now], firstParentOnly: false, cancel);
        var refs = RefSnapshot.Take(prepared.Place).Refs;
        var shared = refs.Where(r =>
                CommitId.Is(r.Value)
                && (
                    r.Key.StartsWith("refs/remotes/", StringComparison.Ordinal)
                    || (r.Key.StartsWith(Heads, StringComparison.Ordinal) && branches.Contains(r.Key))
                )
            )
            .Select(r => r.Value)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (lost.Count == 0 || shared.Count == 0)
        {
            return "";
        }

        var own = (await prepared.Git.CommitsAsync(from, [old], [now, .. shared], firstParentOnly: false, cancel)).ToHashSet(StringComparer.Ordinal);
        return lost.FirstOrDefault(commit => !own.Contains(commit)) is { } published
            ? $"it drops {published[..12]}, which a remote or a protected branch has"
            : "";
    }

    private static string Where(CopyHead head) => head.Branch.Length > 0 ? $"on branch {head.Branch}" : $"detached at {head.Commit[..8]}";
}
