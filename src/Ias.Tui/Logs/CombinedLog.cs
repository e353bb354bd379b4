using Ias.Core.Events;

namespace Ias.Tui.Logs;

/// <summary>
/// A run's whole log as one text: what the engine says happened, and between it, behind the rule of each turn, what the agent printed. It
/// is made from the events alone; a turn's file is opened when its lines are asked for, and read around the place that is shown. Addresses
/// stay what they are however it grows. Used by one thread.
/// </summary>
/// <param name="logs">The folder with the turns' logs: <c>.run/logs</c>, or an archived run's.</param>
/// <param name="output">How agents' lines are shown.</param>
/// <param name="secrets">What is masked.</param>
public sealed class CombinedLog(string logs, AgentOutput output, SecretText secrets) : IDisposable
{
    private readonly List<NightSegment> _segments = [];
    private readonly List<int> _after = []; // segments there were after each event
    private readonly Dictionary<string, NightSegment.Output> _lastOfFile = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NightSegment.Output> _lastOfTurn = new(StringComparer.Ordinal);
    private readonly List<NightSegment.Output> _cut = [];
    private (int Count, DateTimeOffset At)? _moment; // that is shown; null = the present
    private int? _shown; // segments; null = all
    private readonly OpenLogs _open = new();

    /// <summary>Behind everything that is shown.</summary>
    public LogAddress End => new(Count, 0);

    /// <summary>The places that matter.</summary>
    public LogMarks Marks { get; } = new();

    internal IEnumerable<NightSegment> Segments => _segments.Take(Count);

    private int Count => _shown ?? _segments.Count;

    /// <summary>Takes in an event; they come in their order. Nothing of it is shown while the night is cut.</summary>
    public void Add(RunEvent happened)
    {
        if (EventLines.IsShown(happened))
        {
            if (LogMarks.KindOf(happened) is { } kind)
            {
                Marks.Add(new LogMark(new LogAddress(_segments.Count, 0), kind, happened.At));
            }

            _segments.Add(new NightSegment.Happened(happened));
        }

        switch (happened)
        {
            case RunEvent.TurnStarted turn:
                var path = TurnLog.PathOf(logs, turn.Log);
                if (_lastOfFile.TryGetValue(path, out var before))
                {
                    (before.To, before.End) = (turn.LogFrom, before.End ?? (happened.At, _after.Count + 1));
                }

                var printed = new NightSegment.Output(turn, path);
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

    /// <summary>
    /// Shows the night as it was at a moment. How far a turn had come that was under way then, its lines tell where they carry times; else
    /// as much of it is shown as of its time had passed.
    /// </summary>
    /// <param name="moment">How many events had happened, and when; null = all of it.</param>
    /// <param name="now">Until then a turn has gone on that has not ended.</param>
    /// <returns>Whether it is another moment than before.</returns>
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
            if (_segments[i] is NightSegment.Output turn && !(turn.End?.Event <= moment?.Count))
            {
                turn.Cut = CutOf(turn, moment!.Value.At, turn.End?.At ?? now);
                _cut.Add(turn);
            }
        }

        return true;
    }

    /// <summary>Takes in a file that an agent prints to, without any event around it.</summary>
    public void Add(string path) =>
        _segments.Add(new NightSegment.Output(new RunEvent.TurnStarted("", 0, default, 1, "", "", path, 0, 0), path));

    /// <summary>Looks at the open logs again: whether they grew, or one was truncated, so that addresses in it may mean nothing any
    /// more.</summary>
    public LogChange Look() => _open.Look();

    /// <summary>What stands at an address; null when there is nothing.</summary>
    public LogEntry? At(LogAddress address)
    {
        switch (Segment(address.Segment))
        {
            case NightSegment.Happened { Event: var happened } when address.Position == 0:
                return new LogEntry(address, happened.At, EventLines.Of(happened, secrets), happened);
            case NightSegment.Output turn when LineOf(turn, address.Position) is { } line:
                var (at, lines) = output.Render(line, beingWritten: turn.IsOpen);
                return new LogEntry(address, at, lines, null);
            default:
                return null;
        }
    }

    /// <summary>A line of output as the agent printed it; null when the address is none of a turn's.</summary>
    public StyledLine? RawAt(LogAddress address) =>
        Segment(address.Segment) is NightSegment.Output turn && LineOf(turn, address.Position) is { } line
            ? secrets.Mask(AnsiText.Read(line.Text.Span, line.Cut))
            : null;

    /// <summary>The address below; null at the end. Of the first one: after an address of segment −1.</summary>
    public LogAddress? After(LogAddress address)
    {
        if (Segment(address.Segment) is NightSegment.Output turn && LineOf(turn, address.Position) is { } line && line.Next < EndOf(turn))
        {
            return new LogAddress(address.Segment, line.Next);
        }

        for (var next = address.Segment + 1; next < Count; next++)
        {
            if (_segments[next] is not NightSegment.Output output)
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

    /// <summary>The address above; null at the beginning. Of the last one: before <see cref="End"/>.</summary>
    public LogAddress? Before(LogAddress address)
    {
        if (Segment(address.Segment) is NightSegment.Output turn && LineBefore(turn, address.Position) is { } start)
        {
            return new LogAddress(address.Segment, start);
        }

        for (var before = Math.Min(address.Segment, Count) - 1; before >= 0; before--)
        {
            if (_segments[before] is not NightSegment.Output output)
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

    /// <summary>Where the night was at a time: the last thing that had happened by then; <see cref="End"/> for a night without
    /// events.</summary>
    public LogAddress At(DateTimeOffset time)
    {
        var at = _segments.FindLastIndex(s => s is NightSegment.Happened { Event.At: var happened } && happened <= time);
        return at >= 0 ? new LogAddress(at, 0)
            : _segments.Count > 0 ? new LogAddress(0, 0)
            : End;
    }

    /// <summary>Where an event stands, or what came before it when it has no line of its own; null before the first.</summary>
    /// <param name="seq">Its number.</param>
    public LogAddress? AddressOf(long seq) =>
        _segments.FindLastIndex(s => s is NightSegment.Happened && s.Event.Seq <= seq) is >= 0 and var at ? new LogAddress(at, 0) : null;

    /// <summary>The turn an address belongs to, in whose output it lies or that was the last to begin; null before the first.</summary>
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

    /// <summary>The line's number in its turn's log, from 1; null when it is no line of output, or not counted yet (<see
    /// cref="CountAsync"/>).</summary>
    public long? LineNumber(LogAddress address) =>
        Segment(address.Segment) is NightSegment.Output turn ? _open.Of(turn.Path).Index.NumberOf(address.Position) : null;

    /// <summary>How many lines of output lie below an address of a turn, in that turn's log; null as for <see
    /// cref="LineNumber"/>.</summary>
    public long? LinesBelow(LogAddress address) =>
        Segment(address.Segment) is NightSegment.Output turn
        && _open.Of(turn.Path).Index is var index
        && index.Count is { } all
        && index.NumberOf(address.Position) is { } number
            ? all - number
            : null;

    /// <summary>Counts the lines of the log an address lies in, in the background; what was counted is not counted again.</summary>
    public Task CountAsync(LogAddress address, CancellationToken cancel) =>
        Segment(address.Segment) is NightSegment.Output turn ? _open.Of(turn.Path).Index.CatchUpAsync(cancel) : Task.CompletedTask;

    /// <summary>How far down an address lies, 0 to 1, for a column that maps the whole night. Each turn takes the same room, whatever it
    /// printed.</summary>
    public double Place(LogAddress address)
    {
        var inside =
            Segment(address.Segment) is NightSegment.Output turn && EndOf(turn) - turn.From is > 0 and var length
                ? Math.Clamp((address.Position - turn.From) / (double)length, 0, 1)
                : 0;
        return Count == 0 ? 0 : Math.Clamp((address.Segment + inside) / Count, 0, 1);
    }

    /// <summary>Why a turn's log cannot be read: <c>it is a folder</c>. Empty = it can, or there is none.</summary>
    public string Problem(LogAddress address) =>
        Segment(address.Segment) is NightSegment.Output turn && _open.Of(turn.Path) is var log ? log.Problem + log.Bytes.Problem : "";

    public void Dispose() => _open.Dispose();

    // By the times in its lines, else by the share of its time that had passed; always the beginning of a line.
    private long CutOf(NightSegment.Output turn, DateTimeOffset at, DateTimeOffset end)
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

    private NightSegment? Segment(int number) => number >= 0 && number < Count ? _segments[number] : null;

    private long EndOf(NightSegment.Output turn) => Math.Min(turn.Cut ?? turn.To ?? long.MaxValue, _open.Of(turn.Path).Length);

    private LogLine? LineOf(NightSegment.Output turn, long position)
    {
        if (position < turn.From || position >= EndOf(turn) || _open.Of(turn.Path).Lines.At(position) is not { } line)
        {
            return null;
        }

        // An attempt that ended in the middle of a line is followed by the next one's first words.
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

    private long? LineBefore(NightSegment.Output turn, long position)
    {
        var end = Math.Min(position, EndOf(turn));
        return end > turn.From && _open.Of(turn.Path).Lines.Before(end) is { } start ? Math.Max(start, turn.From) : null;
    }
}
