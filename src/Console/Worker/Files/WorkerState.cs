using Ias.Engine.State;

namespace Ias.Console.Worker.Files;

/// <summary>State of a running box, shown by <c>ias agent status</c>.</summary>
/// <param name="Online">True when the last call reached the Console.</param>
/// <param name="Since">Time of the last change between online and offline.</param>
/// <param name="Doing">Jobs under way: kind, id, checkout.</param>
/// <param name="Busy">Checkouts that cannot be worked in now, and why.</param>
/// <param name="Problem">Reason the Console is not reached, or no job is accepted; empty: none.</param>
public sealed record WorkerState(
    bool Online,
    DateTimeOffset Since,
    IReadOnlyList<JobInHand> Doing,
    IReadOnlyList<BusyCheckout> Busy,
    string Problem = ""
)
{
    private const int Longest = 1 << 20; // bytes

    /// <summary>State written by the running program of a part; null: it has written none yet, or none is running. The state left by a
    /// killed program does not count.</summary>
    /// <exception cref="ProblemException">It cannot be read.</exception>
    public static WorkerState? Read(WorkFolder folder, string part) =>
        ProcessLock.Holder(folder.LockOf(part)) is null
            ? null
            : WorkFolder.Read(folder.StateOf(part), Longest, WorkJson.Default.WorkerState);
}

/// <summary>A job that is being done.</summary>
public sealed record JobInHand(string Id, string Kind, string WorkTree, DateTimeOffset Since);

/// <summary>A checkout that cannot be worked in.</summary>
/// <param name="RepoId">The Console's id of its repository; empty in files of versions before.</param>
/// <param name="AgentOnly">True when only jobs that take an agent's turn cannot start.</param>
public sealed record BusyCheckout(string WorkTree, string Why, string RepoId = "", bool AgentOnly = false);
