using Ias.Tui.Observing;

namespace Ias.Tui.Views;

/// <summary>Where in a run's events a person is who looks back.</summary>
/// <param name="Present">The run as it is now.</param>
/// <param name="Now">The person's own clock.</param>
/// <param name="Count">How many of its events had happened.</param>
/// <param name="IsPlaying">Time goes on, faster than it did.</param>
public sealed record PastMoment(RunSnapshot Present, DateTimeOffset Now, int Count, bool IsPlaying)
{
    /// <summary>How much faster time goes when it is played.</summary>
    public const int Speed = 60;

    /// <summary>How often another moment is shown while it is played.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
}
