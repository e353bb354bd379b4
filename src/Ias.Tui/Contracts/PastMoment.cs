using Ias.Tui.State;

namespace Ias.Tui.Contracts;

/// <summary>Earlier moment of a run that the user is looking at.</summary>
/// <param name="Present">Current state of the run.</param>
/// <param name="Now">Current time of the user's clock.</param>
/// <param name="Count">Number of events that had happened by then.</param>
/// <param name="IsPlaying">Whether replay is running.</param>
public sealed record PastMoment(RunSnapshot Present, DateTimeOffset Now, int Count, bool IsPlaying)
{
    /// <summary>Factor by which replay is faster than real time.</summary>
    public const int Speed = 60;

    /// <summary>Interval at which replay shows another moment.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
}
