using Ias.Core.TestEvidence;
using Ias.Engine.Files;
using Ias.Engine.Processes;
using LibGit2Sharp;

namespace Ias.Engine.Git;

/// <summary>
/// Reads a repository in this process, with libgit2: no program is started, whatever the repository's configuration says. Null is not an
/// answer: libgit2 cannot read this (sha256, split index, reftable, another owner's), and git is to be asked.
/// </summary>
internal sealed class RepositoryReader(GitPlace place)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongLimit = TimeSpan.FromMinutes(5);

    /// <summary>Reads the objects and refs of a git dir.</summary>
    public RepositoryReader(string gitDir)
        : this(new GitPlace("", gitDir, gitDir)) { }

    /// <summary>True when this is the full id of a commit that exists here.</summary>
    public Task<bool?> IsCommitAsync(string id, CancellationToken cancel) =>
        AskAsync<bool?>(repository => CommitReader.Find(repository, id)?.Sha == id, cancel, id);

    /// <summary>
    /// True when <paramref name="ancestor"/> is an ancestor of (or is) <paramref name="descendant"/>; false too when one of them is
    /// missing here.
    /// </summary>
    public Task<bool?> IsAncestorAsync(string ancestor, string descendant, CancellationToken cancel) =>
        AskAsync<bool?>(repository => CommitReader.IsAncestor(repository, ancestor, descendant), cancel, ancestor, descendant);

    /// <summary>The best common ancestor of two commits; empty when there is none.</summary>
    public Task<string?> ForkPointAsync(string one, string other, CancellationToken cancel) =>
        AskAsync(repository => CommitReader.ForkPoint(repository, one, other), cancel, one, other);

    /// <summary>Commits that <paramref name="from"/> reach and <paramref name="except"/> do not; none when one of them is not
    /// here.</summary>
    public Task<IReadOnlyList<string>?> CommitsAsync(
        IReadOnlyList<string> from,
        IReadOnlyList<string> except,
        bool firstParentOnly,
        CancellationToken cancel
    ) => AskAsync(repository => CommitReader.Commits(repository, from, except, firstParentOnly), cancel, [.. from, .. except]);

    /// <summary>True when any commit reachable from a tip, but not from the known ones, has an entry of this name at its top.</summary>
    public Task<bool?> HasEntryAsync(string tip, IReadOnlyList<string> known, string name, CancellationToken cancel) =>
        AskAsync(repository => CommitReader.HasEntry(repository, tip, known, name), cancel, [tip, .. known]);

    /// <summary>True when git's work tree is the one at this place and can be read here; null when only git can say.</summary>
    public Task<bool?> IsWorkTreeAsync(CancellationToken cancel) =>
        AskAsync<bool?>(
            repository => !repository.Info.IsBare && repository.Info.WorkingDirectory?.TrimEnd('/') == place.WorkTree ? true : null,
            Limit,
            asIs: true,
            [],
            cancel
        );

    /// <summary>The commit a whole ref name, <c>HEAD</c> or an id names; empty when there is none.</summary>
    public Task<string?> ResolveAsync(string name, CancellationToken cancel) =>
        AskAsync(
            repository =>
                Known(name, id => CommitReader.Find(repository, id)?.Sha ?? "", () => CommitReader.Named(repository, name)?.Sha ?? ""),
            Limit,
            asIs: false,
            [],
            cancel
        );

    /// <summary>Commits that <paramref name="to"/> reaches and <paramref name="from"/> (empty: nothing) does not, newest first.</summary>
    public Task<IReadOnlyList<CommitInfo>?> LogAsync(string from, string to, int limit, CancellationToken cancel) =>
        AskAsync(
            repository => LogReader.Read(repository, from, to, limit),
            cancel,
            [.. from.Length > 0 ? [from] : Array.Empty<string>(), to]
        );

    /// <summary>Uncommitted changes, without what lies below some folders, which are not even looked into.</summary>
    public Task<List<StatusEntry>?> StatusAsync(IReadOnlyList<string> except, CancellationToken cancel) =>
        AskAsync(repository => Changes(repository, except), LongLimit, asIs: false, [], cancel);

    /// <summary>Changes between two commits (empty <paramref name="from"/>: since the beginning).</summary>
    public Task<CommitChange?> ChangeAsync(string from, string to, CancellationToken cancel) =>
        AskAsync(
            repository => ChangeReader.Change(repository, from, to),
            LongLimit,
            asIs: false,
            [.. from.Length > 0 ? [from] : Array.Empty<string>(), to],
            cancel
        );

    /// <summary>Files that differ between two commits, as texts.</summary>
    public Task<IReadOnlyList<ChangedFile>?> TextsAsync(string from, string to, int longest, CancellationToken cancel) =>
        AskAsync(repository => ChangeReader.Texts(repository, from, to, longest), LongLimit, asIs: false, [from, to], cancel);

    /// <summary>Paths below <paramref name="under"/> that differ between two commits.</summary>
    public Task<IReadOnlyList<string>?> ChangedAsync(
        string from,
        string to,
        bool sinceFork,
        IReadOnlyList<string> under,
        CancellationToken cancel
    ) => AskAsync(repository => ChangeReader.Names(repository, from, to, sinceFork, under), cancel, from, to);

    /// <summary>Paths of the files a commit has under a folder.</summary>
    public Task<IReadOnlyList<string>?> FilesAsync(string commit, string under, CancellationToken cancel) =>
        AskAsync(repository => ChangeReader.Files(repository, commit, under), cancel, commit);

    /// <summary>Paths of everything in the index and of all files that are neither there nor ignored.</summary>
    public Task<IReadOnlyList<string>?> PathsAsync(CancellationToken cancel) =>
        AskAsync<IReadOnlyList<string>>(
            repository =>
                Changes(repository, []) is { } status
                    ?
                    [
                        .. repository.Index.Select(entry => entry.Path),
                        .. status.Where(entry => entry.IsUntracked).Select(entry => entry.Path.ToString()),
                    ]
                    : null,
            LongLimit,
            asIs: false,
            [],
            cancel
        );

    /// <summary>Contents of objects; null for an object that is missing here or is not a file's.</summary>
    public Task<IReadOnlyList<byte[]?>?> BlobsAsync(IReadOnlyList<string> ids, CancellationToken cancel) =>
        AskAsync<IReadOnlyList<byte[]?>>(repository => [.. ids.Select(id => CommitReader.Blob(repository, id))], cancel, [.. ids]);

    /// <summary>Makes the change of a commit once more on another, durably, where that takes no git (<see cref="CommitCarrier"/>). Objects
    /// are all it writes.</summary>
    public Task<Carried?> CarryAsync(string commit, string onto, DateTimeOffset now, CancellationToken cancel) =>
        AskAsync(
            repository =>
            {
                var carried = CommitCarrier.Carry(repository, commit, onto, now);
                if (carried is { Commit.Length: > 0 })
                {
                    // libgit2 leaves its objects to the system; a ref is to name this one
                    Posix.FlushFileSystem(Path.Combine(place.CommonDir, "objects"));
                }

                return carried;
            },
            LongLimit,
            asIs: false,
            [commit, onto],
            cancel
        );

    // In a linked work tree libgit2 does not see the repository's own settings: what is ignored, modes, line ends.
    private List<StatusEntry>? Changes(LibGit2Sharp.Repository repository, IReadOnlyList<string> except) =>
        place.GitDir == place.CommonDir ? StatusReader.Read(repository, place, except) : null;

    private static string? Known(string name, Func<string, string> byId, Func<string> byName) =>
        RefFiles.IsObjectId(name) ? byId(name)
        : name == "HEAD" || name.StartsWith("refs/", StringComparison.Ordinal) ? byName()
        : null;

    private Task<T?> AskAsync<T>(Func<LibGit2Sharp.Repository, T?> read, CancellationToken cancel, params IReadOnlyList<string> ids) =>
        AskAsync(read, Limit, asIs: false, ids, cancel);

    // Opens the repository each time (0.1 ms): others write to it, so nothing that was read before is trusted.
    private async Task<T?> AskAsync<T>(
        Func<LibGit2Sharp.Repository, T?> read,
        TimeSpan limit,
        bool asIs,
        IReadOnlyList<string> ids,
        CancellationToken cancel
    )
    {
        if (ids.Any(id => id.Length != 40 || !RefFiles.IsObjectId(id)) || OutsideFolder.Exists(Path.Combine(place.CommonDir, "reftable")))
        {
            return default;
        }

        try
        {
            // Most answers take milliseconds; where a pipe stands in the place of a file, git would wait for ever as well.
            var reading = Task.Run(() => Read(read, asIs), cancel);
            if (await Task.WhenAny(reading, Task.Delay(ProcessSpec.SlowAfter, cancel)) != reading)
            {
                BlockingFiles.ThrowIfAny(place);
            }

            return await reading.WaitAsync(limit - ProcessSpec.SlowAfter, cancel);
        }
        catch (Exception e)
            when (e is LibGit2SharpException or TimeoutException or IOException or UnauthorizedAccessException or ArgumentException) // core.bare
        {
            return default;
        }
    }

    private T? Read<T>(Func<LibGit2Sharp.Repository, T?> read, bool asIs)
    {
        _ = LibGit2.ReadsAllSettings; // sets the search paths for settings
        var options = new RepositoryOptions { WorkingDirectoryPath = asIs || place.WorkTree.Length == 0 ? null : place.WorkTree };
        using var repository = new LibGit2Sharp.Repository(place.GitDir, options);
        // Of a folder that has a repository called .git in it, it opens that one.
        return IsAt(repository.Info.Path) ? read(repository) : default;
    }

    private bool IsAt(string opened) => opened.TrimEnd('/') is var path && (path == place.GitDir || path == RealPath.Of(place.GitDir));
}
