using Ias.Engine.Files;

namespace Ias.Tui.Logs;

/// <summary>
/// A log at a path: opened at once whatever its size, watched for growth, truncation and rotation. It may not exist yet, and what is in its
/// place may be a pipe or a folder. Used by one thread; what reads in the background does so through <see cref="Bytes"/>.
/// </summary>
public sealed class LogFile : IDisposable
{
    private LogEnds _ends = new();

    public LogFile(string path)
    {
        Path = path;
        Bytes = new LogBytes(null);
        Lines = new LogLines(Bytes);
        Index = new LineIndex(Bytes);
        Look();
    }

    public string Path { get; }

    /// <summary>Why there is nothing to read: <c>it is a folder</c>. Empty = all is well, or there is no file yet.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>The file that is open. Another object after a truncation and after <see cref="TakeNew"/>; the old one then reads as
    /// empty.</summary>
    public LogBytes Bytes { get; private set; }

    /// <summary>Its lines; as <see cref="Bytes"/>.</summary>
    public LogLines Lines { get; private set; }

    /// <summary>Its line numbers; as <see cref="Bytes"/>.</summary>
    public LineIndex Index { get; private set; }

    /// <summary>Bytes known of.</summary>
    public long Length => Bytes.Length;

    /// <summary>Looks again. Costs a few system calls whatever the size; what is new is read when somebody asks for it.</summary>
    public LogChange Look()
    {
        try
        {
            Problem = "";
            var there = FileIdentity.At(Path);
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

    /// <summary>Goes over to the file that is in the log's place now; false when there is none, and the old one stays.</summary>
    public bool TakeNew()
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
        if (RegularFile.Open(Path) is not { } handle)
        {
            return false;
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
            // Opened anew, so that whoever still reads by old positions in the background comes to an end.
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
