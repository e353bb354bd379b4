using Ias.Tui.State;

namespace Ias.Tui.Dashboard;

/// <summary>Moment after which events are new to this user: their last key press before they were away.</summary>
/// <param name="file">File that stores it; null = none.</param>
/// <param name="showMessage">Shows why it cannot be stored.</param>
public sealed class LastSeen(LastSeenFile? file, Action<string> showMessage)
{
    /// <summary>Time without a key press after which the user counts as away.</summary>
    public static readonly TimeSpan AwayAfter = TimeSpan.FromMinutes(2);

    private string? _workTree;
    private DateTimeOffset? _lastKey;
    private DateTimeOffset? _kept;

    /// <summary>Moment after which events are new; null = all are.</summary>
    public DateTimeOffset? PreviousLook { get; private set; }

    /// <summary>Starts with the work tree of a dashboard.</summary>
    public void Begin(RunSnapshot shown)
    {
        _workTree = shown.IsRepository ? shown.WorkTree : null;
        PreviousLook = _workTree is null ? null : file?.Read(_workTree);
    }

    /// <summary>Records the time of a key press.</summary>
    /// <returns>Whether the user has returned, which changes <see cref="PreviousLook"/>.</returns>
    public bool Pressed(DateTimeOffset now)
    {
        var isBack = _lastKey is { } last && now - last > AwayAfter;
        PreviousLook = isBack ? _lastKey : PreviousLook;
        _lastKey = now;
        if (!(now - _kept <= AwayAfter))
        {
            Keep();
        }

        return isBack;
    }

    /// <summary>Stores the last key press for the next session.</summary>
    public void Keep()
    {
        if (_lastKey is not { } at || file is null || _workTree is null || at == _kept)
        {
            return;
        }

        _kept = at;
        try
        {
            file.Write(_workTree, at);
        }
        catch (ProblemException refused)
        {
            showMessage(refused.Problem.What);
        }
    }
}
