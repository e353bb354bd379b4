using Ias.Tui.Logs;
using Ias.Tui.Panes;

namespace Ias.Tui.Dashboard;

/// <summary>Search in the log: pattern, direction and progress. One search at a time.</summary>
/// <param name="log">Log to search.</param>
/// <param name="services">Runs the search in the background.</param>
/// <param name="showMessage">Shows a temporary message.</param>
internal sealed class LogSearchSession(LogPane log, IDashboardServices services, Action<string> showMessage, string searchKey)
{
    private bool _forward = true;
    private bool _isWrapped;

    /// <summary>True if a search is in progress.</summary>
    public bool IsUnderWay { get; private set; }

    /// <summary>Starts a new search from the log's current position.</summary>
    public void Begin(string text)
    {
        log.Search = SearchPattern.Of(text);
        Continue(forward: !log.Follows); // at the end, the only way is up
    }

    /// <summary>Continues with the same pattern.</summary>
    /// <returns>Whether there is a pattern.</returns>
    public bool Continue(bool forward)
    {
        if (log is not { Search: { } pattern, Combined: { } combined })
        {
            showMessage($"no search yet: {searchKey} starts one");
            return false;
        }

        (_forward, _isWrapped, IsUnderWay) = (forward, false, true);
        services.Search(new CombinedLogSearch(combined, pattern), log.Here, forward);
        return true;
    }

    /// <summary>Handles a match; null = none in that direction, so the search wraps around once.</summary>
    public void Found(LogAddress? address)
    {
        IsUnderWay = false;
        if (address is { } found)
        {
            showMessage(
                _isWrapped
                    ? _forward
                        ? "search wrapped to the top"
                        : "search wrapped to the end"
                    : ""
            );
            log.GoTo(found);
        }
        else if (!_isWrapped && log is { Search: { } pattern, Combined: { } combined })
        {
            (_isWrapped, IsUnderWay) = (true, true);
            services.Search(
                new CombinedLogSearch(combined, pattern),
                _forward ? new LogAddress(-1, 0) : new LogAddress(int.MaxValue, 0),
                _forward
            );
        }
        else
        {
            showMessage($"not found: {log.Search?.Text}");
        }
    }

    /// <summary>Stops the search; earlier matches stay marked.</summary>
    public void Stop()
    {
        services.StopSearch();
        IsUnderWay = false;
    }

    /// <summary>Stops the search and removes its marks.</summary>
    public void Clear()
    {
        log.Search = null;
        Stop();
    }
}
