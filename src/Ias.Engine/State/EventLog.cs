using Ias.Core.Events;

namespace Ias.Engine.State;

/// <summary>
/// <c>.run/events.jsonl</c>: appended to by the engine alone, read by everybody. A torn last line (power loss) is cut off when the engine
/// opens the log; readers stop before it.
/// </summary>
public sealed class EventLog : IDisposable
{
    /// <summary>Opens for appending; cuts a torn last line; finds the last sequence number without reading the whole file.</summary>
    public static EventLog Open(string path) => throw new NotSupportedException();

    /// <summary>Sequence number of the last event; 0 when empty.</summary>
    public long LastSeq => throw new NotSupportedException();

    /// <summary>Numbers the events on (Seq only; other envelope fields are the caller's), appends them in one write and flushes to disk once; returns them numbered.</summary>
    public IReadOnlyList<RunEvent> Append(IReadOnlyList<RunEvent> events) => throw new NotSupportedException();

    /// <summary>
    /// Puts the log back under its name when somebody deleted or replaced it (the open file still has everything); true when that was needed.
    /// </summary>
    public bool Relink() => throw new NotSupportedException();

    public void Dispose()
    {
    }
}

/// <summary>Reads a log from the last known position on, in time proportional to what is new. Lines that cannot be read are counted and skipped, never fatal.</summary>
public sealed class EventReader(string path)
{
    /// <summary>Byte position behind the last whole line read.</summary>
    public long Position { get; private set; }

    /// <summary>Whole lines that were no event.</summary>
    public int Unreadable { get; private set; }

    /// <summary>The events since the last call. A file that became shorter, or another file, is read from its start.</summary>
    public IEnumerable<RunEvent> ReadNew() => throw new NotSupportedException(path);
}
