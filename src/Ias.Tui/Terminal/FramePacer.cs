using System.Runtime.InteropServices;

namespace Ias.Tui.Terminal;

/// <summary>
/// Tracks whether sent frames have been displayed. A pseudo-terminal and SSH buffer tens of kilobytes, which on a line of 2,000 bytes a
/// second is half a minute of outdated frames. So from time to time a frame ends with a query that every terminal answers at once (DSR),
/// and while the answer is overdue nothing more is sent. For a terminal that does not answer, it waits only once.
/// </summary>
internal sealed class FramePacer
{
    /// <summary>Number of bytes between two queries.</summary>
    public const int BytesAQuestion = 1024;

    /// <summary>Acceptable delay: this much may be buffered in addition to the line's own latency.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(100);

    /// <summary>Time after which an answer is considered lost.</summary>
    private static readonly TimeSpan Lost = TimeSpan.FromSeconds(10);

    /// <summary>Maximum wait for the first answer, before the terminal counts as one that does not answer; longer than any latency on
    /// earth.</summary>
    private static readonly TimeSpan FirstAnswer = TimeSpan.FromMilliseconds(400);

    /// <summary>Assumed rate of a line in bytes per second until it is measured: that of an old modem, so that the first frames do not
    /// queue up.</summary>
    private const double Unmeasured = 20_000;

    private readonly Question[] _asked = new Question[4];
    private int _open;
    private bool _isSilent;
    private long _sent;
    private long _askedAt;
    private TimeSpan? _fastest;
    private long _shown;
    private double _bytesASecond = Unmeasured;

    /// <summary>Time at which <see cref="MaySend"/> becomes true without an answer; null = it does not depend on time.</summary>
    public TimeSpan? Deadline => _open == 0 || _isSilent ? null : _asked[0].At + (_fastest is null ? FirstAnswer : Lost);

    /// <summary>Checks whether a frame sent now would be displayed soon.</summary>
    public bool MaySend(TimeSpan now)
    {
        if (Deadline is not { } deadline || now >= deadline)
        {
            return true;
        }

        return _fastest is { } fastest && now - _asked[0].At < fastest + Slack && _sent - _shown < _bytesASecond * Slack.TotalSeconds;
    }

    /// <summary>Gives up on answers that are overdue.</summary>
    public void Expire(TimeSpan now)
    {
        if (Deadline is { } deadline && now >= deadline)
        {
            _isSilent = _fastest is null;
            Reset();
        }
    }

    /// <summary>Checks whether an answer is still likely to arrive.</summary>
    public bool IsAwaited(TimeSpan now) => Deadline is { } deadline && now < deadline;

    /// <summary>Forgets pending queries, which will not be answered any more.</summary>
    public void Reset() => _open = 0;

    /// <summary>Counts bytes that are about to be sent.</summary>
    /// <param name="ask">Whether to send a query even after few bytes.</param>
    /// <returns>Whether a query must follow them.</returns>
    public bool Send(int bytes, TimeSpan now, bool ask = false)
    {
        _sent += bytes;
        var unasked = _sent - _askedAt;
        var isDue = ask || unasked >= Math.Min(BytesAQuestion, _bytesASecond * Slack.TotalSeconds);
        if (!isDue || _isSilent || _open == _asked.Length)
        {
            return false;
        }

        _asked[_open++] = new Question(now, _sent);
        _askedAt = _sent;
        return true;
    }

    /// <summary>Records the answer to the oldest query.</summary>
    public void Answer(TimeSpan now)
    {
        _isSilent = false;
        if (_open == 0)
        {
            return; // given up before it arrived
        }

        var took = now - _asked[0].At;
        var bytes = _asked[0].Sent - _shown;
        _shown = _asked[0].Sent;
        _fastest = _fastest is { } fastest && fastest < took ? fastest : took;
        var queued = took - _fastest.Value;
        _bytesASecond =
            queued > Slack / 5 ? bytes / queued.TotalSeconds
            : bytes >= BytesAQuestion ? double.PositiveInfinity // faster than can be measured
            : _bytesASecond;
        _open--;
        Array.Copy(_asked, 1, _asked, 0, _open);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Question(TimeSpan At, long Sent);
}
