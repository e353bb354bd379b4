using System.Buffers;
using System.Text.Json;
using Ias.Core.Events;
using Ias.Engine.Files;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.State;

/// <summary>A place in a log that can be kept and come back to.</summary>
/// <param name="Bytes">Bytes before it; always the beginning of a line.</param>
/// <param name="Head">The log's first bytes (as many as were read, at most 256): they distinguish another log in the same place.</param>
public sealed record EventPosition(long Bytes, byte[] Head)
{
    /// <summary>The beginning of any log.</summary>
    public static EventPosition Start { get; } = new(0, []);
}

/// <summary>
/// Reads a log from the last known position on, in time proportional to what is new. Lines that cannot be read are counted and skipped,
/// never fatal; a line without its newline is still being written and is waited for.
/// </summary>
public sealed class EventReader(string path, EventPosition? from = null)
{
    private const int HeadLength = 256;
    private const int LongestLine = 16 * 1024 * 1024;
    private const int PlacesKept = 20;

    private readonly List<string> _places = [];
    private bool _insideOverlong;
    private byte[] _head = (from ?? EventPosition.Start).Head;

    /// <summary>Byte position behind the last whole line read.</summary>
    public long Position { get; private set; } = (from ?? EventPosition.Start).Bytes;

    /// <summary>Number of the last event read, known or unknown; 0 before the first.</summary>
    public long LastSeq { get; private set; }

    /// <summary>Whole lines that were no event.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Places of the unreadable lines and what is wrong with each; the first 20.</summary>
    public IReadOnlyList<string> UnreadablePlaces => _places;

    /// <summary>
    /// Reason why the log could not be read the last time, for a sentence (<c>not a file: a folder</c>); empty = it could, or nothing is
    /// there.
    /// </summary>
    public string Why { get; private set; } = "";

    /// <summary>Events of kinds that only a newer ias knows; skipped.</summary>
    public int FromNewerVersion { get; private set; }

    /// <summary>This reader's position, to be kept for another one.</summary>
    public EventPosition At => new(Position, _head);

    /// <summary>Every event of a log; none when there is no log.</summary>
    public static IReadOnlyList<RunEvent> ReadAll(string path) => [.. new EventReader(path).ReadNew()];

    /// <summary>The events since the last call. A file that became shorter, or another file, is read from its start.</summary>
    public IEnumerable<RunEvent> ReadNew()
    {
        foreach (var line in ReadNewLines())
        {
            if (Parse(line) is { } happened)
            {
                yield return happened;
            }
        }
    }

    /// <summary>The lines since the last call, understood or not; nothing is counted.</summary>
    internal IEnumerable<EventLine> ReadNewLines()
    {
        using var log = InsideFile.Open(path, out var why);
        Why = log is not null && RandomAccess.GetLength(log) > EventLog.Longest ? $"longer than {EventLog.Longest} bytes" : why;
        if (log is null || Why.Length > 0)
        {
            yield break;
        }

        if (!IsTheSameLog(log))
        {
            (Position, LastSeq, _head, _insideOverlong) = (0, 0, [], false);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            var (filled, searched) = (0, 0);
            while (true)
            {
                var read = RandomAccess.Read(log, buffer.AsSpan(filled), Position + filled);
                if (read == 0)
                {
                    yield break;
                }

                filled += read;
                var start = 0;
                for (int found; (found = buffer.AsSpan(searched, filled - searched).IndexOf((byte)'\n')) >= 0; )
                {
                    var line = new EventLine(Position, buffer.AsMemory(start, searched + found - start));
                    start = searched = searched + found + 1;
                    Remember(line);
                    if (_insideOverlong)
                    {
                        _insideOverlong = false;
                        Skip(line, $"the end of a line of more than {LongestLine >> 20} MB");
                        continue;
                    }

                    yield return line;
                }

                buffer.AsSpan(start, filled - start).CopyTo(buffer);
                searched = filled -= start;
                if (filled == buffer.Length && filled < LongestLine)
                {
                    buffer = Grow(buffer);
                }
                else if (filled == buffer.Length)
                {
                    _insideOverlong = true;
                    Position += filled;
                    searched = filled = 0;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private RunEvent? Parse(EventLine line)
    {
        if (!EventEnvelope.TryRead(line.Utf8.Span, out var envelope))
        {
            Skip(line, "no event");
            return null;
        }

        LastSeq = envelope.Seq;
        if (!Known.Kinds.Contains(envelope.Kind))
        {
            FromNewerVersion++;
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(line.Utf8.Span, EventJson.Default.RunEvent);
        }
        catch (JsonException wrong)
        {
            Skip(line, wrong.Message);
            return null;
        }
    }

    // Of its own, so that it is made when it is asked for.
    private static class Known
    {
        public static HashSet<string> Kinds { get; } =
        [.. EventJson.Default.RunEvent.PolymorphismOptions!.DerivedTypes.Select(derived => (string)derived.TypeDiscriminator!)];
    }

    private void Skip(EventLine line, string why)
    {
        Unreadable++;
        if (_places.Count < PlacesKept)
        {
            _places.Add($"byte {line.Start}, {line.Utf8.Length} long: {why}");
        }
    }

    private bool IsTheSameLog(SafeFileHandle log) =>
        RandomAccess.GetLength(log) >= Position && ReadHead(log, _head.Length).AsSpan().SequenceEqual(_head);

    private void Remember(EventLine line)
    {
        if (_head.Length < HeadLength && line.Start == _head.Length)
        {
            byte[] head = [.. _head, .. line.Utf8.Span, (byte)'\n'];
            _head = head.Length > HeadLength ? head[..HeadLength] : head;
        }

        Position = line.Start + line.Utf8.Length + 1;
    }

    private static byte[] ReadHead(SafeFileHandle log, long length)
    {
        var head = new byte[Math.Min(HeadLength, length)];
        return head[..RandomAccess.Read(log, head, 0)];
    }

    private static byte[] Grow(byte[] full)
    {
        var larger = ArrayPool<byte>.Shared.Rent(full.Length * 2);
        full.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(full);
        return larger;
    }
}
