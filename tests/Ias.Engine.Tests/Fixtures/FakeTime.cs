namespace Ias.Tests;

/// <summary>
/// A clock the test moves. <see cref="Advance"/> moves both wall clock and monotonic clock and fires due timers in order;
/// <see cref="JumpWallClock"/> moves the wall clock only, as NTP or a suspended laptop would.
/// </summary>
public sealed class FakeTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];
    private DateTimeOffset _now = start;
    private long _ticks;

    public FakeTime()
        : this(new DateTimeOffset(2026, 1, 19, 10, 0, 0, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Timers that wait; a test waits for one to appear before it advances.</summary>
    public int WaitingTimers
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count(t => t.Due is not null);
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp()
    {
        lock (_lock)
        {
            return _ticks;
        }
    }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public void JumpWallClock(TimeSpan by)
    {
        lock (_lock)
        {
            _now += by;
        }
    }

    public void Advance(TimeSpan by)
    {
        long end;
        lock (_lock)
        {
            end = _ticks + by.Ticks;
        }

        while (true)
        {
            Timer? due;
            lock (_lock)
            {
                due = _timers.Where(t => t.Due <= end).OrderBy(t => t.Due).FirstOrDefault();
                var to = due?.Due ?? end;
                _now += TimeSpan.FromTicks(Math.Max(0, to - _ticks));
                _ticks = Math.Max(_ticks, to);
                due?.Rearm();
            }

            if (due is null)
            {
                return;
            }

            due.Fire();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(FakeTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public long? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                _period = period;
                Due = dueTime == global::System.Threading.Timeout.InfiniteTimeSpan ? null : time._ticks + dueTime.Ticks;
                if (Due is not null && !time._timers.Contains(this))
                {
                    time._timers.Add(this);
                }

                return true;
            }
        }

        public void Rearm() => Due = _period == global::System.Threading.Timeout.InfiniteTimeSpan || _period <= TimeSpan.Zero ? null : Due + _period.Ticks;

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
