namespace Ias.Tui.Logs;

/// <summary>Cache of open log files, which keeps the few last used.</summary>
internal sealed class OpenLogs : IDisposable
{
    private const int Max = 4;

    private readonly List<LogFile> _open = [];

    public LogFile Of(string path)
    {
        var at = _open.Count - 1; // called for every drawn line, usually for the same log as before
        while (at >= 0 && _open[at].Path != path)
        {
            at--;
        }

        if (at >= 0 && at == _open.Count - 1)
        {
            return _open[at];
        }

        var log = at >= 0 ? _open[at] : new LogFile(path);
        if (at >= 0)
        {
            _open.RemoveAt(at);
        }

        _open.Add(log);
        if (_open.Count > Max)
        {
            _open[0].Dispose();
            _open.RemoveAt(0);
        }

        return log;
    }

    /// <summary>Checks all open logs for changes.</summary>
    public LogChange Refresh()
    {
        var change = LogChange.None;
        foreach (var log in _open)
        {
            // A log that was moved to the archive or replaced by a later run's keeps its contents.
            change = log.Refresh() switch
            {
                LogChange.Truncated => LogChange.Truncated,
                LogChange.Grew when change == LogChange.None => LogChange.Grew,
                _ => change,
            };
        }

        return change;
    }

    public void Dispose() => _open.ForEach(log => log.Dispose());
}
