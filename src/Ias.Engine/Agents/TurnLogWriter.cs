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
    /// <summary>Bytes of one turn that are written as they come.</summary>
    public const long Head = 256L << 20;

    /// <summary>Bytes kept, in memory, of what comes after; written when the turn ends.</summary>
    public const int Tail = 64 << 10;

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
            // The folder's own folder is the work tree's .run or the engine's: an agent may have put a link in the folder's place.
            var (folder, name) = (Path.GetDirectoryName(path)!, Path.GetFileName(path));
            Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
            using var inside = InsideFolder.Open(Path.GetDirectoryName(folder)!);
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

    /// <summary>Why nothing more was written; empty = all is well.</summary>
    public string Failure { get; private set; } = "";

    /// <summary>Bytes that are not in the file.</summary>
    public long LeftOut => Math.Max(0, _beyond - Tail);

    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
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
