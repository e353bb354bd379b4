using Ias.Engine.State;

namespace Ias.Worker.Files;

/// <summary>What a running box tells of itself, for <c>ias agent status</c>.</summary>
/// <param name="Online">Whether the Console was reached when last asked.</param>
/// <param name="Since">Since when that is so.</param>
/// <param name="Doing">Jobs in hand: kind, id, checkout.</param>
/// <param name="Busy">Checkouts that cannot be worked in now, and why.</param>
/// <param name="Problem">Why it is not reached, or takes nothing; empty: all is well.</param>
public sealed record BoxState(
    bool Online,
    DateTimeOffset Since,
    IReadOnlyList<JobInHand> Doing,
    IReadOnlyList<BusyCheckout> Busy,
    string Problem = ""
)
{
    private const int Longest = 1 << 20; // bytes

    /// <summary>What the program that does that part says; null: nothing yet, or there is none: what one that was killed said does not
    /// count.</summary>
    /// <exception cref="ProblemException">It cannot be read.</exception>
    public static BoxState? Read(WorkFolder folder, string part) =>
        ProcessLock.Holder(folder.LockOf(part)) is null ? null : WorkFolder.Read(folder.StateOf(part), Longest, WorkJson.Default.BoxState);
}

/// <summary>A job that is being done.</summary>
public sealed record JobInHand(string Id, string Kind, string WorkTree, DateTimeOffset Since);

/// <summary>A checkout that cannot be worked in.</summary>
public sealed record BusyCheckout(string WorkTree, string Why);
