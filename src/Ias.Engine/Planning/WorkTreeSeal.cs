using Ias.Core.Text;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Processes;
using Ias.Engine.Queue;

namespace Ias.Engine.Planning;

/// <summary>
/// A work tree as it was before a turn that may only read and that no mounts hold, a person's uncommitted work with it. What such a turn
/// changed all the same is put back, and kept in a ref. As for gates, files that git ignores, secrets and very large files are not seen.
/// </summary>
internal sealed class WorkTreeSeal
{
    private readonly ProcessRunner _processes;
    private readonly Repository _repository;
    private readonly ReadOnlyVerification _git;
    private readonly string _ref;
    private readonly string _before;

    private WorkTreeSeal(ProcessRunner processes, Repository repository, ReadOnlyVerification git, string name, string before) =>
        (_processes, _repository, _git, _ref, _before) = (processes, repository, git, name, before);

    /// <param name="name">The refs that are kept: <c>NAME</c> for what the turn left, <c>NAME-before</c> for what was there.</param>
    /// <exception cref="ProblemException">git refused.</exception>
    public static async Task<WorkTreeSeal> SetAsync(ProcessRunner processes, Repository repository, string name, CancellationToken cancel)
    {
        var before = await repository.SnapshotAsync($"{name}-before", "before a turn that may only read", cancel);
        return new WorkTreeSeal(
            processes,
            repository,
            await ReadOnlyVerification.SetAsync(processes, repository, ownBranch: "", alone: true, cancel),
            name,
            before
        );
    }

    /// <summary>True when a turn was interrupted before its changes were reverted: only the ref of the state before exists.</summary>
    public static async Task<bool> IsLeftAsync(Repository repository, string name, CancellationToken cancel) =>
        await repository.ResolveAsync($"{name}-before", cancel) is not null && await repository.ResolveAsync(name, cancel) is null;

    /// <summary>Restores everything that differs, and returns its description: files, refs, files of the git folder.</summary>
    /// <exception cref="ProblemException">git refused; what was there is in the ref <c>NAME-before</c>.</exception>
    public async Task<IReadOnlyList<string>> RestoreAsync(CancellationToken cancel)
    {
        var different = await _git.RestoreAsync($"{_ref}-refs", cancel);
        var after = await _repository.SnapshotAsync(_ref, "what a turn changed that may only read", cancel);
        var changes = await ChangesAsync(after, cancel);
        foreach (var (_, path) in changes.Where(change => change.IsNew))
        {
            TreeFile.Delete(_repository.WorkTree, path);
        }

        var old = changes.Where(change => !change.IsNew).Select(change => change.Path).ToList();
        if (old.Count > 0)
        {
            await WriteAsync(
                ["--literal-pathspecs", "restore", $"--source={_before}", "--worktree", "--pathspec-from-file=-", "--pathspec-file-nul"],
                GitCommand.Lines(old),
                cancel
            );
        }

        if (changes.Count == 0 && different.Count == 0)
        {
            await WriteAsync(
                ["update-ref", "--stdin", "-z"],
                System.Text.Encoding.UTF8.GetBytes($"delete {_ref}\0\0delete {_ref}-before\0\0"),
                cancel
            );
        }

        return [.. changes.Select(change => change.Path.ToString()), .. different];
    }

    private async Task<List<(bool IsNew, GitPath Path)>> ChangesAsync(string after, CancellationToken cancel)
    {
        var told = await _processes.RunAsync(
            GitCommand
                .Read(_repository.WorkTree, "diff", "--name-status", "-z", "--no-renames", "--no-ext-diff", _before, after, "--")
                .Bytes(),
            cancel
        );
        if (!told.Ok)
        {
            throw new ProblemException(new Problem("git cannot compare what the turn left.", GitCommand.Tail(told), "git status"));
        }

        return
        [
            .. told
                .Output.Split('\0', StringSplitOptions.RemoveEmptyEntries)
                .Chunk(2)
                .Where(pair => pair.Length == 2)
                .Select(pair => (pair[0] == "A", GitPath.FromLatin1(pair[1]))),
        ];
    }

    private async Task WriteAsync(string[] words, byte[] input, CancellationToken cancel)
    {
        var done = await _repository.WriteAsync(
            GitCommand.Write(_repository.WorkTree, [.. GitCommand.NoHooks, .. words]) with
            {
                Input = input,
            },
            cancel
        );
        if (!done.Ok)
        {
            throw new ProblemException(
                new Problem(
                    "What the planning turn changed could not be put back.",
                    GitCommand.Tail(done),
                    ShellLine.Of($"git restore --source={_ref}-before --worktree -- .     (as it was before)")
                )
            );
        }
    }
}
