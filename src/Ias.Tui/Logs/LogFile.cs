using Ias.Engine.Files;

namespace Ias.Tui.Logs;

/// <summary>Log at a path: opened at once whatever its size, and checked for growth, truncation and rotation. It may not exist yet, and its
/// path may be a pipe or a folder. Single-threaded; background readers use <see cref="Bytes"/>.</summary>
public sealed class LogFile : IDisposable
{
    private LogEnds _ends = new();

    public LogFile(string path)
    {
        Path = path;
        Bytes = new LogBytes(null);
        Lines = new LogLines(Bytes);
        Index = new LineIndex(Bytes);
        Refresh();
    }

    public string Path { get; }

    /// <summary>Reason why nothing can be read, such as <c>it is a folder</c>. Empty = readable, or no file yet.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>Open file. A new object after a truncation and after <see cref="SwitchToNew"/>; the old one then reads as empty.</summary>
    public LogBytes Bytes { get; private set; }

    /// <summary>Lines of the open file, replaced with <see cref="Bytes"/>.</summary>
    public LogLines Lines { get; private set; }

    /// <summary>Line numbers of the open file, replaced with <see cref="Bytes"/>.</summary>
    public LineIndex Index { get; private set; }

    /// <summary>Known length of the file in bytes.</summary>
    public long Length => Bytes.Length;

    /// <summary>Checks the file for changes. Costs a few system calls at any size; new contents are read on demand.</summary>
    public LogChange Refresh()
    {
        try
        {
            Problem = "";
            var there = InsideFile.FactsOf(Path)?.Identity;
            if (!Bytes.IsOpen)
            {
                return there is not null && Open() ? LogChange.Grew : LogChange.None;
            }

            var change = Measure();
            return there is null ? LogChange.Gone
                : there != Bytes.Identity ? LogChange.Replaced
                : change;
        }
        catch (IOException e)
        {
            Problem = e.Message;
            return LogChange.None;
        }
    }

    /// <summary>Switches to the file that replaced the open one; false = there is none, and the old one stays.</summary>
    public bool SwitchToNew()
    {
        try
        {
            return Open();
        }
        catch (IOException e)
        {
            Problem = e.Message;
            return false;
        }
    }

    public void Dispose() => Bytes.Dispose();

    private bool Open()
    {
        if (InsideFile.Open(Path, out var why) is not { } handle)
        {
            return why.Length == 0 ? false : throw new IOException(why);
        }

        Bytes.Dispose();
        Bytes = new LogBytes(handle);
        Lines = new LogLines(Bytes);
        Index = new LineIndex(Bytes);
        _ends = new LogEnds();
        _ends.Note(Bytes);
        return true;
    }

    private LogChange Measure()
    {
        var (known, now) = (Bytes.Length, Bytes.LengthNow);
        if (now < known || !_ends.AreIn(Bytes))
        {
            // Reopened, so that background readers with old positions end.
            return Open() ? LogChange.Truncated : LogChange.Gone;
        }

        if (now == known)
        {
            return LogChange.None;
        }

        Bytes.Extend(now);
        _ends.Note(Bytes);
        return LogChange.Grew;
    }
}
