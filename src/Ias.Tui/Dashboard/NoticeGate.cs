namespace Ias.Tui.Dashboard;

/// <summary>Limits notifications to one every 30 seconds; of those in between only the last is sent, when the time is up.</summary>
public sealed class NoticeGate
{
    /// <summary>Minimum time between two notifications.</summary>
    public static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(30);

    private DateTimeOffset? _last;
    private Notice? _waiting;

    /// <summary>Moment at which the pending notification is due; null = none pending.</summary>
    public DateTimeOffset? Due => _waiting is null ? null : _last + MinInterval;

    /// <summary>Adds a new notification, if any, and returns the one to send now.</summary>
    public Notice? Next(Notice? happened, DateTimeOffset now)
    {
        _waiting = happened ?? _waiting;
        if (_waiting is not { } notice || now < _last + MinInterval)
        {
            return null;
        }

        (_waiting, _last) = (null, now);
        return notice;
    }
}
