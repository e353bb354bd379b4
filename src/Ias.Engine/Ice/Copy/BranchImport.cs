using Ias.Core.Ice.Reading;
using Ias.Core.Text;
using Ias.Engine.Git;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice.Copy;

/// <summary>
/// Takes the commits of a turn from its copy onto the branch the work tree is on. Everything else a turn did to refs, settings and hooks
/// stays in the copy.
/// </summary>
/// <param name="baseCommit">Commit the run began at, from which the branch must descend; empty = there is none.</param>
/// <param name="followsHead">HEAD goes where the turn left it, as a person expects of a shell of theirs; else its commits come onto the
/// branch that is checked out.</param>
internal sealed class BranchImport(ImportContext context, ProtectedBranches branches, string baseCommit, bool followsHead)
{
    private const string Heads = "refs/heads/";

    private static readonly TimeSpan Moving = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Refreshing = TimeSpan.FromSeconds(30);

    /// <summary>Looks where HEAD of the copy is, and takes what is new.</summary>
    /// <exception cref="ProblemException">The branch was moved by another process meanwhile, or a lock is in the way.</exception>
    public async Task<ImportOutcome> RunAsync(RepositoryCopy copy, CancellationToken cancel)
    {
        var (place, real, head) = (context.Place, await context.HeadAsync(cancel), copy.Head());
        if (head.Commit.Length == 0)
        {
            copy.Close(isSame: false);
            return new ImportOutcome(real.Commit, Told: $"{head.Why}; what the turn wrote is in the work tree all the same");
        }

        var to = followsHead ? head.Branch : real.Branch;
        if (head.Commit == real.Commit && to == real.Branch)
        {
            copy.Close(isSame: head.Branch == real.Branch);
            return new ImportOutcome(real.Commit);
        }

        var isMoved = to == real.Branch && copy.Tip.Length > 0 && copy.Tip != real.Commit;
        if (copy.Tip.Length > 0 && head.Commit == copy.Tip && (isMoved || head.Branch == copy.Branch))
        {
            copy.Close(isSame: false); // the turn left HEAD where it was; somebody else committed or switched
            return new ImportOutcome(real.Commit);
        }

        var old =
            to == real.Branch ? real.Commit
            : to.Length > 0 ? RefFiles.Commit(Heads + to, place.CommonDir) ?? ""
            : "";
        var known = new[] { real.Commit, old, baseCommit }.Where(CommitId.Is).Distinct(StringComparer.Ordinal).ToList();
        var (objects, why) = await context.Git.IsCommitAsync(place.CommonDir, head.Commit, cancel)
            ? (null, "")
            : await new CommitImport(context).ReadAsync(copy.Folder, place, head.Commit, known, cancel, copy.Readability);
        using (objects)
        {
            if (objects is { IsCopyReadable: true })
            {
                copy.WasRead();
            }

            var from = objects?.Courier ?? place.CommonDir;
            var isOnTop = why.Length == 0 && (old.Length == 0 || await context.Git.IsAncestorAsync(from, old, head.Commit, cancel));
            if (!isOnTop && isMoved && why.Length == 0)
            {
                copy.Close(isSame: false);
                return new ImportOutcome(
                    real.Commit,
                    Told: $"{(to.Length > 0 ? to : "HEAD")} was moved by somebody else while the turn ran; the turn's own commits are beside it"
                );
            }

            if (!isOnTop && head.Branch != to)
            {
                copy.Close(isSame: false);
                return new ImportOutcome(
                    real.Commit,
                    Elsewhere: $"HEAD is {Where(head)}{(real.Branch.Length > 0 ? $" instead of on {real.Branch}" : "")}{(copy.UnderWay() is var (name, _) ? $", and a {name} is under way" : "")}"
                );
            }

            why =
                why.Length > 0 ? why
                : to.Length > 0 && head.Commit != old && branches.Contains(to) ? "it is a protected branch"
                : to != real.Branch && old.Length == 0 && to.Length > 0 && Elsewise(to) is { Length: > 0 } other ? $"its name means {other}"
                : to != real.Branch
                && to.Length > 0
                && WorkTreeState.CheckedOutElsewhere(to, place.GitDir, place.CommonDir) is { } elsewhere
                    ? $"it is checked out in {elsewhere}"
                : !isOnTop && await LosesAsync(from, old, head.Commit, cancel) is { Length: > 0 } lost ? lost
                : objects is not null && await new CommitImport(context).TouchesStateAsync(from, head.Commit, known, cancel) is { } commit
                    ? $"{commit[..12]} changes .run, which belongs to ias"
                : "";
            if (why.Length > 0)
            {
                copy.Close(isSame: false);
                return new ImportOutcome(real.Commit, Refused: to.Length > 0 ? $"{to}: {why}" : why);
            }

            if (objects is not null)
            {
                CommitImport.Install(objects, place);
            }
        }

        try
        {
            await MoveAsync(real, to, old, head.Commit, cancel);
        }
        catch (ProblemException)
        {
            if ((await context.HeadAsync(cancel)).Commit == real.Commit)
            {
                throw;
            }

            // Another process moved the branch first: its commits count. These are in the repository already, and only need a name.
            var kept = $"refs/ias/left/{copy.Owner}/{(to.Length > 0 ? to : "HEAD")}";
            await new GitWriter(context.Processes, place.WorkTree, place.GitDir, place.CommonDir).RunAsync(
                GitCommand.Write(place.WorkTree, [.. GitCommand.NoHooks, "update-ref", "-m", "ias: left by a turn", kept, head.Commit]),
                cancel
            );
            var again = await RunAsync(copy, cancel);
            return again with { Told = $"{again.Told}; to have them: {ShellLine.Of($"git branch {"left/" + to} {kept}")}" };
        }

        copy.Close(isSame: head.Branch == to);
        return new ImportOutcome(
            head.Commit,
            head.Branch == to || to.Length == 0 ? "" : $"the agent ended {Where(head)}; its commits are on {to} now"
        );
    }

    /// <summary>Moves a branch, or a detached HEAD, puts HEAD on it, and the index to it: entries of unchanged files keep what git knows of
    /// them. The work tree is not touched, and no filter, hook or monitor runs.</summary>
    /// <param name="real">HEAD of the repository.</param>
    /// <param name="branch">Short name; empty = HEAD is detached.</param>
    /// <param name="old">Current commit of the branch; empty = it does not exist yet.</param>
    /// <exception cref="ProblemException">git refused.</exception>
    public async Task MoveAsync(Head real, string branch, string old, string commit, CancellationToken cancel)
    {
        const string why = "ias: commits of a turn";
        var place = context.Place;
        var writer = new GitWriter(context.Processes, place.WorkTree, place.GitDir, place.CommonDir);
        var code = new RepositoryCode(context.Processes, place.WorkTree, place.GitDir, place.CommonDir);
        var settings = await code.ReadAsync(cancel);
        // The index first, as git-merge(1) does: whoever is killed in between leaves changes that were staged, not ones that undo a commit.
        string[][] steps =
        [
            ["read-tree", "--reset", commit],
            .. branch.Length == 0
                ?
                [
                    ["update-ref", "--no-deref", "-m", why, "HEAD", commit],
                ]
            : old == commit ? Array.Empty<string[]>()
            :
            [
                ["-c", "core.fsync=committed", "update-ref", "-m", why, Heads + branch, commit, old],
            ],
            .. branch.Length > 0 && branch != real.Branch
                ?
                [
                    ["symbolic-ref", "-m", why, "HEAD", Heads + branch],
                ]
                : Array.Empty<string[]>(),
            ["update-index", "-q", "--refresh"],
        ];
        foreach (var arguments in steps)
        {
            // Without the last one, git only looks at more files the next time it runs.
            var done = await GitAsync(arguments is ["update-index", ..] ? Refreshing : Moving, arguments);
            if (!done.Ok && arguments is not ["update-index", ..]) // which says by its exit status that a file differs
            {
                await GitAsync(Moving, "read-tree", "--reset", "HEAD");
                throw new ProblemException(
                    new Problem(
                        $"git cannot move {(branch.Length > 0 ? branch : "HEAD")} to a turn's commits.",
                        GitCommand.Tail(done),
                        $"git log --oneline {commit}"
                    )
                );
            }
        }

        Task<ProcessResult> GitAsync(TimeSpan limit, params string[] arguments) =>
            writer.RunAsync(
                GitCommand.Write(place.WorkTree, [.. GitCommand.NoHooks, .. arguments]).With(settings.WithoutAnyFilter) with
                {
                    Timeout = limit,
                },
                cancel
            );
    }

    // A branch may be rewritten as far as nobody else has its commits.
    private async Task<string> LosesAsync(string from, string old, string now, CancellationToken cancel)
    {
        if (baseCommit.Length > 0 && !await context.Git.IsAncestorAsync(from, baseCommit, now, cancel))
        {
            return $"it does not descend from {baseCommit[..12]}, where the run began";
        }

        var lost = await context.Git.CommitsAsync(from, [old], [now], firstParentOnly: false, cancel);
        var refs = RefSnapshot.Take(context.Place).Refs;
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

        var own = (await context.Git.CommitsAsync(from, [old], [now, .. shared], firstParentOnly: false, cancel)).ToHashSet(
            StringComparer.Ordinal
        );
        return lost.FirstOrDefault(commit => !own.Contains(commit)) is { } published
            ? $"it drops {published[..12]}, which a remote or a protected branch has"
            : "";
    }

    // gitrevisions(7): what git takes a short name for when it is not the branch; and files of branches cannot lie below one another.
    private string Elsewise(string branch)
    {
        var refs = RefSnapshot.Take(context.Place).Refs;
        return branch is "HEAD" or "FETCH_HEAD" or "ORIG_HEAD"
            ? branch
            : ((string[])[branch, $"refs/{branch}", $"refs/tags/{branch}", $"refs/remotes/{branch}"]).FirstOrDefault(one =>
                one.StartsWith("refs/", StringComparison.Ordinal) && RefFiles.Commit(one, context.Place.CommonDir) is { Length: > 0 }
            )
                ?? refs.Keys.FirstOrDefault(one =>
                    one.StartsWith($"{Heads}{branch}/", StringComparison.Ordinal)
                    || (
                        one.StartsWith(Heads, StringComparison.Ordinal)
                        && $"{Heads}{branch}".StartsWith(one + "/", StringComparison.Ordinal)
                    )
                )
                ?? "";
    }

    private static string Where(CopyHead head) => head.Branch.Length > 0 ? $"on branch {head.Branch}" : $"detached at {head.Commit[..8]}";
}
