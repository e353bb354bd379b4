using Microsoft.Extensions.Time.Testing;

namespace Ias.Tests;

/// <summary>
/// A clock the test moves. <see cref="FakeTimeProvider.Advance"/> moves both wall clock and monotonic clock and fires due timers in order;
/// <see cref="JumpWallClock"/> moves the wall clock only, as NTP or a suspended laptop would.
/// </summary>
public sealed class FakeTime(DateTimeOffset start) : TimeProvider
{
    private readonly FakeTimeProvider _time = new(start);
    private TimeSpan _jumped;
    private int _waiting;

    public FakeTime()
        : this(new DateTimeOffset(2026, 1, 19, 10, 0, 0, TimeSpan.Zero)) { }

    public override long TimestampFrequency => _time.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Timers that wait; a test waits for one to appear before it advances.</summary>
    public int WaitingTimers => Volatile.Read(ref _waiting);

    public override DateTimeOffset GetUtcNow() => _time.GetUtcNow() + _jumped;

    public override long GetTimestamp() => _time.GetTimestamp();

    public void JumpWallClock(TimeSpan by) => _jumped += by;

    public void Advance(TimeSpan by) => _time.Advance(by);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new CountedTimer(this, callback, state, dueTime, period);

    /// <summary>Counted from when it is set until it fires or is taken back.</summary>
    private sealed class CountedTimer : ITimer
    {
        private readonly FakeTime _owner;
        private readonly ITimer _timer;
        private TimeSpan _period;
        private int _isSet;

        public CountedTimer(FakeTime owner, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _owner = owner;
            _timer = owner._time.CreateTimer(
                s =>
                {
                    Count(isSet: _period > TimeSpan.Zero);
                    callback(s);
                },
                state,
                Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan
            );
            Change(dueTime, period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            var changed = _timer.Change(dueTime, period);
            Count(isSet: dueTime != Timeout.InfiniteTimeSpan);
            return changed;
        }

        public void Dispose()
        {
            _timer.Dispose();
            Count(isSet: false);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Count(bool isSet)
        {
            var after = isSet ? 1 : 0;
            Interlocked.Add(ref _owner._waiting, after - Interlocked.Exchange(ref _isSet, after));
        }
    }
}
