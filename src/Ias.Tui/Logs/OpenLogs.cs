namespace Ias.Tui.Logs;

/// <summary>The logs a person is looking at: the few used last stay open.</summary>
internal sealed class OpenLogs : IDisposable
{
    private const int Most = 4;

    private readonly List<LogFile> _open = [];

    public LogFile Of(string path)
    {
        var at = _open.Count - 1; // asked for with every line that is drawn: the one asked for last is asked for again
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
        if (_open.Count > Most)
        {
            _open[0].Dispose();
            _open.RemoveAt(0);
        }

        return log;
    }

    /// <summary>Looks at all of them again.</summary>
    public LogChange Look()
    {
        var change = LogChange.None;
        foreach (var log in _open)
        {
            // A log that was moved to the archive, or replaced by a later run's, stays what it is: this night's.
            change = log.Look() switch
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
