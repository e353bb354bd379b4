using Ias.Engine.Processes;

namespace Ias.Engine.Ice;

/// <summary>ICE around agent turns and around the engine's own git commands that can run the repository's code.</summary>
public sealed class TurnGuard(ProcessRunner processes, TimeProvider time)
{
    /// <summary>
    /// Finds out once which layers work here (bubblewrap is tried, and the answer remembered) and records remotes, credential helpers and SSH
    /// settings, with which later pushes are made whatever the agent writes into the configuration meanwhile.
    /// </summary>
    /// <exception cref="ProblemException"><c>ice.mounts: require</c>, and bubblewrap does not work here.</exception>
    public Task<IceLayers> PrepareAsync(string workTree, string mounts, CancellationToken cancel) => throw new NotSupportedException($"ice {processes} {time}");

    /// <summary>Takes the baseline, opens the socket, sets what must be set.</summary>
    public Task<GuardedTurn> BeginAsync(GuardRequest request, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>
    /// Pushes commits as ICE allows: judged by name and target, the repository's pre-push hook in the cage first, then outside it without hooks, with
    /// the settings <see cref="PrepareAsync"/> recorded; afterwards the remote-tracking refs are moved. Never forces, never deletes, never throws for a
    /// push that was refused or failed: the outcome says so.
    /// </summary>
    public Task<PushOutcome> PushAsync(GuardRequest request, string remote, IReadOnlyList<PushedRef> refs, CancellationToken cancel) =>
        throw new NotSupportedException();

    /// <summary>Puts back what an engine that was killed left in the repository's configuration (layer 3 without mounts). Called at start.</summary>
    public Task RecoverAsync(string workTree, CancellationToken cancel) => throw new NotSupportedException();
}

/// <summary>What is to be guarded.</summary>
/// <param name="Id">The turn's id; goes into <c>IAS_TURN</c>.</param>
/// <param name="WorkTree">Absolute path.</param>
/// <param name="OwnBranch">The run's own branch, short name.</param>
/// <param name="BaseCommit">Where the run's branch left its base; commits after it are the run's own.</param>
/// <param name="Protected">Names and patterns protected beside the immutable set.</param>
/// <param name="ReadOnly">True: the repository is mounted read-only but for <paramref name="Writable"/> and the scratch folder.</param>
/// <param name="Writable">Absolute folders that stay writable when <paramref name="ReadOnly"/>.</param>
/// <param name="ScratchFolder">A private folder outside the repository, writable; becomes TMPDIR of a read-only turn.</param>
/// <param name="CheckRemote">Whether the remote's protected refs are asked after this turn (at most once a phase).</param>
public sealed record GuardRequest(
    string Id, string WorkTree, string OwnBranch, string BaseCommit, IReadOnlyList<string> Protected, bool ReadOnly,
    IReadOnlyList<string> Writable, string ScratchFolder, bool CheckRemote);

/// <summary>One guarded turn; between Begin and End the agent may run.</summary>
public sealed class GuardedTurn : IAsyncDisposable
{
    /// <summary>Adds the shims to PATH, the turn's id to the environment and, where mounts work, the two nested bubblewraps around the command.</summary>
    public ProcessSpec Wrap(ProcessSpec spec) => spec;

    /// <summary>
    /// The same cage around one of the engine's own git commands (<c>git</c> with these arguments): the real git, our hooks path, so that
    /// hooks, filters and signing programs of the repository meet the shims.
    /// </summary>
    public ProcessSpec WrapGit(ProcessSpec spec) => spec;

    /// <summary>Compares with the baseline, closes the socket, undoes what was set.</summary>
    public Task<GuardReport> EndAsync(CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>What ICE saw in a turn.</summary>
/// <param name="Blocks">Refused operations.</param>
/// <param name="Breaches">Forbidden changes found afterwards, with the command that undoes each; any of them halts the run.</param>
/// <param name="External">Changes by others, for the event log.</param>
public sealed record GuardReport(IReadOnlyList<IceBlock> Blocks, IReadOnlyList<IceBreach> Breaches, IReadOnlyList<string> External)
{
    /// <summary>Nothing to report.</summary>
    public static GuardReport Empty { get; } = new([], [], []);
}

/// <summary>A refused operation, as <c>.run/ice.log</c> has it.</summary>
public sealed record IceBlock(DateTimeOffset At, string Operation, string Target, string Reason, string Layer);

/// <summary>A forbidden change found after the fact, and the exact command that restores what was.</summary>
public sealed record IceBreach(string What, string Restore);

/// <summary>Which layers are on, e.g. <c>shims</c>, <c>mounts</c>, <c>hooks</c>, <c>verify</c>, and why one is not.</summary>
public sealed record IceLayers(IReadOnlyList<string> On, IReadOnlyList<string> Off, string WhyOff);

/// <summary>One ref to push.</summary>
/// <param name="Commit">Full object id.</param>
/// <param name="Ref">Full ref name on the remote, e.g. <c>refs/heads/feature/cart</c>.</param>
public sealed record PushedRef(string Commit, string Ref);

/// <summary>What a push did.</summary>
/// <param name="ExitCode">git's own; 1 when ICE or the repository's hook refused.</param>
/// <param name="Output">What git, the hook or ICE said.</param>
/// <param name="RefusedBy"><c>ice</c>, <c>hook</c>, <c>remote</c>; empty when it went through.</param>
public sealed record PushOutcome(int ExitCode, string Output, string RefusedBy = "");
