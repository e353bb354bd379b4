using Ias.Core.Events;

namespace Ias.Tui.Logs;

/// <summary>
/// Whole log of a run as one text: the engine's events, and between them, after the title of each turn, the agent's output. It is built
/// from the events alone; a turn's file is opened when its lines are needed, and read around the visible part. Addresses stay valid while
/// it grows. Single-threaded.
/// </summary>
/// <param name="logs">Folder with the turns' logs: <c>.run/logs</c>, or an archived run's.</param>
/// <param name="output">Formatter for agents' lines.</param>
/// <param name="secrets">Secrets to mask.</param>
public sealed class CombinedLog(string logs, AgentOutput output, SecretText secrets) : IDisposable
{
    private readonly List<LogSegment> _segments = [];
    private readonly List<int> _after = []; // number of segments after each event
    private readonly Dictionary<string, LogSegment.Output> _lastOfFile = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LogSegment.Output> _lastOfTurn = new(StringComparer.Ordinal);
    private readonly List<LogSegment.Output> _cut = [];
    private (int Count, DateTimeOffset At)? _moment; // shown moment; null = the present
    private int? _shown; // number of shown segments; null = all
    private readonly OpenLogs _open = new();

    /// <summary>End of everything that is shown.</summary>
    public LogAddress End => new(Count, 0);

    /// <summary>Marked places in the log.</summary>
    public LogMarks Marks { get; } = new();

    internal IEnumerable<LogSegment> Segments => _segments.Take(Count);

    private int Count => _shown ?? _segments.Count;

    /// <summary>Appends the next event. During replay it is not shown.</summary>
    public void Add(RunEvent happened)
    {
        if (EventLines.IsShown(happened))
        {
            if (LogMarks.KindOf(happened) is { } kind)
            {
                Marks.Add(new LogMark(new LogAddress(_segments.Count, 0), kind, happened.At));
            }

            _segments.Add(new LogSegment.Happened(happened));
        }

        switch (happened)
        {
            case RunEvent.TurnStarted turn:
                var path = TurnLog.PathOf(logs, turn.Log);
                if (_lastOfFile.TryGetValue(path, out var before))
                {
                    (before.To, before.End) = (turn.LogFrom, before.End ?? (happened.At, _after.Count + 1));
                }

                var printed = new LogSegment.Output(turn, path);
                _segments.Add(_lastOfFile[path] = _lastOfTurn[turn.Turn] = printed);
                break;
            case RunEvent.TurnEnded ended when _lastOfTurn.TryGetValue(ended.Turn, out var last):
                last.End ??= (ended.At, _after.Count + 1);
                break;
            case RunEvent.EngineStarted:
                foreach (var left in _lastOfTurn.Values)
                {
                    left.End ??= (happened.At, _after.Count + 1); // its engine was killed
                }

                break;
        }

        _after.Add(_segments.Count);
    }

    /// <summary>Shows the log as of an earlier moment. The output of a turn in progress then is cut by the times in its lines, or else by
    /// the share of its duration that had passed.</summary>
    /// <param name="moment">Number of events that had happened, and the time; null = all.</param>
    /// <param name="now">Time until which an unfinished turn has been running.</param>
    /// <returns>Whether the moment has changed.</returns>
    public bool Cut((int Count, DateTimeOffset At)? moment, DateTimeOffset now)
    {
        if (moment == _moment)
        {
            return false;
        }

        _cut.ForEach(turn => turn.Cut = null);
        _cut.Clear();
        (_moment, _shown) = (moment, moment is { } then ? _after[then.Count - 1] : null);
        for (var i = 0; i < _shown; i++)
        {
            if (_segments[i] is LogSegment.Output turn && !(turn.End?.Event <= moment?.Count))
            {
                turn.Cut = CutOf(turn, moment!.Value.At, turn.End?.At ?? now);
                _cut.Add(turn);
            }
        }

        return true;
    }

    /// <summary>Appends a file of agent output without any event.</summary>
    public void Add(string path) =>
        _segments.Add(new LogSegment.Output(new RunEvent.TurnStarted("", 0, default, 1, "", "", path, 0, 0), path));

    /// <summary>Checks the open logs for growth or truncation; a truncation may invalidate addresses.</summary>
    public LogChange Refresh() => _open.Refresh();

    /// <summary>Entry at an address; null = none.</summary>
    public LogEntry? At(LogAddress address)
    {
        switch (Segment(address.Segment))
        {
            case LogSegment.Happened { Event: var happened } when address.Position == 0:
                return new LogEntry(address, happened.At, EventLines.Of(happened, secrets), happened);
            case LogSegment.Output turn when LineOf(turn, address.Position) is { } line:
                var (at, lines) = output.Render(line, beingWritten: turn.IsOpen);
                return new LogEntry(address, at, lines, null);
            default:
                return null;
        }
    }

    /// <summary>Line of output as the agent printed it; null = the address is not in a turn.</summary>
    public StyledLine? RawAt(LogAddress address) =>
        Segment(address.Segment) is LogSegment.Output turn && LineOf(turn, address.Position) is { } line
            ? secrets.Mask(AnsiText.Read(line.Text.Span, line.Cut))
            : null;

    /// <summary>Address of the next entry; null at the end. The first entry follows an address of segment −1.</summary>
    public LogAddress? After(LogAddress address)
    {
        if (Segment(address.Segment) is LogSegment.Output turn && LineOf(turn, address.Position) is { } line && line.Next < EndOf(turn))
        {
            return new LogAddress(address.Segment, line.Next);
        }

        for (var next = address.Segment + 1; next < Count; next++)
        {
            if (_segments[next] is not LogSegment.Output output)
            {
                return new LogAddress(next, 0);
            }

            if (output.From < EndOf(output))
            {
                return new LogAddress(next, output.From);
            }
        }

        return null;
    }

    /// <summary>Address of the previous entry; null at the beginning. The last entry precedes <see cref="End"/>.</summary>
    public LogAddress? Before(LogAddress address)
    {
        if (Segment(address.Segment) is LogSegment.Output turn && LineBefore(turn, address.Position) is { } start)
        {
            return new LogAddress(address.Segment, start);
        }

        for (var before = Math.Min(address.Segment, Count) - 1; before >= 0; before--)
        {
            if (_segments[before] is not LogSegment.Output output)
            {
                return new LogAddress(before, 0);
            }

            if (LineBefore(output, long.MaxValue) is { } last)
            {
                return new LogAddress(before, last);
            }
        }

        return null;
    }

    /// <summary>Address of the last event up to a time; <see cref="End"/> for a log without events.</summary>
    public LogAddress At(DateTimeOffset time)
    {
        var at = _segments.FindLastIndex(s => s is LogSegment.Happened { Event.At: var happened } && happened <= time);
        return at >= 0 ? new LogAddress(at, 0)
            : _segments.Count > 0 ? new LogAddress(0, 0)
            : End;
    }

    /// <summary>Address of an event, or of the entry before it if it has no line of its own; null before the first.</summary>
    /// <param name="seq">Number of the event.</param>
    public LogAddress? AddressOf(long seq) =>
        _segments.FindLastIndex(s => s is LogSegment.Happened && s.Event.Seq <= seq) is >= 0 and var at ? new LogAddress(at, 0) : null;

    /// <summary>Turn that an address belongs to: its own, or the last to begin before it; null before the first.</summary>
    public RunEvent.TurnStarted? TurnAt(LogAddress address)
    {
        for (var at = Math.Min(address.Segment, Count - 1); at >= 0; at--)
        {
            if (_segments[at].Event is RunEvent.TurnStarted turn)
            {
                return turn;
            }
        }

        return null;
    }

    /// <summary>Line number in the turn's log, from 1; null = not a line of output, or not counted yet
    /// (<see cref="CountAsync"/>).</summary>
    public long? LineNumber(LogAddress address) =>
        Segment(address.Segment) is LogSegment.Output turn ? _open.Of(turn.Path).Index.NumberOf(address.Position) : null;

    /// <summary>Number of lines after an address in that turn's log; null as for <see cref="LineNumber"/>.</summary>
    public long? LinesBelow(LogAddress address) =>
        Segment(address.Segment) is LogSegment.Output turn
        && _open.Of(turn.Path).Index is var index
        && index.Count is { } all
        && index.NumberOf(address.Position) is { } number
            ? all - number
            : null;

    /// <summary>Counts the lines of the log at an address in the background, skipping what has been counted.</summary>
    public Task CountAsync(LogAddress address, CancellationToken cancel) =>
        Segment(address.Segment) is LogSegment.Output turn ? _open.Of(turn.Path).Index.CatchUpAsync(cancel) : Task.CompletedTask;

    /// <summary>Relative position of an address, 0 to 1, for the map of the log. Each turn takes the same space, whatever its
    /// length.</summary>
    public double Place(LogAddress address)
    {
        var inside =
            Segment(address.Segment) is LogSegment.Output turn && EndOf(turn) - turn.From is > 0 and var length
                ? Math.Clamp((address.Position - turn.From) / (double)length, 0, 1)
                : 0;
        return Count == 0 ? 0 : Math.Clamp((address.Segment + inside) / Count, 0, 1);
    }

    /// <summary>Reason why a turn's log cannot be read, such as <c>it is a folder</c>. Empty = it can, or there is none.</summary>
    public string Problem(LogAddress address) =>
        Segment(address.Segment) is LogSegment.Output turn && _open.Of(turn.Path) is var log ? log.Problem + log.Bytes.Problem : "";

    public void Dispose() => _open.Dispose();

    // By the times in its lines, else by the share of its duration that had passed; always the start of a line.
    private long CutOf(LogSegment.Output turn, DateTimeOffset at, DateTimeOffset end)
    {
        var (lines, low, high) = (_open.Of(turn.Path).Lines, turn.From, EndOf(turn));
        var all = high;
        while (low < high)
        {
            var start = Math.Max(low, lines.StartOf((low + high) / 2));
            if (LineOf(turn, start) is not { } line)
            {
                break;
            }

            if (output.Render(line).At is not { } written)
            {
                var share = end > turn.Turn.At ? Math.Clamp((at - turn.Turn.At) / (end - turn.Turn.At), 0, 1) : 0;
                return share >= 1 ? all : Math.Max(turn.From, lines.StartOf(turn.From + (long)(share * (all - turn.From))));
            }

            (low, high) = written <= at ? (line.Next, high) : (low, start);
        }

        return Math.Max(turn.From, Math.Min(low, all));
    }

    private LogSegment? Segment(int number) => number >= 0 && number < Count ? _segments[number] : null;

    private long EndOf(LogSegment.Output turn) => Math.Min(turn.Cut ?? turn.To ?? long.MaxValue, _open.Of(turn.Path).Length);

    private LogLine? LineOf(LogSegment.Output turn, long position)
    {
        if (position < turn.From || position >= EndOf(turn) || _open.Of(turn.Path).Lines.At(position) is not { } line)
        {
            return null;
        }

        // An attempt that ended in the middle of a line is followed by the next one's output.
        return turn.To is { } to && line.Next > to
            ? line with
            {
                Next = to,
                Text = line.Text[..(int)Math.Min(line.Text.Length, to - line.Start)],
                Cut = Math.Max(0, to - line.Start - line.Text.Length),
                Ended = true,
            }
            : line;
    }

    private long? LineBefore(LogSegment.Output turn, long position)
    {
        var end = Math.Min(position, EndOf(turn));
        return end > turn.From && _open.Of(turn.Path).Lines.Before(end) is { } start ? Math.Max(start, turn.From) : null;
    }
}
