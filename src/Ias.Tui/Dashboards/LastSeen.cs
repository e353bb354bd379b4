using Ias.Tui.Observing;

namespace Ias.Tui.Dashboards;

/// <summary>When this person looked: from what moment on something is new to them. It is counted from their last key press before they were
/// away.</summary>
/// <param name="looks">Where it is kept; null = nowhere.</param>
/// <param name="say">Told why it cannot be kept.</param>
public sealed class LastSeen(LastSeenFile? looks, Action<string> say)
{
    /// <summary>No key for so long: the person has been away.</summary>
    public static readonly TimeSpan AwayAfter = TimeSpan.FromMinutes(2);

    private string? _workTree;
    private DateTimeOffset? _lastKey;
    private DateTimeOffset? _kept;

    /// <summary>What happened after it is new; null = all is.</summary>
    public DateTimeOffset? LookedBefore { get; private set; }

    /// <summary>The dashboard opens on a work tree.</summary>
    public void Begin(RunSnapshot shown)
    {
        _workTree = shown.IsRepository ? shown.WorkTree : null;
        LookedBefore = _workTree is null ? null : looks?.Read(_workTree);
    }

    /// <summary>A key was pressed.</summary>
    /// <returns>Whether the person has come back, so that <see cref="LookedBefore"/> is another moment.</returns>
    public bool Pressed(DateTimeOffset now)
    {
        var isBack = _lastKey is { } last && now - last > AwayAfter;
        LookedBefore = isBack ? _lastKey : LookedBefore;
        _lastKey = now;
        if (!(now - _kept <= AwayAfter))
        {
            Keep();
        }

        return isBack;
    }

    /// <summary>Keeps the last key press for the next time.</summary>
    public void Keep()
    {
        if (_lastKey is not { } at || looks is null || _workTree is null || at == _kept)
        {
            return;
        }

        _kept = at;
        try
        {
            looks.Write(_workTree, at);
        }
        catch (ProblemException refused)
        {
            say(refused.Problem.What);
        }
    }
}
