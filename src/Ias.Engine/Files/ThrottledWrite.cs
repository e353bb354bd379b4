namespace Ias.Engine.Files;

/// <summary>
/// Limits how often a frequently changing value is written: immediately while changes are few, otherwise once when the next write is due.
/// The file is current at the usual pace, at most one interval old during long bursts, and a thousand changes a second cost no more than
/// ten.
/// </summary>
/// <param name="every">Average time between two writes in the long run.</param>
/// <param name="inARow">Maximum burst of writes after a rest.</param>
/// <param name="gate">The owner's lock: every call is made under it, and the write that was put off, too.</param>
internal sealed class ThrottledWrite(TimeProvider time, TimeSpan every, int inARow, Lock gate, Action write) : IDisposable
{
    private readonly long _made = time.GetTimestamp();
    private ITimer? _timer;

    // when the next would be due if they came evenly: a rest lets it fall behind (the generic cell rate algorithm, ITU-T I.371)
    private TimeSpan _evenly;
    private bool _isDue;

    /// <summary>There is something new: written now or soon.</summary>
    /// <exception cref="ProblemException">It was to be written now, and could not be; the next call tries again.</exception>
    public void Changed()
    {
        var left = _evenly - ((inARow - 1) * every) - time.GetElapsedTime(_made);
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
        _isDue = false;
        var now = time.GetElapsedTime(_made);
        _evenly = (_evenly > now ? _evenly : now) + every;
        var most = now + (inARow * every); // however many were written without asking
        _evenly = _evenly < most ? _evenly : most;
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
                // No caller here to report to: the write stays due, and whoever changes or flushes next gets the error.
                _evenly = TimeSpan.Zero;
            }
        }
    }
}
