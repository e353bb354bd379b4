using Ias.Tui.Widgets;

namespace Ias.Tui.Logs;

/// <summary>A night's log broken into rows of a width. What was broken once is kept while it is near; only what is asked for is
/// read.</summary>
internal sealed class WrappedLog
{
    private const int EntriesKept = 2048;

    private readonly Dictionary<LogAddress, Entry> _entries = [];
    private int _width;
    private TimeSpan _offset;

    /// <summary>The log; null = there is none.</summary>
    public CombinedLog? Night { get; private set; }

    /// <summary>Breaks another night's log.</summary>
    public void Show(CombinedLog night)
    {
        Night = night;
        Forget();
    }

    /// <summary>Something was written: what is known of the lines is read again when it is asked for.</summary>
    public void Forget() => _entries.Clear();

    /// <summary>Before a window is filled: in which width, and with times in which offset.</summary>
    public void Fit(int width, TimeSpan offset)
    {
        if (width != _width || offset != _offset || _entries.Count > EntriesKept)
        {
            Forget();
        }

        (_width, _offset) = (width, offset);
    }

    /// <summary>How many rows there are at an address; 0 also where there is nothing.</summary>
    public int RowsAt(LogAddress address) => At(address)?.Slices.Count ?? 0;

    /// <summary>So many rows above a place, or the first there is.</summary>
    public LogRow Above(LogRow from, int rows)
    {
        var (address, number) = from;
        while (rows > 0)
        {
            if (number > 0)
            {
                var step = Math.Min(rows, number);
                (number, rows) = (number - step, rows - step);
            }
            else if (Night?.Before(address) is { } before)
            {
                // an entry without rows costs nothing
                (address, number) = (before, RowsAt(before));
            }
            else
            {
                break;
            }
        }

        return new LogRow(address, number);
    }

    /// <summary>The row below; null = there is none.</summary>
    public LogRow? Below(LogRow row)
    {
        if (row.Number + 1 < RowsAt(row.Address))
        {
            return row with { Number = row.Number + 1 };
        }

        for (var next = Night?.After(row.Address); next is { } here; next = Night?.After(here))
        {
            if (RowsAt(here) > 0)
            {
                return new LogRow(here, 0);
            }
        }

        return null;
    }

    /// <summary>What stands at an address; null = nothing.</summary>
    public Entry? At(LogAddress address)
    {
        if (_entries.TryGetValue(address, out var known))
        {
            return known;
        }

        if (Night?.At(address) is not { } log)
        {
            return null;
        }

        var time = log.At is { } at ? at.ToOffset(_offset).ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture) : "";
        var entry = new Entry(log, SlicesOf(log), time);
        _entries.Add(address, entry);
        return entry;
    }

    private List<Slice> SlicesOf(LogEntry log)
    {
        var slices = new List<Slice>(log.Lines.Length);
        var width = Math.Max(1, _width - (log.IsRule ? 3 : 0));
        for (var line = 0; line < log.Lines.Length; line++)
        {
            for (var from = 0; from >= 0; )
            {
                var next = WordWrap.Next(log.Lines[line].Text, from, width, out var length);
                slices.Add(new Slice(line, from, length));
                from = next;
            }
        }

        return slices;
    }

    /// <summary>A part of a line that fills a row.</summary>
    public sealed record Slice(int Line, int From, int Length);

    /// <summary>An entry and its rows.</summary>
    /// <param name="Time">When it was written, as it is shown; empty = not known.</param>
    public sealed record Entry(LogEntry Log, List<Slice> Slices, string Time);
}
