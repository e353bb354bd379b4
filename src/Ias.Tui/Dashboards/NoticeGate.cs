namespace Ias.Tui.Dashboards;

/// <summary>Lets a notice through at most every half a minute; what comes in between waits, and only the last of it is told.</summary>
public sealed class NoticeGate
{
    /// <summary>The least time between two notices.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    private DateTimeOffset? _last;
    private Notice? _waiting;

    /// <summary>When one that waits may be told; null = none waits.</summary>
    public DateTimeOffset? Due => _waiting is null ? null : _last + Rest;

    /// <summary>Takes in what has happened, if anything, and says what is to be told now.</summary>
    public Notice? Next(Notice? happened, DateTimeOffset now)
    {
        _waiting = happened ?? _waiting;
        if (_waiting is not { } notice || now < _last + Rest)
        {
            return null;
        }

        (_waiting, _last) = (null, now);
        return notice;
    }
}
