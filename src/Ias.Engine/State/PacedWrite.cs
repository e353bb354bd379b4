namespace Ias.Engine.State;

/// <summary>
/// Writes what changes often no more than once in a while: at once when the last time is that long ago, otherwise once when it will be. So a file is the truth
/// whenever things go slowly, never older than that while when they go fast, and a thousand changes a second cost no more than ten.
/// </summary>
/// <param name="every">How long two writes are apart.</param>
/// <param name="gate">The owner's lock: every call is made under it, and the write that was put off, too.</param>
internal sealed class PacedWrite(TimeProvider time, TimeSpan every, Lock gate, Action write) : IDisposable
{
    private ITimer? _timer;
    private long? _last;
    private bool _isDue;

    /// <summary>There is something new: written now or soon.</summary>
    /// <exception cref="ProblemException">It was to be written now, and could not be; the next call tries again.</exception>
    public void Changed()
    {
        var left = _last is { } last ? every - time.GetElapsedTime(last) : TimeSpan.Zero;
        if (left <= TimeSpan.Zero)
        {
            Now();
        }
        else if (!_isDue)
        {
            _isDue = true;
            _timer ??= time.CreateTimer(_ => Late(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(left, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Writes now, whether or not there is something new.</summary>
    /// <exception cref="ProblemException">It could not be written.</exception>
    public void Now()
    {
        _isDue = true;
        write();
        (_isDue, _last) = (false, time.GetTimestamp());
    }

    /// <summary>Writes what was put off, if anything.</summary>
    /// <exception cref="ProblemException">It could not be written.</exception>
    public void Flush()
    {
        if (_isDue)
        {
            Now();
        }
    }

    public void Dispose() => _timer?.Dispose();

    private void Late()
    {
        lock (gate)
        {
            try
            {
                Flush();
            }
            catch (Exception refused) when (refused is ProblemException || FileProblem.Explains(refused))
            {
                // Nobody is here to be told: it stays due, and whoever changes or flushes it next is.
                _last = null;
            }
        }
    }
}
