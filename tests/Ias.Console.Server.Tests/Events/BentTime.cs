namespace Ias.Console.Server.Tests.Events;

/// <summary>The system's clock, but whoever waits for seconds waits for <paramref name="instead"/>.</summary>
internal sealed class BentTime(TimeSpan instead) : TimeProvider
{
    /// <summary>What is only done now and then is never done.</summary>
    public static TimeProvider Patient { get; } = new BentTime(Timeout.InfiniteTimeSpan);

    /// <summary>What is done now and then is done all the time.</summary>
    public static TimeProvider Hasty { get; } = new BentTime(TimeSpan.FromMilliseconds(50));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime >= TimeSpan.FromSeconds(1) ? instead : dueTime, period);
}
