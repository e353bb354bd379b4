using Ias.Core.Model;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Ice;
using Ias.Engine.Processes;

namespace Ias.Engine.Git.Writing;

/// <summary>
/// A work tree beside a checkout, in which a commit for some branch is made: HEAD, index and files of the checkout stay as they are. A
/// program that dies over it leaves that work tree behind, and nothing else; the next one puts it to order. For who holds the engine's
/// lock.
/// </summary>
public sealed class SideTree : IAsyncDisposable
{
    private readonly Repository _main;
    private readonly TurnGuard _guard;
    private readonly LinkedWorkTree _tree;
    private readonly GuardRequest _request;

    private SideTree(Repository main, TurnGuard guard, LinkedWorkTree tree, GuardRequest request) =>
        (_main, _guard, _tree, _request) = (main, guard, tree, request);

    /// <summary>Path of its top folder.</summary>
    public string WorkTree => _tree.Repository.WorkTree;

    /// <summary>Makes it, with every file as a commit has it.</summary>
    /// <param name="guard">Prepared: the repository may have filters and hooks.</param>
    /// <param name="branch">The branch it is for, short name.</param>
    /// <param name="commit">Where the branch is, or is to begin.</param>
    /// <param name="isProtected">Names and patterns protected beside the immutable set.</param>
    /// <exception cref="ProblemException">The branch is protected; git refused; disk full.</exception>
    public static async Task<SideTree> OpenAsync(
        ProcessRunner processes,
        Repository main,
        TurnGuard guard,
        string branch,
        string commit,
        IReadOnlyList<string> isProtected,
        CancellationToken cancel
    )
    {
        if (new Core.Ice.Reading.ProtectedBranches(isProtected).Contains(branch))
        {
            throw new ProblemException(
                new Problem($"The branch {branch} is protected.", main.WorkTree, "ice.protected_branches in .loa.config.yaml names it")
            );
        }

        var path = PathOf(main);
        var tree = await LinkedWorkTree.MakeAsync(processes, main, path, commit, cancel);
        var request = new GuardRequest(
            $"side-{Environment.ProcessId}",
            tree.Repository.WorkTree,
            branch,
            commit,
            isProtected,
            ReadOnly: false,
            [],
            "",
            CheckRemote: false,
            MainTree: main.WorkTree
        );
        var side = new SideTree(main, guard, tree, request);
        try
        {
            await using var cage = await guard.BeginAsync(request, cancel);
            await tree.ToAsync(commit, cage, cancel);
            return side;
        }
        catch
        {
            await side.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a folder in it.</summary>
    /// <param name="folder">Relative to it.</param>
    /// <exception cref="ProblemException">A link on the way leads out of it.</exception>
    public void MakeFolder(string folder) => InsideFile.MakeFolder(WorkTree, folder);

    /// <summary>Writes a file of it; a link in its place is not followed.</summary>
    /// <param name="path">Relative to it.</param>
    /// <exception cref="ProblemException">A link on the way leads out of it; disk full.</exception>
    public void Write(string path, string text) => InsideFile.Write(WorkTree, path, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Text of one of its files; empty if missing, a link, or longer than 1 MiB.</summary>
    /// <param name="path">Relative to it.</param>
    public string Read(string path) => InsideFile.Text(WorkTree, path);

    /// <summary>True when anything exists at a path in it, even a dangling link.</summary>
    /// <param name="path">Relative to it.</param>
    public bool Has(string path) => InsideFile.KindOf(WorkTree, path) != InsideKind.Missing;

    /// <summary>Commits all that was changed in it, on no branch yet.</summary>
    /// <param name="template">What words the message (<see cref="CommitMessage"/>).</param>
    /// <returns>With no commit when nothing was changed.</returns>
    /// <exception cref="ProblemException">A hook or git refused, something must not be committed, or a hook did what ICE forbids.</exception>
    public async Task<CommitOutcome> CommitAsync(
        string template,
        string subject,
        IReadOnlyList<KeyValuePair<string, string>> trailers,
        CancellationToken cancel
    )
    {
        var message = CommitMessage.Of(template, subject);
        var outcome = await _tree.Repository.CommitAsync(
            new CommitRequest(message.Subject, trailers, [], [], _request, message.Body),
            _guard,
            cancel
        );
        if (outcome.Ice?.Breaches is [var breach, ..])
        {
            throw new ProblemException(new Problem("A hook of this repository did what ICE forbids.", breach.What, breach.Restore));
        }

        if (outcome.Refused.Length > 0)
        {
            throw new ProblemException(
                new Problem($"The commit for {_request.OwnBranch} was refused.", outcome.Refused, "git log -1; ls .git/hooks")
            );
        }

        return outcome.LeftOut is [var (left, why), ..]
            ? throw new ProblemException(new Problem($"{left} cannot be committed: {why}.", _request.OwnBranch))
            : outcome;
    }

    /// <summary>Makes the branch at a commit of this tree, or brings it forwards to it; where the checkout is on it, the checkout goes
    /// along.</summary>
    /// <exception cref="ProblemException">The branch has other commits, is checked out elsewhere, or git refused.</exception>
    public async Task LandAsync(string commit, CancellationToken cancel)
    {
        var branch = _request.OwnBranch;
        if ((await _main.HeadAsync(cancel)).Branch == branch)
        {
            await using var cage = await _guard.BeginAsync(_request with { WorkTree = _main.WorkTree, MainTree = "" }, cancel);
            await LinkedWorkTree.ForwardAsync(_main, commit, cage, cancel);
            return;
        }

        if (WorkTreeState.WhyTaken(branch, RealPath.Of(_main.GitDir), _main.CommonDir) is { } taken)
        {
            throw new ProblemException(taken);
        }

        var at = await _main.ResolveAsync($"refs/heads/{branch}", cancel) ?? "";
        if (at.Length > 0 && !await _main.Branches.IsAncestorAsync(at, commit, cancel))
        {
            throw new ProblemException(
                new Problem(
                    $"The branch {branch} has commits of its own.",
                    $"{branch} is at {at}",
                    ShellLine.Of($"git branch -m {branch} {branch}-mine")
                )
            );
        }

        await _main.Branches.SetAsync(branch, at, commit, cancel);
    }

    public ValueTask DisposeAsync()
    {
        var path = PathOf(_main);
        LinkedWorkTree.Remove(_main, path);
        for (var folder = Path.GetDirectoryName(path)!; folder != StateHome.Folder; folder = Path.GetDirectoryName(folder)!)
        {
            try
            {
                OutsideFolder.Delete(folder);
            }
            catch (IOException)
            {
                break; // others' work trees are in it
            }
        }

        return ValueTask.CompletedTask;
    }

    private static string PathOf(Repository main) => Path.Combine(LinkedWorkTree.FolderOf(main.WorkTree), "side");
}
