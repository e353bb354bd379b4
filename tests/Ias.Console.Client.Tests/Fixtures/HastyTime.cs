using System.Collections.Concurrent;

namespace Ias.Console.Client.Tests.Fixtures;

/// <summary>A clock on which pauses take a hundredth of their time, and which tells how long they were to be; what takes longer than ten
/// seconds is a limit, and stays as it is.</summary>
public sealed class HastyTime : TimeProvider
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>The pauses so far.</summary>
    public ConcurrentQueue<TimeSpan> Pauses { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var isPause = dueTime > TimeSpan.Zero && dueTime <= LongestPause;
        if (isPause)
        {
            Pauses.Enqueue(dueTime);
        }

        return base.CreateTimer(callback, state, isPause ? dueTime / 100 : dueTime, period);
    }
}
