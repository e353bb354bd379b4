using System.Runtime.InteropServices;

namespace Ias.Tui.Terminal;

/// <summary>
/// Knows whether what was sent has been shown. A pseudo-terminal and SSH take tens of kilobytes without a word, which on a line of 2,000
/// bytes a second is half a minute of old pictures. So from time to time a frame ends with a question that every terminal answers at once
/// (DSR), and while the answer is overdue nothing more is sent. A terminal that does not answer is waited for once.
/// </summary>
internal sealed class FramePacer
{
    /// <summary>So many bytes go out between two questions.</summary>
    public const int BytesAQuestion = 1024;

    /// <summary>A delay nobody minds: so much may lie in the line beyond its own latency.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(100);

    /// <summary>An answer that takes longer will not come.</summary>
    private static readonly TimeSpan Lost = TimeSpan.FromSeconds(10);

    /// <summary>How long the first answer is waited for, before the terminal counts as one that does not answer; longer than any way on
    /// earth.</summary>
    private static readonly TimeSpan FirstAnswer = TimeSpan.FromMilliseconds(400);

    /// <summary>What a line is thought to carry, in bytes a second, before it has shown it: an old modem's worth, so that the first
    /// pictures do not pile up.</summary>
    private const double Unmeasured = 20_000;

    private readonly Question[] _asked = new Question[4];
    private int _open;
    private bool _isSilent;
    private long _sent;
    private long _askedAt;
    private TimeSpan? _fastest;
    private long _shown;
    private double _bytesASecond = Unmeasured;

    /// <summary>When <see cref="MaySend"/> becomes true without an answer; null when it does not depend on time.</summary>
    public TimeSpan? Deadline => _open == 0 || _isSilent ? null : _asked[0].At + (_fastest is null ? FirstAnswer : Lost);

    /// <summary>Whether a frame sent now would be shown soon.</summary>
    public bool MaySend(TimeSpan now)
    {
        if (Deadline is not { } deadline || now >= deadline)
        {
            return true;
        }

        return _fastest is { } fastest && now - _asked[0].At < fastest + Slack && _sent - _shown < _bytesASecond * Slack.TotalSeconds;
    }

    /// <summary>Gives up what has waited too long.</summary>
    public void Expire(TimeSpan now)
    {
        if (Deadline is { } deadline && now >= deadline)
        {
            _isSilent = _fastest is null;
            Forget();
        }
    }

    /// <summary>Whether an answer is still likely to come.</summary>
    public bool IsAwaited(TimeSpan now) => Deadline is { } deadline && now < deadline;

    /// <summary>No answer will come any more to what was asked so far.</summary>
    public void Forget() => _open = 0;

    /// <summary>Counts bytes that are about to go out.</summary>
    /// <param name="ask">Whether to ask even after few bytes.</param>
    /// <returns>True when the question is to follow them.</returns>
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

    /// <summary>The oldest question was answered.</summary>
    public void Answer(TimeSpan now)
    {
        _isSilent = false;
        if (_open == 0)
        {
            return; // given up before it came
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
