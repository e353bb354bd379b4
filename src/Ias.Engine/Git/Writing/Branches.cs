using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Processes;

namespace Ias.Engine.Git.Writing;

/// <summary>The branches of a repository: which is checked out in a work tree, where they stand, and where they went apart. Runs no
/// hook.</summary>
public sealed class Branches
{
    private readonly ProcessRunner _processes;
    private readonly Repository _repository;
    private readonly RepositoryReader _reader;
    private readonly RepositoryCode _code;

    internal Branches(ProcessRunner processes, Repository repository, RepositoryReader reader, RepositoryCode code) =>
        (_processes, _repository, _reader, _code) = (processes, repository, reader, code);

    /// <summary>Makes and checks out a branch at <paramref name="start"/>, or checks it out when it is there. Runs no hook.</summary>
    /// <exception cref="ProblemException">git refused: a bad name, uncommitted changes in the way, checked out elsewhere.</exception>
    public async Task SwitchToAsync(string branch, string? start, CancellationToken cancel)
    {
        var head = await _repository.HeadAsync(cancel);
        if (head.Branch == branch)
        {
            return;
        }

        var there = await _repository.ResolveAsync($"refs/heads/{branch}", cancel) is not null;
        string[] create = there ? [branch] : ["--no-track", "-c", branch, start ?? "HEAD"];
        var result =
            branch.StartsWith('-') ? new ProcessResult(128, "", $"'{branch}' is not a valid branch name", TimedOut: false)
            : (await _code.ReadAsync(cancel)) is { Filters.Count: > 0 } settings
            && await _repository.ResolveAsync(there ? $"refs/heads/{branch}" : start ?? "HEAD", cancel) is { } target
                ? WorkTreeState.CheckedOutElsewhere(branch, _repository.GitDir, _repository.CommonDir) is { } elsewhere
                        ? new ProcessResult(128, "", $"'{branch}' is already checked out at '{elsewhere}'", TimedOut: false)
                    : await SwitchFilteredAsync(
                        head,
                        target,
                        [
                            .. there
                                ? (string[][])[]
                                :
                                [
                                    ["update-ref", "-m", "ias: branch", $"refs/heads/{branch}", target, ""],
                                ],
                            ["symbolic-ref", "-m", $"ias: moving to {branch}", "HEAD", $"refs/heads/{branch}"],
                        ],
                        settings,
                        cancel
                    )
            : await WriteAsync(cancel, [.. GitCommand.NoHooks, "switch", "--quiet", "--no-guess", .. create]);
        if (!result.Ok)
        {
            throw new ProblemException(
                WorkTreeState.WhyTaken(branch, _repository.GitDir, _repository.CommonDir)
                    ?? new Problem($"git cannot switch to branch {branch}.", GitCommand.Tail(result), ShellLine.Of($"git switch {branch}"))
            );
        }
    }

    /// <summary>Takes HEAD off its branch, at the same commit; files and index stay as they are.</summary>
    /// <exception cref="ProblemException">git refused.</exception>
    public async Task DetachAsync(CancellationToken cancel)
    {
        var head = await _repository.HeadAsync(cancel);
        if (head.Branch.Length == 0)
        {
            return;
        }

        var result = await WriteAsync(
            cancel,
            [.. GitCommand.NoHooks, "update-ref", "--no-deref", "-m", $"ias: off {head.Branch}", "HEAD", head.Commit]
        );
        if (!result.Ok)
        {
            throw new ProblemException(
                new Problem($"git cannot take HEAD off {head.Branch}.", GitCommand.Tail(result), "git switch --detach")
            );
        }
    }

    /// <summary>Takes HEAD to a commit, on no branch, with the files; what is not committed stays, or is in the way. Runs no
    /// hook.</summary>
    /// <exception cref="ProblemException">git refused: uncommitted changes in the way.</exception>
    public async Task DetachAtAsync(string commit, CancellationToken cancel)
    {
        var head = await _repository.HeadAsync(cancel);
        var result = (await _code.ReadAsync(cancel)) is { Filters.Count: > 0 } settings
            ? await SwitchFilteredAsync(
                head,
                commit,
                [
                    ["update-ref", "--no-deref", "-m", "ias: moving", "HEAD", commit],
                ],
                settings,
                cancel
            )
            : await WriteAsync(cancel, [.. GitCommand.NoHooks, "switch", "--quiet", "--detach", commit]);
        if (!result.Ok)
        {
            throw new ProblemException(
                new Problem(
                    "git cannot check out a commit.",
                    $"{_repository.WorkTree}: {GitCommand.Tail(result)}",
                    ShellLine.Of($"git -C {_repository.WorkTree} switch --detach {commit}")
                )
            );
        }
    }

    /// <param name="moves">Commands of git that move HEAD to <paramref name="target"/>.</param>
    private async Task<ProcessResult> SwitchFilteredAsync(
        Head head,
        string target,
        IReadOnlyList<string[]> moves,
        RepositoryCode.Settings settings,
        CancellationToken cancel
    )
    {
        if (
            target != head.Commit
            && await new FilteredCheckout(_processes, _repository).SwitchAsync(head.Commit, target, cancel) is { Ok: false } refused
        )
        {
            return refused;
        }

        ProcessResult done = new(0, "", "", TimedOut: false);
        string[][] steps =
        [
            .. moves,
            ["read-tree", "-i", "-m", "HEAD"], // -i: the files are there already, and only a filter could tell
        ];
        foreach (var step in steps.TakeWhile(_ => done.Ok))
        {
            done = await _repository.WriteAsync(
                GitCommand.Write(_repository.WorkTree, [.. GitCommand.NoHooks, .. step]).With(settings.WithoutAnyFilter),
                cancel
            );
        }

        if (done.Ok)
        {
            // So that the next status reads no file: exits with 1 where a filter of the repository's own would be needed.
            await _repository.WriteAsync(
                GitCommand
                    .Write(_repository.WorkTree, [.. GitCommand.NoHooks, "update-index", "-q", "--refresh"])
                    .With(settings.WithoutFilters),
                cancel
            );
        }

        return done;
    }

    /// <summary>Moves a branch from <paramref name="old"/> (refused when it is elsewhere) up to <paramref name="commit"/> and puts HEAD on
    /// it, work tree and index untouched.</summary>
    /// <exception cref="ProblemException">The branch is elsewhere by now.</exception>
    public async Task FastForwardAsync(string branch, string old, string commit, CancellationToken cancel)
    {
        foreach (
            var arguments in new string[][]
            {
                ["update-ref", "-m", "ias: moved up", $"refs/heads/{branch}", commit, old],
                ["symbolic-ref", "-m", "ias: moved up", "HEAD", $"refs/heads/{branch}"],
            }
        )
        {
            var result = await WriteAsync(cancel, [.. GitCommand.NoHooks, .. arguments]);
            if (!result.Ok)
            {
                throw new ProblemException(
                    new Problem(
                        $"Branch {branch} cannot be moved up to {commit}.",
                        GitCommand.Tail(result),
                        ShellLine.Of($"git log --oneline --graph {branch} {commit}")
                    )
                );
            }
        }
    }

    /// <summary>Gives what a branch holds another name, and puts the branch itself back to <paramref name="to"/>, or removes it. Where HEAD
    /// was on it, HEAD is on the new one afterwards, index and work tree untouched.</summary>
    /// <param name="to">A commit; null: the branch is not needed any more.</param>
    /// <exception cref="ProblemException">The name is taken by something else, or the branch moves at this moment.</exception>
    public async Task SetAsideAsync(string branch, string under, string? to, CancellationToken cancel)
    {
        if (await _repository.ResolveAsync($"refs/heads/{branch}", cancel) is not { } tip)
        {
            return;
        }

        var head = await _repository.HeadAsync(cancel);
        List<string[]> steps =
        [
            ["update-ref", "-m", "ias: set aside", $"refs/heads/{under}", tip],
            .. head.Branch == branch
                ? (string[][])
                    [
                        ["symbolic-ref", "-m", "ias: set aside", "HEAD", $"refs/heads/{under}"],
                    ]
                : [],
            to is null
                ? ["update-ref", "-d", $"refs/heads/{branch}", tip]
                : ["update-ref", "-m", "ias: set aside", $"refs/heads/{branch}", to, tip],
        ];
        foreach (var arguments in steps)
        {
            var result = await WriteAsync(cancel, [.. GitCommand.NoHooks, .. arguments]);
            if (!result.Ok)
            {
                throw new ProblemException(
                    new Problem(
                        $"Branch {branch} cannot be set aside.",
                        GitCommand.Tail(result),
                        ShellLine.Of($"git branch {under} {branch}")
                    )
                );
            }
        }
    }

    /// <summary>Puts a branch that no work tree is on at a commit; work trees stay as they are.</summary>
    /// <param name="old">Where it is; empty = it is not there yet.</param>
    /// <exception cref="ProblemException">It is elsewhere by now, or git refused the name.</exception>
    public async Task SetAsync(string branch, string old, string commit, CancellationToken cancel)
    {
        var set = await WriteAsync(
            cancel,
            [.. GitCommand.NoHooks, "-c", "core.fsync=committed", "update-ref", "-m", "ias: set", $"refs/heads/{branch}", commit, old]
        );
        if (!set.Ok)
        {
            throw new ProblemException(
                new Problem(
                    $"git cannot set the branch {branch}.",
                    GitCommand.Tail(set),
                    ShellLine.Of($"git branch --list {branch.Split('/')[0] + "*"}")
                )
            );
        }
    }

    /// <summary>The branches below a folder of names, in their order.</summary>
    /// <param name="folder"><c>ias</c> for <c>ias/…</c>.</param>
    /// <exception cref="ProblemException">git cannot list them.</exception>
    public async Task<IReadOnlyList<string>> BelowAsync(string folder, CancellationToken cancel)
    {
        var listed = await ReadAsync(cancel, "for-each-ref", "--format=%(refname)", $"refs/heads/{folder}/");
        return listed.Ok
            ? [.. listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(RefFiles.ShortName)]
            : throw new ProblemException(new Problem("git cannot list branches.", GitCommand.Tail(listed), "git branch --list"));
    }

    /// <summary>The remote's HEAD branch as this repository knows it (<c>refs/remotes/origin/HEAD</c>), short name; null when it does
    /// not.</summary>
    public async Task<string?> DefaultAsync(CancellationToken cancel)
    {
        var origin = $"refs/remotes/{await _repository.RemoteAsync(cancel)}/";
        var file = Path.Combine(_repository.CommonDir, origin, "HEAD");
        var name =
            RegularFile.Text(file) is { } text ? text.Trim().Replace("ref: ", "", StringComparison.Ordinal)
            : OutsideFolder.Exists(Path.Combine(_repository.CommonDir, "reftable"))
                ? (await ReadAsync(cancel, "symbolic-ref", "--quiet", origin + "HEAD")).Output.Trim()
            : "";
        return name.StartsWith(origin, StringComparison.Ordinal) ? name[origin.Length..] : null;
    }

    /// <summary>
    /// True when <paramref name="ancestor"/> is an ancestor of (or is) <paramref name="descendant"/>; false too when one of them is
    /// missing.
    /// </summary>
    public async Task<bool> IsAncestorAsync(string ancestor, string descendant, CancellationToken cancel) =>
        (ancestor == descendant && RefFiles.IsObjectId(ancestor))
        || (
            await _reader.IsAncestorAsync(ancestor, descendant, cancel)
            ?? (await ReadAsync(cancel, "merge-base", "--is-ancestor", "--end-of-options", ancestor, descendant)).Ok
        );

    /// <summary>Best common ancestor of two branches; null when they have no common history.</summary>
    public async Task<string?> ForkPointAsync(string one, string other, CancellationToken cancel) =>
        await _reader.ForkPointAsync(one, other, cancel) is { } read ? (read.Length > 0 ? read : null)
        : await ReadAsync(cancel, "merge-base", "--end-of-options", one, other) is { Ok: true } found ? found.Output.Trim()
        : null;

    private Task<ProcessResult> ReadAsync(CancellationToken cancel, params IReadOnlyList<string> arguments) =>
        _processes.RunAsync(GitCommand.Read(_repository.WorkTree, arguments), cancel);

    private Task<ProcessResult> WriteAsync(CancellationToken cancel, params IReadOnlyList<string> arguments) =>
        _repository.WriteAsync(GitCommand.Write(_repository.WorkTree, arguments), cancel);
}
