using Ias.Engine.Ice;
using Ias.Engine.Processes;

namespace Ias.Engine.Git;

/// <summary>
/// Typed calls of the git command on one work tree. Everything the engine itself does with git is here; arguments are lists, the
/// environment has no GIT_* of the caller's, <c>LC_ALL=C</c>, no pager, no prompt.
/// </summary>
public sealed class Repository(ProcessRunner processes, string workTree)
{
    /// <summary>Absolute path of the work tree's top folder.</summary>
    public string WorkTree { get; } = workTree;

    /// <summary>Finds the work tree around a folder.</summary>
    /// <exception cref="ProblemException">Not a git repository, bare, or no git.</exception>
    public static Task<Repository> OpenAsync(ProcessRunner processes, string folder, CancellationToken cancel) => throw new NotSupportedException($"{processes}{folder}");

    /// <summary>Absolute path of the git common dir (shared by all worktrees).</summary>
    public string CommonDir => throw new NotSupportedException($"{processes}");

    /// <summary>Absolute path of this work tree's own git dir.</summary>
    public string GitDir => throw new NotSupportedException();

    /// <summary>HEAD: branch short name (empty when detached) and commit (empty when unborn). Read from the files; no process where avoidable.</summary>
    public Task<Head> HeadAsync(CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>The commit a revision names, or null.</summary>
    public Task<string?> ResolveAsync(string revision, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>Uncommitted changes, untracked files one by one.</summary>
    public Task<IReadOnlyList<TreeChange>> StatusAsync(CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>
    /// Identity of the whole tree as it stands (HEAD and work tree; feedback folders <c>grimoires/loa</c>, <c>docs/ias</c>, <c>.run</c> left
    /// out): equal before and after means no progress. Cheap when nothing is uncommitted.
    /// </summary>
    public Task<string> TreeFingerprintAsync(CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>Makes and checks out a branch at <paramref name="start"/>, or checks it out when it is there.</summary>
    public Task SwitchToAsync(string branch, string? start, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>
    /// Commits what changed under <c>Only</c> (empty = everything that may go in). Left out and told: new files over 10 MB, more than
    /// 2,000 new files in one folder, secret-shaped contents, gitlinks not in .gitmodules, sockets. Runs in the cage when the repository has code to run.
    /// </summary>
    public Task<CommitOutcome> CommitAsync(CommitRequest request, TurnGuard guard, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>Saves the tree as it stands to a ref, with a temporary index; touches neither the index nor the branch, runs no hook.</summary>
    public Task<string> SnapshotAsync(string toRef, string message, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>Commits of <paramref name="range"/>, newest first, with their trailers.</summary>
    public Task<IReadOnlyList<CommitInfo>> LogAsync(string range, int limit, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>Whether <paramref name="ancestor"/> is an ancestor of (or is) <paramref name="descendant"/>.</summary>
    public Task<bool> IsAncestorAsync(string ancestor, string descendant, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>Files and lines changed between two commits.</summary>
    public Task<DiffStat> DiffStatAsync(string from, string to, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>The remote's HEAD branch as this repository knows it (<c>refs/remotes/origin/HEAD</c>), short name; null when it does not.</summary>
    public Task<string?> DefaultBranchAsync(CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>Moves a branch from <paramref name="old"/> (refused when it is elsewhere) up to <paramref name="commit"/> and puts HEAD on it, work tree and index untouched.</summary>
    public Task MoveUpAsync(string branch, string old, string commit, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>What changed between two commits (empty <paramref name="from"/>: since the beginning): all paths, and the deleted ones (renames are none).</summary>
    public Task<CommitChange> ChangeAsync(string from, string to, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>Takes back uncommitted changes outside <paramref name="except"/> (path prefixes) after saving the whole tree to <paramref name="saveTo"/> (a ref); returns what was taken back.</summary>
    public Task<IReadOnlyList<string>> TakeBackAsync(IReadOnlyList<string> except, string saveTo, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>Remotes and their URLs.</summary>
    public Task<IReadOnlyDictionary<string, string>> RemotesAsync(CancellationToken cancel) => throw new NotSupportedException();
}

/// <summary>HEAD.</summary>
public sealed record Head(string Branch, string Commit);

/// <summary>One uncommitted change. <paramref name="Code"/> is git's two-letter status; <c>??</c> = untracked.</summary>
public sealed record TreeChange(string Code, string Path);

/// <summary>What to commit and how to call it.</summary>
/// <param name="Subject">First line.</param>
/// <param name="Trailers">For example <c>Run-Id</c> and <c>Cycle</c>, in this order.</param>
/// <param name="Only">Pathspecs (literal paths) to take; empty = all changes.</param>
/// <param name="Except">Literal path prefixes to leave out.</param>
/// <param name="Guard">How to guard it, should the repository have code to run.</param>
public sealed record CommitRequest(
    string Subject, IReadOnlyList<KeyValuePair<string, string>> Trailers, IReadOnlyList<string> Only, IReadOnlyList<string> Except, GuardRequest Guard);

/// <summary>What a commit did.</summary>
/// <param name="Commit">The new commit; empty when nothing was to be committed or it was refused.</param>
/// <param name="Refused">What a hook or git said when it refused; empty otherwise.</param>
/// <param name="LeftOut">Paths left out, each with the reason.</param>
/// <param name="Deleted">Paths deleted by this commit (renames are none).</param>
/// <param name="Paths">All paths this commit changed.</param>
public sealed record CommitOutcome(
    string Commit, string Parent, string Refused, IReadOnlyList<KeyValuePair<string, string>> LeftOut, int Files, int Added, int Removed,
    IReadOnlyList<string> Deleted, IReadOnlyList<string> Paths);

/// <summary>A commit's facts.</summary>
public sealed record CommitInfo(string Commit, string Parent, string Subject, IReadOnlyDictionary<string, string> Trailers);

/// <summary>Totals of a diff.</summary>
public sealed record DiffStat(int Files, int Added, int Removed);

/// <summary>What changed between two commits.</summary>
public sealed record CommitChange(IReadOnlyList<string> Paths, IReadOnlyList<string> Deleted, int Added, int Removed);
