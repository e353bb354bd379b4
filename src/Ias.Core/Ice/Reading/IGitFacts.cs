namespace Ias.Core.Ice.Reading;

/// <summary>
/// Facts about a repository that decide what a git command line would do there. All answers are for the exact place and
/// environment the command would run in (its <c>-C</c>, <c>--git-dir</c>, <c>-c</c>, <c>GIT_DIR</c> and so on).
/// </summary>
public interface IGitFacts
{
    /// <summary>Everything protected here: the immutable set, the run's additions, every remote's HEAD branch.</summary>
    ProtectedBranches Protected { get; }

    /// <summary>The repository the command would run in.</summary>
    RepositoryPlace Repository { get; }

    /// <summary>Short name of the branch HEAD is on, symbolic refs followed; empty when detached or in no repository.</summary>
    string CurrentBranch { get; }

    /// <summary>Short name of the branch that a rebase in progress moves when it ends; empty when there is no rebase.</summary>
    string RebasedBranch { get; }

    /// <summary>Reason why git cannot read its configuration here (it would fail with the same words); empty normally.</summary>
    string Trouble { get; }

    /// <summary>Effective configuration in git's order (the last value wins), keys as git normalises them.</summary>
    IReadOnlyList<GitConfigEntry> Config { get; }

    /// <summary>Folder of the repository's hooks, as its files say it (<c>core.hooksPath</c>, else the git dir's own); empty = no
    /// repository.</summary>
    string HooksPath { get; }

    /// <summary>True when the repository is a turn's copy: its tags and remotes are the turn's own, and end with it.</summary>
    bool IsCopy { get; }

    /// <summary>Folder of the programs that have signatures made outside, which the command line may name; empty = none.</summary>
    string Signers { get; }

    /// <summary>All local branches, short names, each with the branch it really is (symbolic refs followed).</summary>
    IReadOnlyDictionary<string, string> Branches { get; }

    /// <summary>Names of remotes that have a remote-tracking branch of this short name (what <c>git checkout NAME</c> would guess
    /// from).</summary>
    IReadOnlyList<string> RemotesWithBranch(string name);

    /// <summary>Full name of the ref an expression stands for (<c>@{-1}</c>, <c>-</c> is not understood here, <c>HEAD</c>,
    /// <c>@{upstream}</c>); empty when it is no ref.</summary>
    string FullName(string revision);

    /// <summary>True when the expression names a commit.</summary>
    bool IsCommit(string revision);

    /// <summary>
    /// True when some commit reachable from <paramref name="to"/> but not from <paramref name="from"/> (empty = from nothing) is
    /// in a remote-tracking ref.
    /// </summary>
    bool HasPublished(string from, string to);

    /// <summary>True when a file or folder of this name exists, relative to where the command runs.</summary>
    bool IsPath(string path);

    /// <summary>Target of a URL or path that the command would push to; <c>insteadOf</c> is resolved already.</summary>
    RemotePlace PlaceOf(string url);

    /// <summary>True when <c>.git/remotes</c> or <c>.git/branches</c> has a file of this name: the old way to define a remote.</summary>
    bool HasLegacyRemote(string name);

    /// <summary>A variable of the command's environment; null = not set.</summary>
    string? Environment(string name);
}

/// <summary>One configuration value. <paramref name="FromCommand"/>: it comes from <c>-c</c>, <c>--config-env</c> or <c>GIT_CONFIG_*</c>,
/// not from a file.</summary>
public sealed record GitConfigEntry(string Key, string Value, bool FromCommand = false);

/// <summary>Repository a command would run in. Rules on local refs apply to all but the last two.</summary>
public enum RepositoryPlace
{
    /// <summary>The run's own (same common dir, any worktree).</summary>
    Run,

    /// <summary>A submodule of the run's.</summary>
    Submodule,

    /// <summary>A repository that is one of the run's remotes, by path.</summary>
    RunRemote,

    /// <summary>Any other repository than the run's.</summary>
    Elsewhere,

    /// <summary>No repository at all.</summary>
    None,
}

/// <summary>Target of a push.</summary>
public enum RemotePlace
{
    /// <summary>One of the run's remotes as recorded when it started, or one of the run's repositories by path; also a folder that is not
    /// there (yet).</summary>
    Run,

    /// <summary>Some other folder on this machine.</summary>
    LocalElsewhere,

    /// <summary>Another address on the network, or a transport that runs a program.</summary>
    NetworkElsewhere,
}
