using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ias.Core.Events;
using Ias.Engine.Files;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.State;

/// <summary>
/// <c>.run/events.jsonl</c>: appended to by the engine alone, read by everybody. A torn last line (power loss) is cut off when the engine
/// opens the log; readers stop before it.
/// </summary>
/// <remarks>
/// An agent without mounts around it can delete, shorten or lengthen the file while the engine works. The open handle outlives a deletion,
/// so the log is put back from it; foreign lines at the end are cut; what was cut off cannot be had back and is reported.
/// </remarks>
public sealed class EventLog : IDisposable
{
    /// <summary>Length of the longest log that is read, in bytes; an engine never wrote a longer one.</summary>
    public const long Longest = 4L << 30;

    // Relaxed: people grep these files for their own words, so only what JSON demands is escaped.
    private static readonly JsonWriterOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly Action<string> _onDamage;
    private readonly ArrayBufferWriter<byte> _lines = new(4096);
    private readonly ArrayBufferWriter<byte> _line = new(1024);
    private readonly Utf8JsonWriter _json;
    private SafeFileHandle _handle;
    private long _length;
    private string _hash = ""; // behind the last line; empty = there is none

    private EventLog(string path, Action<string> onDamage)
    {
        _path = Path.GetFullPath(path);
        _onDamage = onDamage;
        _json = new Utf8JsonWriter(_line, Readable);
        var isNew = !InsideFile.Is(_path);
        _handle = InsideFile.OpenToChange(_path);
        if (isNew)
        {
            InsideFile.Flush(Path.GetDirectoryName(_path)!);
        }

        CutTornEnd();
    }

    /// <summary>Sequence number of the last event; 0 when empty.</summary>
    public long LastSeq { get; private set; }

    /// <summary>End of the log's hash chain (<see cref="EventChain"/>).</summary>
    public LogEnd End
    {
        get
        {
            lock (_lock)
            {
                var facts = Posix.Facts(_handle);
                return new LogEnd(LastSeq, _hash, _length, facts.Identity.Inode, facts.Changed);
            }
        }
    }

    /// <summary>Opens for appending, creating the file (not the folder); cuts a torn last line; finds the last number without reading the
    /// whole file.</summary>
    /// <param name="path">The log.</param>
    /// <param name="onDamage">Told in a sentence for people what was found damaged, now or at a later append, and what became of
    /// it.</param>
    /// <exception cref="ProblemException">It cannot be opened or created.</exception>
    public static EventLog Open(string path, Action<string>? onDamage = null)
    {
        try
        {
            return new EventLog(path, onDamage ?? (_ => { }));
        }
        catch (Exception refused) when (FileProblem.Explains(refused))
        {
            throw FileProblem.From(refused, path);
        }
    }

    /// <summary>Numbers on behind an event that is known to have been there, when the log itself lost it.</summary>
    public void GoOnBehind(long seq)
    {
        lock (_lock)
        {
            LastSeq = Math.Max(LastSeq, seq);
        }
    }

    /// <summary>
    /// Numbers the events on (Seq only; other envelope fields are the caller's), appends them in one write and flushes to disk once;
    /// returns them numbered. When that fails, the log is as it was before.
    /// </summary>
    /// <exception cref="ProblemException">Disk full, read-only, or an I/O error.</exception>
    /// <exception cref="ArgumentException">An event has a number already, and it is not the next one.</exception>
    public IReadOnlyList<RunEvent> Append(IReadOnlyList<RunEvent> events)
    {
        lock (_lock)
        {
            var numbered = Number(events);
            if (numbered.Count == 0)
            {
                return numbered;
            }

            try
            {
                MendFromOutside();
                Write(numbered);
            }
            catch (Exception refused) when (FileProblem.Explains(refused))
            {
                throw FileProblem.From(refused, _path);
            }

            LastSeq += numbered.Count;
            return numbered;
        }
    }

    /// <summary>
    /// Puts the log back under its name when somebody deleted or replaced it (the open file still has everything); true when that was
    /// needed.
    /// </summary>
    /// <exception cref="ProblemException">It cannot be written.</exception>
    public bool Relink()
    {
        lock (_lock)
        {
            try
            {
                var isLost = InsideFile.FactsOf(_path)?.Identity != FileIdentity.Of(_handle);
                if (isLost)
                {
                    PutBack();
                }

                return isLost;
            }
            catch (Exception refused) when (FileProblem.Explains(refused))
            {
                throw FileProblem.From(refused, _path);
            }
        }
    }

    public void Dispose()
    {
        _json.Dispose();
        _handle.Dispose();
    }

    private List<RunEvent> Number(IReadOnlyList<RunEvent> events)
    {
        var numbered = new List<RunEvent>(events.Count);
        foreach (var happened in events)
        {
            var next = LastSeq + numbered.Count + 1;
            if (happened.Seq != 0 && happened.Seq != next)
            {
                throw new ArgumentException($"event {happened.Seq} cannot follow event {next - 1}", nameof(events));
            }

            numbered.Add(happened with { Seq = next });
        }

        return numbered;
    }

    private void Write(List<RunEvent> numbered)
    {
        _lines.ResetWrittenCount();
        var hash = _hash.Length > 0 ? _hash : EventChain.Before(numbered[0].RunId);
        foreach (var happened in numbered)
        {
            _line.ResetWrittenCount();
            _json.Reset();
            JsonSerializer.Serialize(_json, happened, EventJson.Default.RunEvent);
            var start = _lines.WrittenCount;
            _lines.Write(_line.WrittenSpan[..^1]);
            _lines.Write(EventChain.Suffix(hash));
            hash = EventChain.After(hash, _lines.WrittenSpan[start..]);
            _lines.Write("\n"u8);
        }

        try
        {
            RandomAccess.Write(_handle, _lines.WrittenSpan, _length);
            Posix.FlushData(_handle, _path);
        }
        catch (Exception refused) when (FileProblem.Explains(refused))
        {
            RandomAccess.SetLength(_handle, _length); // half a batch must not stay
            throw;
        }

        (_length, _hash) = (_length + _lines.WrittenCount, hash);
    }

    /// <summary>Cuts what a power loss leaves: half a line, or blocks of NUL that the file system promised and never filled.</summary>
    private void CutTornEnd()
    {
        var found = RandomAccess.GetLength(_handle);
        (_length, LastSeq) = LogTail.FindEnd(_handle, found);
        _hash = LogChain.HashAt(_handle, _length);
        if (_length < found)
        {
            RandomAccess.SetLength(_handle, _length);
            Posix.FlushData(_handle, _path);
            _onDamage(
                $"{Path.GetFileName(_path)}: {found - _length} bytes of a torn last line were cut; the log ends with event {LastSeq}."
            );
        }
    }

    private void MendFromOutside()
    {
        Relink();
        var found = RandomAccess.GetLength(_handle);
        if (found > _length)
        {
            RandomAccess.SetLength(_handle, _length);
            _onDamage(
                $"{Path.GetFileName(_path)}: {found - _length} bytes that another program had appended were cut; only the engine writes this file."
            );
        }
        else if (found < _length)
        {
            var lost = _length - found;
            (_length, _) = LogTail.FindEnd(_handle, found);
            _hash = LogChain.HashAt(_handle, _length);
            RandomAccess.SetLength(_handle, _length);
            _onDamage($"{Path.GetFileName(_path)}: another program cut {lost} bytes off it; some events up to event {LastSeq} are lost.");
        }
    }

    // The file was deleted or moved away; this handle still has its content.
    private void PutBack()
    {
        var content = LogTail.ReadRange(_handle, 0, Math.Min(_length, RandomAccess.GetLength(_handle)));
        using var lost = _handle;
        RetryOnDeletion.Write(() =>
        {
            if (InsideFile.IsFolder(_path))
            {
                InsideFile.MoveAside(_path, TimeProvider.System.GetUtcNow());
            }

            InsideFile.Write(_path, content);
            var handle = InsideFile.OpenToChange(_path);
            if (RandomAccess.GetLength(handle) != content.Length)
            {
                handle.Dispose();
                throw new IOException("another program is writing it");
            }

            _handle = handle;
        });
        _onDamage($"{Path.GetFileName(_path)} had been deleted or moved away; it was restored ({content.Length} bytes).");
    }
}
