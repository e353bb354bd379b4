using Ias.Tui.Widgets;

namespace Ias.Tui.Logs;

/// <summary>Combined log wrapped into rows. Wrapped entries are cached while near; only requested ones are read.</summary>
internal sealed class WrappedLog
{
    private const int EntriesKept = 2048;

    private readonly Dictionary<LogAddress, Entry> _entries = [];
    private int _width;
    private TimeSpan _offset;

    /// <summary>Log to wrap; null = none.</summary>
    public CombinedLog? Combined { get; private set; }

    /// <summary>Switches to another combined log.</summary>
    public void Show(CombinedLog combined)
    {
        Combined = combined;
        Invalidate();
    }

    /// <summary>Discards cached lines after a change, so that they are read again on demand.</summary>
    public void Invalidate() => _entries.Clear();

    /// <summary>Sets the width, and the offset of displayed times, before a window is filled.</summary>
    public void Fit(int width, TimeSpan offset)
    {
        if (width != _width || offset != _offset || _entries.Count > EntriesKept)
        {
            Invalidate();
        }

        (_width, _offset) = (width, offset);
    }

    /// <summary>Number of rows at an address; 0 also if there is no entry.</summary>
    public int RowsAt(LogAddress address) => At(address)?.Slices.Count ?? 0;

    /// <summary>Row a number of rows above another, or the first one.</summary>
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
            else if (Combined?.Before(address) is { } before)
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

    /// <summary>Next row below; null = none.</summary>
    public LogRow? Below(LogRow row)
    {
        if (row.Number + 1 < RowsAt(row.Address))
        {
            return row with { Number = row.Number + 1 };
        }

        for (var next = Combined?.After(row.Address); next is { } here; next = Combined?.After(here))
        {
            if (RowsAt(here) > 0)
            {
                return new LogRow(here, 0);
            }
        }

        return null;
    }

    /// <summary>Entry at an address; null = none.</summary>
    public Entry? At(LogAddress address)
    {
        if (_entries.TryGetValue(address, out var known))
        {
            return known;
        }

        if (Combined?.At(address) is not { } log)
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

    /// <summary>Part of a line that fills a row.</summary>
    public sealed record Slice(int Line, int From, int Length);

    /// <summary>Entry with its wrapped rows.</summary>
    /// <param name="Time">Displayed time; empty = not known.</param>
    public sealed record Entry(LogEntry Log, List<Slice> Slices, string Time);
}
