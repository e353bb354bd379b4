using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Ice;
using Ias.Engine.Processes;

namespace Ias.Engine.Git.Writing;

/// <summary>
/// A work tree of the engine's own beside the main one, its HEAD on no branch. What git makes its programs of (filters, merge drivers,
/// signing) runs in the cage; no hook runs here.
/// </summary>
internal sealed class LinkedWorkTree
{
    private const string AllName = "worktrees";
    private const int KeyLength = 8;

    private LinkedWorkTree(Repository repository) => Repository = repository;

    public Repository Repository { get; }

    /// <summary>True when its <c>.git</c> still refers to this work tree; otherwise git would use the next repository above it.</summary>
    public bool IsIntact =>
        GitPlace.Find(Repository.WorkTree) is { } place
        && place.WorkTree == RealPath.Of(Repository.WorkTree)
        && place.GitDir == RealPath.Of(Repository.GitDir);

    /// <summary>Folder of a repository's linked work trees: <c>$XDG_STATE_HOME/ias/worktrees/&lt;repository&gt;</c>.</summary>
    public static string FolderOf(string workTree) => Path.Combine(StateHome.Folder, AllName, NameOf(workTree));

    /// <summary>True when the engine made this work tree, for a lane or a commit. Its path alone decides: a turn has another home.</summary>
    public static bool IsOwn(GitPlace place) =>
        place.GitDir != place.CommonDir
        && Path.GetDirectoryName(place.WorkTree) is { } folder
        && folder[^Math.Min(folder.Length, KeyLength)..].All(char.IsAsciiHexDigitLower)
        && Path.GetDirectoryName(folder) is { } all
        && Path.GetFileName(all) == AllName
        && StateHome.IsNamed(Path.GetFileName(Path.GetDirectoryName(all)));

    /// <summary>The work tree for which the engine made this one; null: it is gone, or not known to git.</summary>
    public static string? OwnerOf(GitPlace place)
    {
        var name = Path.GetFileName(Path.GetDirectoryName(place.WorkTree));
        return WorkTreeDirs
            .In(place.CommonDir)
            .Select(WorkTreeDirs.PathOf)
            .Append(place.Main?.WorkTree)
            .OfType<string>()
            .FirstOrDefault(path => NameOf(path) == name);
    }

    /// <summary>
    /// Linked work tree at <paramref name="path"/>; null if this repository has none there, or only remains that git cannot open.
    /// </summary>
    public static async Task<LinkedWorkTree?> FindAsync(ProcessRunner processes, Repository main, string path, CancellationToken cancel)
    {
        if (
            !OutsideFolder.Exists(path)
            || GitPlace.Find(path) is not { } place
            || place.WorkTree != RealPath.Of(path)
            || place.CommonDir != RealPath.Of(main.CommonDir)
            || place.GitDir == place.CommonDir
        )
        {
            return null;
        }

        try
        {
            return new LinkedWorkTree(await Repository.OpenAsync(processes, path, cancel));
        }
        catch (ProblemException)
        {
            return null;
        }
    }

    /// <summary>Makes one at <paramref name="path"/>, with no file in it yet; whatever lay there before goes.</summary>
    /// <exception cref="ProblemException">git refused.</exception>
    public static async Task<LinkedWorkTree> MakeAsync(
        ProcessRunner processes,
        Repository main,
        string path,
        string commit,
        CancellationToken cancel
    )
    {
        Remove(main, path);
        OutsideFolder.Make(Path.GetDirectoryName(path)!);
        var said = "";
        if (OutsideFolder.Exists(Path.Combine(main.CommonDir, "reftable"))) // HEAD is in tables that only git writes
        {
            var made = await main.WriteAsync(
                GitCommand
                    .Write(
                        main.WorkTree,
                        [.. GitCommand.NoHooks, "worktree", "add", "--quiet", "--force", "--detach", "--no-checkout", path, commit]
                    )
                    .AndIn(Path.GetDirectoryName(path)!),
                cancel
            );
            said = GitCommand.Tail(made);
        }
        else
        {
            await LinkedGitDir.MakeAsync(processes, new GitPlace(main.WorkTree, main.GitDir, main.CommonDir), path, commit, cancel);
        }

        return await FindAsync(processes, main, path, cancel)
            ?? throw new ProblemException(
                new Problem("git cannot make a work tree for a lane.", said.Length > 0 ? $"{path}: {said}" : path, "git worktree list")
            );
    }

    /// <summary>Finds the one at <paramref name="path"/>, or makes it, and has it made clean; one that cannot be cleaned is made
    /// again.</summary>
    /// <param name="clean">Puts it to the commit.</param>
    /// <exception cref="ProblemException">git refused; disk full.</exception>
    public static async Task<LinkedWorkTree> ReadyAsync(
        ProcessRunner processes,
        Repository main,
        string path,
        string commit,
        Func<LinkedWorkTree, Task> clean,
        CancellationToken cancel
    )
    {
        if (await FindAsync(processes, main, path, cancel) is { IsIntact: true } found && found.Repository.UnderWay() is null)
        {
            try
            {
                await clean(found);
                return found;
            }
            catch (ProblemException)
            {
                // below: if the same cause keeps a new one from being clean, that is reported then
            }
        }

        for (var made = 1; ; made++)
        {
            var tree = await MakeAsync(processes, main, path, commit, cancel);
            try
            {
                await clean(tree);
                return tree;
            }
            catch (ProblemException) when (made == 1)
            {
                // somebody killed its git: once more
            }
        }
    }

    /// <summary>The work trees git knows of beside the main one, whether they are still there or not.</summary>
    public static IEnumerable<string> PathsOf(Repository repository) =>
        WorkTreeDirs.In(repository.CommonDir).Select(WorkTreeDirs.PathOf).OfType<string>();

    /// <summary>Removes the one at <paramref name="path"/> with all that is in it, and what git knows of it, in whatever state they
    /// are.</summary>
    /// <exception cref="ProblemException">No permission.</exception>
    public static void Remove(Repository main, string path)
    {
        LinkedGitDir.Remove(main.CommonDir, path);
        if (Path.GetDirectoryName(path) is { } above && OutsideFolder.Exists(above))
        {
            InsideFile.Remove(above, path);
        }
    }

    /// <summary>Puts every file to what <paramref name="commit"/> has and takes away what git does not know.</summary>
    /// <param name="keepsIgnored">Ignored files (what a build made) stay.</param>
    /// <exception cref="ProblemException">git refused.</exception>
    public async Task ToAsync(string commit, GuardedTurn cage, CancellationToken cancel, bool keepsIgnored = true)
    {
        if (!IsIntact)
        {
            throw new ProblemException(
                new Problem(
                    "A linked work tree is no longer one: its .git was changed or deleted.",
                    Repository.WorkTree,
                    "git worktree list"
                )
            );
        }

        // The cage holds .run/, which no command in it can remove.
        string[] clean = keepsIgnored ? ["-ffd"] : ["-ffdx", "--exclude=/.run/"];
        foreach (var arguments in new string[][] { ["checkout", "--quiet", "--force", "--detach", commit], ["clean", "--quiet", .. clean] })
        {
            var done = await RunAsync(cage, cancel, arguments);
            if (!done.Ok)
            {
                throw new ProblemException(
                    new Problem(
                        "Files cannot be checked out in a linked work tree.",
                        $"{Repository.WorkTree}: {GitCommand.Tail(done)}",
                        "git worktree list"
                    )
                );
            }
        }

        await cage.MoveHeadAsync(commit, cancel);
    }

    /// <summary>HEAD back to <paramref name="commit"/>, on no branch; files and index stay as they are.</summary>
    /// <exception cref="ProblemException">git refused.</exception>
    public static async Task GoBackAsync(Repository repository, string commit, CancellationToken cancel)
    {
        var moved = await repository.WriteAsync(
            GitCommand.Write(
                repository.WorkTree,
                [.. GitCommand.NoHooks, "update-ref", "--no-deref", "-m", "ias: back to where the job began", "HEAD", commit]
            ),
            cancel
        );
        if (!moved.Ok)
        {
            throw new ProblemException(
                new Problem(
                    "A lane cannot be reset to where its job started.",
                    $"{repository.WorkTree}: {GitCommand.Tail(moved)}",
                    "git worktree list"
                )
            );
        }
    }

    /// <summary>Makes the change of a commit once more, on another commit, with the same message and author, with git; it stands there
    /// afterwards.</summary>
    /// <exception cref="ProblemException">git refused for another reason than a conflict.</exception>
    public async Task<Carried> CarryAsync(string commit, string onto, GuardedTurn cage, CancellationToken cancel)
    {
        await ToAsync(onto, cage, cancel);
        var picked = await RunAsync(cage, cancel, "cherry-pick", "--no-commit", commit);
        if (!picked.Ok)
        {
            var unmerged = await RunAsync(cage, cancel, "diff", "--name-only", "--diff-filter=U", "-z");
            await ToAsync(onto, cage, cancel);
            return unmerged.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } paths
                ? new Carried("", paths)
                : throw new ProblemException(
                    new Problem(
                        "git cannot cherry-pick a job's commit.",
                        $"{commit}: {GitCommand.Tail(picked)}",
                        ShellLine.Of($"git show {commit}")
                    )
                );
        }

        if ((await RunAsync(cage, cancel, "diff", "--cached", "--quiet")).Ok)
        {
            return new Carried("", []);
        }

        var made = await RunAsync(
            cage,
            cancel,
            "-c",
            "core.fsync=committed",
            "-c",
            "maintenance.auto=false",
            "commit",
            "--quiet",
            "--no-verify",
            "--reuse-message",
            commit
        );
        if (made.Ok)
        {
            await cage.TakeCommitsAsync(cancel);
        }

        return made.Ok
            ? new Carried((await Repository.HeadAsync(cancel)).Commit, [])
            : throw new ProblemException(
                new Problem(
                    "git cannot commit what it cherry-picked.",
                    $"{commit}: {GitCommand.Tail(made)}",
                    ShellLine.Of($"git show {commit}")
                )
            );
    }

    /// <summary>Brings the main work tree, and the branch it is on, forwards to a commit.</summary>
    /// <exception cref="ProblemException">git could not.</exception>
    public static async Task ForwardAsync(Repository main, string commit, GuardedTurn cage, CancellationToken cancel)
    {
        var moved = await main.WriteAsync(
            cage.WrapGit(
                GitCommand.Write(
                    main.WorkTree,
                    [
                        .. GitCommand.NoHooks,
                        "-c",
                        "merge.autoStash=false",
                        "-c",
                        "merge.verifySignatures=false",
                        "-c",
                        "maintenance.auto=false",
                        "merge",
                        "--quiet",
                        "--ff-only",
                        commit,
                    ]
                )
            ),
            cancel
        );
        if (!moved.Ok)
        {
            throw new ProblemException(
                new Problem("The main work tree cannot take a job's commit.", $"{main.WorkTree}: {GitCommand.Tail(moved)}", "git status")
            );
        }

        await cage.TakeCommitsAsync(cancel);
    }

    /// <summary>Keeps a commit under a name, or (empty) forgets that name.</summary>
    /// <exception cref="ProblemException">git refused.</exception>
    public static async Task KeepAsync(Repository main, string name, string commit, CancellationToken cancel)
    {
        string[] arguments = commit.Length > 0 ? ["-m", "ias: a job's work", name, commit] : ["-d", name];
        var kept = await main.WriteAsync(
            GitCommand.Write(main.WorkTree, [.. GitCommand.NoHooks, "-c", "core.fsync=committed", "update-ref", .. arguments]),
            cancel
        );
        if (!kept.Ok && commit.Length > 0)
        {
            throw new ProblemException(
                new Problem(
                    "A job's work cannot be saved.",
                    $"{name}: {GitCommand.Tail(kept)}",
                    ShellLine.Of($"git update-ref {name} {commit}")
                )
            );
        }
    }

    private static string NameOf(string workTree) => $"{Path.GetFileName(workTree)}-{PathKey.Of(workTree)[..KeyLength]}";

    private Task<ProcessResult> RunAsync(GuardedTurn cage, CancellationToken cancel, params IReadOnlyList<string> arguments) =>
        Repository.WriteAsync(cage.WrapGit(GitCommand.Write(Repository.WorkTree, [.. GitCommand.NoHooks, .. arguments])), cancel);
}
