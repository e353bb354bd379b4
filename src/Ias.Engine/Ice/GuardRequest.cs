namespace Ias.Engine.Ice;

/// <summary>A turn to be guarded.</summary>
/// <param name="Id">The turn's id; goes into <c>IAS_TURN</c>.</param>
/// <param name="WorkTree">Absolute path.</param>
/// <param name="OwnBranch">The run's own branch, short name.</param>
/// <param name="BaseCommit">Commit at which the run's branch left its base; later commits are the run's own.</param>
/// <param name="Protected">Names and patterns protected beside the immutable set.</param>
/// <param name="ReadOnly">True: the repository is mounted read-only but for <paramref name="Writable"/> and the scratch folder.</param>
/// <param name="Writable">Absolute folders that stay writable when <paramref name="ReadOnly"/>.</param>
/// <param name="ScratchFolder">A private folder outside the repository, writable; becomes TMPDIR of a read-only turn.</param>
/// <param name="Shielded">Absolute files and folders that are read-only even to a turn that may write. Of these and <paramref
/// name="Writable"/> ones within each other the inner one decides.</param>
/// <param name="MainTree">The main checkout, where the turn works in a tree beside it: read-only but for its git folder, and it has the log
/// of what was blocked. Empty = the turn works in it.</param>
/// <param name="IsOffline">True: no network, where mounts hold the turn; loopback stays.</param>
/// <param name="CheckRemote">True: the remote's protected refs are checked after this turn (at most once a phase).</param>
public sealed record GuardRequest(
    string Id,
    string WorkTree,
    string OwnBranch,
    string BaseCommit,
    IReadOnlyList<string> Protected,
    bool ReadOnly,
    IReadOnlyList<string> Writable,
    string ScratchFolder,
    bool CheckRemote,
    IReadOnlyList<string>? Shielded = null,
    string MainTree = "",
    bool IsOffline = false
);
