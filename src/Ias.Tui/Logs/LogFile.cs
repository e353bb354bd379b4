using Ias.Engine.State;

namespace Ias.Tui.Logs;

/// <summary>
/// A log at a path: opened at once whatever its size, watched for growth, truncation and rotation. It may not exist yet, and what is in its
/// place may be a pipe or a folder. Used by one thread; what reads in the background does so through <see cref="Bytes"/>.
/// </summary>
public sealed class LogFile : IDisposable
{
    private const int HeadLength = 256;

    private byte[] _head = [];

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

    /// <summary>The file that is open. Another object after a truncation and after <see cref="TakeNew"/>; the old one then reads as empty.</summary>
    public LogBytes Bytes { get; private set; }

    /// <summary>Its lines; as <see cref="Bytes"/>.</summary>
    public LogLines Lines { get; private set; }

    /// <summary>Its line numbers; as <see cref="Bytes"/>.</summary>
    public LineIndex Index { get; private set; }

    /// <summary>Bytes known of.</summary>
    public long Length => Bytes.Length;

    /// <summary>Looks again. Costs three system calls whatever the size; what is new is read when somebody asks for it.</summary>
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
            return there is null ? LogChange.Gone : there != Bytes.Identity ? LogChange.Replaced : change;
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
        _head = Head();
        return true;
    }

    private LogChange Measure()
    {
        var (known, now) = (Bytes.Length, Bytes.LengthNow);
        Span<byte> head = stackalloc byte[_head.Length];
        if (now < known || Bytes.Read(0, head) < head.Length || !head.SequenceEqual(_head))
        {
            // Opened anew, so that whoever still reads by old positions in the background comes to an end.
            return Open() ? LogChange.Truncated : LogChange.Gone;
        }

        Bytes.Extend(now);
        _head = _head.Length < HeadLength && now > known ? Head() : _head;
        return now > known ? LogChange.Grew : LogChange.None;
    }

    // What is cut off and grows to its old length between two looks is told by its first bytes.
    private byte[] Head()
    {
        var head = new byte[HeadLength];
        return head[..Bytes.Read(0, head)];
    }
}
