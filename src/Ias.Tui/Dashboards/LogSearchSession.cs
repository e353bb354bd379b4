using Ias.Tui.Logs;
using Ias.Tui.Panes;

namespace Ias.Tui.Dashboards;

/// <summary>The search in the log: what is looked for, which way, and whether somebody is looking. One at a time.</summary>
/// <param name="log">Where.</param>
/// <param name="outside">Who looks.</param>
/// <param name="say">Says something for a moment.</param>
internal sealed class LogSearchSession(LogPane log, IDashboardServices outside, Action<string> say, string searchKey)
{
    private bool _forward = true;
    private bool _isWrapped;

    /// <summary>It is under way.</summary>
    public bool IsUnderWay { get; private set; }

    /// <summary>Looks for something else, from where the log stands.</summary>
    public void Begin(string text)
    {
        log.Search = SearchPattern.Of(text);
        GoOn(forward: !log.Follows); // from the end there is only up
    }

    /// <summary>Looks for the same again.</summary>
    /// <returns>Whether anything is looked for.</returns>
    public bool GoOn(bool forward)
    {
        if (log is not { Search: { } pattern, Night: { } night })
        {
            say($"no search yet: {searchKey} starts one");
            return false;
        }

        (_forward, _isWrapped, IsUnderWay) = (forward, false, true);
        outside.Search(new CombinedLogSearch(night, pattern), log.Here, forward);
        return true;
    }

    /// <summary>What was found; null = nothing more that way, and it goes on from the other end.</summary>
    public void Found(LogAddress? address)
    {
        IsUnderWay = false;
        if (address is { } found)
        {
            say(
                _isWrapped
                    ? _forward
                        ? "search wrapped to the top"
                        : "search wrapped to the end"
                    : ""
            );
            log.GoTo(found);
        }
        else if (!_isWrapped && log is { Search: { } pattern, Night: { } night })
        {
            (_isWrapped, IsUnderWay) = (true, true);
            outside.Search(
                new CombinedLogSearch(night, pattern),
                _forward ? new LogAddress(-1, 0) : new LogAddress(int.MaxValue, 0),
                _forward
            );
        }
        else
        {
            say($"not found: {log.Search?.Text}");
        }
    }

    /// <summary>Gives it up; what was found before stays marked.</summary>
    public void Stop()
    {
        outside.StopSearch();
        IsUnderWay = false;
    }

    /// <summary>Gives it up, and marks nothing any more.</summary>
    public void Forget()
    {
        log.Search = null;
        Stop();
    }
}
