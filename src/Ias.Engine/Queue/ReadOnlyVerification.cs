using System.Text;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Processes;

namespace Ias.Engine.Queue;

/// <summary>
/// Snapshot of git's state before a read-only job that runs without mounts: index, HEAD and settings of its work tree and, if the job has
/// the repository to itself, branches, tags and stashes. The files of the work tree are left for git to compare, once its state can be
/// trusted again. A branch checked out in another work tree at that time is ignored: a person may be working there.
/// </summary>
internal sealed class ReadOnlyVerification
{
    private static readonly string[] Others = ["refs/remotes/", "refs/ias/"]; // a fetch of a person's; the engine's own

    private readonly ProcessRunner _processes;
    private readonly Repository _repository;
    private readonly string _ownBranch;
    private readonly GitFolderCopy _folder;
    private readonly Refs? _refs;

    private ReadOnlyVerification(ProcessRunner processes, Repository repository, string ownBranch, Refs? refs) =>
        (_processes, _repository, _ownBranch, _folder, _refs) = (
            processes,
            repository,
            ownBranch,
            GitFolderCopy.Of(repository.GitDir),
            refs
        );

    /// <param name="ownBranch">Short name of the run's branch, whose moves are checked elsewhere.</param>
    /// <param name="alone">True when nothing else of the run works in the repository; otherwise refs may move legitimately.</param>
    /// <exception cref="ProblemException">git refused.</exception>
    public static async Task<ReadOnlyVerification> SetAsync(
        ProcessRunner processes,
        Repository repository,
        string ownBranch,
        bool alone,
        CancellationToken cancel
    ) => new(processes, repository, ownBranch, alone ? await RefsAsync(processes, repository, ownBranch, cancel) : null);

    /// <summary>Restores everything that differs, and returns its names. The former target of a moved ref is kept.</summary>
    /// <param name="keepBelow">Ref name prefix for what is kept, without a trailing slash.</param>
    /// <exception cref="ProblemException">git refused.</exception>
    public async Task<IReadOnlyList<string>> RestoreAsync(string keepBelow, CancellationToken cancel)
    {
        var different = _folder.PutBack().Select(name => $".git/{name}").ToList(); // first: git believes what stands there
        if (_refs is null)
        {
            return different;
        }

        var now = await RefsAsync(_processes, _repository, _ownBranch, cancel);
        var changes = new StringBuilder();
        foreach (var name in _refs.Commits.Keys.Union(now.Commits.Keys, StringComparer.Ordinal).Except(_refs.Elsewhere))
        {
            var (old, @new) = (_refs.Commits.GetValueOrDefault(name), now.Commits.GetValueOrDefault(name));
            if (old == @new)
            {
                continue;
            }

            different.Add(name);
            changes.Append(@new is null ? "" : $"update {keepBelow}/{name["refs/".Length..]}\0{@new}\0\0");
            changes.Append(old is null ? $"delete {name}\0\0" : $"update {name}\0{old}\0\0");
        }

        if (changes.Length > 0)
        {
            var restored = await _repository.WriteAsync(
                GitCommand.Write(
                    _repository.WorkTree,
                    "-c",
                    "core.hooksPath=/dev/null",
                    "update-ref",
                    "-m",
                    "ias: as before a job that may only read",
                    "--no-deref",
                    "--stdin",
                    "-z"
                ) with
                {
                    Input = Encoding.UTF8.GetBytes(changes.ToString()),
                },
                cancel
            );
            if (!restored.Ok)
            {
                throw new ProblemException(
                    new Problem("Refs that a reader moved could not be put back.", GitCommand.Tail(restored), "git for-each-ref")
                );
            }
        }

        return different;
    }

    private static async Task<Refs> RefsAsync(ProcessRunner processes, Repository repository, string ownBranch, CancellationToken cancel)
    {
        var listed = await processes.RunAsync(
            GitCommand.Read(repository.WorkTree, "for-each-ref", "--format=%(objectname) %(refname) %(worktreepath)"),
            cancel
        );
        if (!listed.Ok)
        {
            throw new ProblemException(new Problem("git cannot list its refs.", GitCommand.Tail(listed), "git fsck"));
        }

        var lines = listed
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 3)) // a ref's name has no space in it
            .Where(line => line[1] != $"refs/heads/{ownBranch}" && !Others.Any(line[1].StartsWith))
            .ToList();
        return new Refs(
            lines.ToDictionary(line => line[1], line => line[0], StringComparer.Ordinal),
            lines
                .Where(line => line[2].Length > 0 && line[2] != repository.WorkTree)
                .Select(line => line[1])
                .ToHashSet(StringComparer.Ordinal)
        );
    }

    /// <param name="Elsewhere">Names of those checked out in another work tree.</param>
    private sealed record Refs(Dictionary<string, string> Commits, HashSet<string> Elsewhere);
}
