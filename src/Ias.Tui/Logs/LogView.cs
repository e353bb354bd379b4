using System.Runtime.InteropServices;
using Ias.Tui.Looks;
using Ias.Tui.Terminal;
using Ias.Tui.Widgets;

namespace Ias.Tui.Logs;

/// <summary>
/// A window onto a night's log. It follows the end, or stands still at a byte position, whatever is written below: every upward move freezes it.
/// Only what is in the window is read and made readable.
/// </summary>
public sealed class LogView
{
    // Column 0 marks the place that was jumped to, then the time, then text; the last column maps the night.
    private const int TimeColumn = 1;
    private const int RowsKept = 2048;

    private Row[] _rows = new Row[64];
    private int _count;
    private Dictionary<LogAddress, Entry>? _entries; // these two are made when there is a line: their code is compiled then
    private List<Range>? _wrapped;
    private readonly LogMap _map = new();
    private NightLog? _night;
    private TimeSpan _offset;
    private (LogAddress Address, int Row) _top;
    private LogAddress? _target;
    private int _width;
    private int _height = 1;

    /// <summary>It shows the end, and moves as it grows.</summary>
    public bool Follows { get; private set; } = true;

    /// <summary>What is marked where it stands; null = nothing.</summary>
    public SearchPattern? Search { get; set; }

    /// <summary>Without times, marks and map: what a person wants to select with the terminal's own mouse.</summary>
    public bool IsPlain { get; set; }

    /// <summary>The first thing in the window; null when there is nothing.</summary>
    public LogAddress? First => _count > 0 ? _rows[0].Address : null;

    /// <summary>The last thing in the window; null when there is nothing.</summary>
    public LogAddress? Last => _count > 0 ? _rows[_count - 1].Address : null;

    /// <summary>Where a search begins and <see cref="GoBack"/> returns to: the place jumped to while it is in the window, else the window's last row.</summary>
    public LogAddress Here => _target is { } target && Shows(target) ? target : Last ?? new LogAddress(-1, 0);

    /// <summary>Looks at another night, from its end.</summary>
    public void Show(NightLog night)
    {
        _night = night;
        _target = null;
        Follows = true;
        Forget();
    }

    /// <summary>Something was written: what is known of the lines is read again when it is drawn.</summary>
    public void Forget() => _entries?.Clear();

    /// <summary>A log was written anew in its place: addresses in it mean nothing any more. Whoever stands still goes on standing, at what is there now.</summary>
    public void Restart()
    {
        Forget();
        _target = null;
    }

    /// <summary>Shows the end and follows it.</summary>
    public void FollowEnd()
    {
        Follows = true;
        _target = null;
    }

    /// <summary>Stops following where it is.</summary>
    public void Freeze()
    {
        if (Follows && _count > 0)
        {
            (Follows, _top) = (false, (_rows[0].Address, _rows[0].Number));
        }
    }

    /// <summary>To the very beginning.</summary>
    public void GoToTop()
    {
        if (_night?.After(new LogAddress(-1, 0)) is { } first)
        {
            (Follows, _top, _target) = (false, (first, 0), null);
        }
    }

    /// <summary>Shows an address near the top of the window, and marks it.</summary>
    public void GoTo(LogAddress address)
    {
        (Follows, _top, _target) = (false, (address, 0), address);
        MoveUp(Math.Min(3, _height / 4));
    }

    /// <summary>The exact place in the window, to be given to <see cref="GoBack"/>.</summary>
    public Place Where => new(Follows, _top.Address, _top.Row, _target);

    /// <summary>Returns to a place.</summary>
    public void GoBack(Place place) => (Follows, _top, _target) = (place.Follows, (place.Address, place.Row), place.Target);

    /// <summary>Moves by rows; up freezes it, down never goes beyond the last page.</summary>
    public void Move(int rows)
    {
        if (rows < 0)
        {
            Freeze();
            MoveUp(-rows);
        }
        else if (!Follows)
        {
            MoveDown(rows);
        }
    }

    /// <summary>Moves by pages, with two rows that stay.</summary>
    public void Page(int pages) => Move(pages * Math.Max(1, _height - 2));

    /// <summary>Draws the window.</summary>
    /// <param name="canvas">Its room.</param>
    /// <param name="look">How things look.</param>
    /// <param name="offset">In which times are shown.</param>
    /// <returns>Whether there was anything to draw.</returns>
    public bool Draw(Canvas canvas, Look look, TimeSpan offset)
    {
        var timeWidth = IsPlain ? 0 : canvas.Width >= 60 ? 10 : canvas.Width >= 40 ? 7 : 0;
        var textAt = IsPlain ? 0 : TimeColumn + timeWidth;
        var width = Math.Max(1, canvas.Width - textAt - (IsPlain ? 0 : 2));
        if (width != _width || offset != _offset)
        {
            Forget();
        }

        (_width, _height, _offset) = (width, canvas.Height, offset);
        Fill();
        for (var y = 0; y < _count; y++)
        {
            DrawRow(canvas, y, textAt, timeWidth, look);
        }

        if (!IsPlain && _night is { } night && _count > 0)
        {
            _map.Draw(canvas.Part(new Rect(canvas.Width - 1, 0, 1, canvas.Height)), night, _rows[0].Address, _rows[_count - 1].Address, look);
        }

        return _count > 0;
    }

    private void DrawRow(Canvas canvas, int y, int textAt, int timeWidth, Look look)
    {
        var row = _rows[y];
        var entry = EntryAt(row.Address)!;
        if (!IsPlain && row.Number == 0)
        {
            if (row.Address == _target)
            {
                canvas.Put(0, y, ">", look[Role.Focus]);
            }

            if (timeWidth > 0 && entry.Time.Length > 0)
            {
                canvas.Put(TimeColumn, y, timeWidth > 8 ? entry.Time : entry.Time.AsSpan(0, 5), look[Role.Muted]);
            }
        }

        var slice = entry.Slices[row.Number];
        var line = entry.Log.Lines[slice.Line];
        var x = textAt;
        if (entry.Log.IsRule)
        {
            x = canvas.Put(x, y, "== ", look[Role.Title]);
        }

        var at = 0;
        foreach (var part in line.Parts)
        {
            var (from, to) = (Math.Max(at, slice.From), Math.Min(at + part.Length, slice.From + slice.Length));
            if (from < to)
            {
                x = canvas.Put(x, y, line.Text.AsSpan(from, to - from), StyleOf(part, look));
            }

            at += part.Length;
        }

        if (entry.Log.IsRule && row.Number == 0)
        {
            canvas.Fill(new Rect(x + 1, y, Math.Max(0, canvas.Width - x - 3), 1), '=', look[Role.Title]);
        }

        MarkSearch(canvas, y, textAt, line.Text.AsSpan(slice.From, slice.Length), look);
    }

    private void MarkSearch(Canvas canvas, int y, int x, ReadOnlySpan<char> text, Look look)
    {
        while (Search is { } search && search.IndexIn(text) is >= 0 and var found && found + search.Text.Length <= text.Length)
        {
            x += TextWidth.Of(text[..found]);
            canvas.Put(x, y, text.Slice(found, search.Text.Length), look[Role.Match]);
            x += TextWidth.Of(text.Slice(found, search.Text.Length));
            text = text[(found + search.Text.Length)..];
        }
    }

    private static Style StyleOf(StyledPart part, Look look)
    {
        var role = look[part.Role switch
        {
            LogRole.Muted => Role.Muted,
            LogRole.Title => Role.Title,
            LogRole.Command => Role.Command,
            LogRole.Good => Role.Good,
            LogRole.Warning => Role.Warning,
            LogRole.Danger => Role.Danger,
            LogRole.Added => Role.Added,
            LogRole.Removed => Role.Removed,
            LogRole.Control => Role.Control,
            _ => Role.Text,
        }];
        return part.Style == default ? role : new Style(
            part.Style.Foreground.IsDefault ? role.Foreground : part.Style.Foreground, part.Style.Background.IsDefault ? role.Background : part.Style.Background,
            role.Attributes | part.Style.Attributes);
    }

    // The rows in the window, from the end up or from the top down.
    private void Fill()
    {
        _count = 0;
        if (_entries?.Count > RowsKept)
        {
            Forget();
        }

        if (_night is not { } night)
        {
            return;
        }

        if (Follows)
        {
            _top = UpFrom((night.End, 0), _height);
        }
        else if (EntryAt(_top.Address) is { Slices.Count: > 0 } entry)
        {
            _top = (_top.Address, Math.Min(_top.Row, entry.Slices.Count - 1));
        }

        AddRows(night);
        if (!Follows && _count < _height)
        {
            // the last page is a whole one
            _top = UpFrom((night.End, 0), _height);
            _count = 0;
            AddRows(night);
        }
    }

    private void AddRows(NightLog night)
    {
        var (address, number) = ((LogAddress?)_top.Address, _top.Row);
        while (address is { } here && _count < _height)
        {
            var count = EntryAt(here)?.Slices.Count ?? 0;
            for (; number < count && _count < _height; number++)
            {
                Add(new Row(here, number));
            }

            (address, number) = (night.After(here), 0);
        }
    }

    private void MoveUp(int rows) => _top = UpFrom(_top, rows);

    private void MoveDown(int rows)
    {
        if (_night is not { } night)
        {
            return;
        }

        var last = UpFrom((night.End, 0), _height);
        for (; rows > 0 && Compare(_top, last) < 0; rows--)
        {
            if (_top.Row + 1 < (EntryAt(_top.Address)?.Slices.Count ?? 0))
            {
                _top.Row++;
            }
            else if (NextWithRows(night, _top.Address) is { } next)
            {
                _top = (next, 0);
            }
        }
    }

    private void Add(Row row)
    {
        if (_count == _rows.Length)
        {
            Array.Resize(ref _rows, _count * 2);
        }

        _rows[_count++] = row;
    }

    private bool Shows(LogAddress address)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_rows[i].Address == address)
            {
                return true;
            }
        }

        return false;
    }

    private LogAddress? NextWithRows(NightLog night, LogAddress address)
    {
        for (var next = night.After(address); next is { } here; next = night.After(here))
        {
            if (EntryAt(here) is { Slices.Count: > 0 })
            {
                return here;
            }
        }

        return null;
    }

    // So many rows above a place, or the first there is.
    private (LogAddress Address, int Row) UpFrom((LogAddress Address, int Row) from, int rows)
    {
        while (rows > 0)
        {
            if (from.Row > 0)
            {
                var step = Math.Min(rows, from.Row);
                (from.Row, rows) = (from.Row - step, rows - step);
            }
            else if (_night?.Before(from.Address) is { } before)
            {
                // an entry without rows costs nothing
                from = (before, EntryAt(before)?.Slices.Count ?? 0);
            }
            else
            {
                break;
            }
        }

        return from;
    }

    private static int Compare((LogAddress Address, int Row) one, (LogAddress Address, int Row) other) =>
        one.Address.CompareTo(other.Address) is not 0 and var byAddress ? byAddress : one.Row - other.Row;

    private Entry? EntryAt(LogAddress address)
    {
        if ((_entries ??= []).TryGetValue(address, out var known))
        {
            return known;
        }

        if (_night?.At(address) is not { } log)
        {
            return null;
        }

        var time = log.At is { } at ? at.ToOffset(_offset).ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture) : "";
        return _entries[address] = new Entry(log, SlicesOf(log), time);
    }

    private List<Slice> SlicesOf(LogEntry log)
    {
        var slices = new List<Slice>(log.Lines.Length);
        var width = Math.Max(1, _width - (log.IsRule ? 3 : 0));
        for (var line = 0; line < log.Lines.Length; line++)
        {
            WordWrap.Break(log.Lines[line].Text, width, _wrapped ??= []);
            foreach (var part in _wrapped)
            {
                var (from, length) = part.GetOffsetAndLength(log.Lines[line].Text.Length);
                slices.Add(new Slice(line, from, length));
            }
        }

        return slices;
    }

    /// <summary>Where a window stands.</summary>
    public sealed record Place(bool Follows, LogAddress Address, int Row, LogAddress? Target);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Row(LogAddress Address, int Number);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Slice(int Line, int From, int Length);

    private sealed record Entry(LogEntry Log, List<Slice> Slices, string Time);
}
