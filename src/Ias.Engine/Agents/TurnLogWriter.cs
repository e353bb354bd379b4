using System.Text;
using Ias.Engine.Files;

namespace Ias.Engine.Agents;

/// <summary>
/// A turn's log file. Plain bytes, appended. What floods is bounded: the first <see cref="Head"/> bytes of a turn are kept, then only the
/// last <see cref="Tail"/>, with a line between that says how much was left out. A disk that is full, or a folder where the file should be,
/// stops the log, never the turn; a link, pipe or socket there is removed.
/// </summary>
internal sealed class TurnLogWriter : IDisposable
{
    /// <summary>Maximum number of a turn's bytes that are written as they arrive.</summary>
    public const long Head = 256L << 20;

    /// <summary>Number of later bytes kept in memory and written when the turn ends.</summary>
    public const int Tail = 64 << 10;

    private const int Shown = 64;

    private readonly Lock _lock = new();
    private readonly FileStream? _file;
    private readonly long _head;
    private byte[] _tail = [];
    private long _written;
    private long _beyond;

    public TurnLogWriter(string path, long head = Head)
    {
        _head = head;
        try
        {
            // An agent may have put a link in the place of the folder or of those above it.
            var (folder, name) = (Path.GetDirectoryName(path)!, Path.GetFileName(path));
            var above = Path.GetDirectoryName(folder)!;
            InsideFile.MakeFolder(above);
            using var inside = InsideFolder.At(above, out var why) ?? throw new IOException(why);
            var (writer, below) = (new InsideWriter(inside), $"{Path.GetFileName(folder)}/{name}");
            writer.MakeOwnFolder(Path.GetFileName(folder));
            if (inside.KindOf(below) is not (InsideKind.File or InsideKind.Folder))
            {
                writer.Remove(below); // an agent's: writing into it would wait for a reader, or end up in somebody's file
            }

            _file = new FileStream(writer.OpenToAppend(below), FileAccess.Write, bufferSize: 0);
        }
        catch (Exception e) when (e is ProblemException || FileProblem.Explains(e))
        {
            Failure = e is ProblemException refused ? refused.Problem.What : e.Message;
        }
    }

    /// <summary>Reason why logging stopped; empty = no failure.</summary>
    public string Failure { get; private set; } = "";

    /// <summary>First bytes that were written, at most 64, as text.</summary>
    public string Beginning { get; private set; } = "";

    /// <summary>Number of bytes left out of the file.</summary>
    public long LeftOut => Math.Max(0, _beyond - Tail);

    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (Beginning.Length == 0)
            {
                Beginning = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, Shown)]);
            }

            var now = (int)Math.Min(bytes.Length, _head - _written);
            Append(bytes[..now]);
            _written += now;
            Ring(bytes[now..]);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_beyond > 0)
            {
                if (LeftOut > 0)
                {
                    Append(
                        Encoding.UTF8.GetBytes(
                            $"\n[ias: {LeftOut} bytes left out here: a turn's log keeps {_head} bytes and the last {Tail}]\n"
                        )
                    );
                }

                var oldest = _beyond > Tail ? (int)(_beyond % Tail) : 0;
                Append(_beyond > Tail ? _tail.AsSpan(oldest) : _tail.AsSpan(0, (int)_beyond));
                Append(_tail.AsSpan(0, oldest));
            }

            _file?.Dispose();
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || Failure.Length > 0)
        {
            return;
        }

        try
        {
            _file!.Write(bytes);
        }
        catch (IOException e)
        {
            Failure = e.Message;
        }
    }

    private void Ring(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (_tail.Length == 0)
        {
            _tail = new byte[Tail];
        }

        if (bytes.Length > Tail)
        {
            _beyond += bytes.Length - Tail;
            bytes = bytes[^Tail..];
        }

        var at = (int)(_beyond % Tail);
        var first = Math.Min(bytes.Length, Tail - at);
        bytes[..first].CopyTo(_tail.AsSpan(at));
        bytes[first..].CopyTo(_tail);
        _beyond += bytes.Length;
    }
}
