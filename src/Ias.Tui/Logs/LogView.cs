using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Logs;

/// <summary>Window onto a combined log. It follows the end, or stays at a byte position, whatever is appended: every move up freezes it.
/// Only the visible part is read and formatted.</summary>
public sealed class LogView
{
    private readonly WrappedLog _log = new();
    private readonly LogMap _map = new();
    private LogRow[] _rows = new LogRow[64];
    private int _count;
    private LogRow _top;
    private LogAddress? _target;
    private int _height = 1;

    /// <summary>True if it shows the end and moves as it grows.</summary>
    public bool Follows { get; private set; } = true;

    /// <summary>Pattern whose matches are marked; null = none.</summary>
    public SearchPattern? Search { get; set; }

    /// <summary>True if times, marks and map are hidden, so that text can be selected with the terminal's own mouse handling.</summary>
    public bool IsPlain { get; set; }

    /// <summary>First visible address; null = nothing is visible.</summary>
    public LogAddress? First => _count > 0 ? _rows[0].Address : null;

    /// <summary>Last visible address; null = nothing is visible.</summary>
    public LogAddress? Last => _count > 0 ? _rows[_count - 1].Address : null;

    /// <summary>Start of a search and return point of <see cref="GoBack"/>: the jump target while visible, else the last visible
    /// row.</summary>
    public LogAddress Here => _target is { } target && Shows(target) ? target : Last ?? new LogAddress(-1, 0);

    /// <summary>Shows another log from its end.</summary>
    public void Show(CombinedLog combined)
    {
        _log.Show(combined);
        _target = null;
        Follows = true;
    }

    /// <summary>Discards cached lines after a change, so that they are read again when drawn.</summary>
    public void Invalidate() => _log.Invalidate();

    /// <summary>Handles a rewritten log, which invalidates addresses. A frozen window stays at its position in the new contents.</summary>
    public void Restart()
    {
        Invalidate();
        _target = null;
    }

    /// <summary>Scrolls to the end and follows it.</summary>
    public void FollowEnd()
    {
        Follows = true;
        _target = null;
    }

    /// <summary>Stops following at the current position.</summary>
    public void Freeze()
    {
        if (Follows && _count > 0)
        {
            (Follows, _top) = (false, _rows[0]);
        }
    }

    /// <summary>Scrolls to the very beginning.</summary>
    public void GoToTop()
    {
        if (_log.Combined?.After(new LogAddress(-1, 0)) is { } first)
        {
            (Follows, _top, _target) = (false, new LogRow(first, 0), null);
        }
    }

    /// <summary>Scrolls an address to the top of the window and marks it.</summary>
    public void GoTo(LogAddress address)
    {
        (Follows, _top, _target) = (false, _log.Above(new LogRow(address, 0), Math.Min(3, _height / 4)), address);
    }

    /// <summary>Exact position of the window, for <see cref="GoBack"/>.</summary>
    public Place Where => new(Follows, _top.Address, _top.Number, _target);

    /// <summary>Returns to an earlier position.</summary>
    public void GoBack(Place place) => (Follows, _top, _target) = (place.Follows, new LogRow(place.Address, place.Row), place.Target);

    /// <summary>Scrolls by rows; up freezes the window, down stops at the last page.</summary>
    public void Move(int rows)
    {
        if (rows < 0)
        {
            Freeze();
            _top = _log.Above(_top, -rows);
        }
        else if (!Follows)
        {
            MoveDown(rows);
        }
    }

    /// <summary>Scrolls by pages, which overlap by two rows.</summary>
    public void Page(int pages) => Move(pages * Math.Max(1, _height - 2));

    /// <summary>Draws the visible part.</summary>
    /// <param name="canvas">Area of the log.</param>
    /// <param name="look">Theme and glyphs.</param>
    /// <param name="offset">Offset for displayed times.</param>
    /// <returns>Whether there was anything to draw.</returns>
    public bool Draw(Canvas canvas, Look look, TimeSpan offset)
    {
        _height = canvas.Height;
        _log.Fit(LogRenderer.TextWidthOf(canvas.Width, IsPlain), offset);
        Fill();
        var picture = new LogRenderer(canvas, look, Search, IsPlain);
        for (var y = 0; y < _count; y++)
        {
            picture.Draw(y, _log.At(_rows[y].Address)!, _rows[y].Number, _rows[y].Address == _target);
        }

        if (!IsPlain && _log.Combined is { } combined && _count > 0)
        {
            _map.Draw(
                canvas.Part(new Rect(canvas.Width - 1, 0, 1, canvas.Height)),
                combined,
                _rows[0].Address,
                _rows[_count - 1].Address,
                look
            );
        }

        return _count > 0;
    }

    // The visible rows, from the end up or from the top down.
    private void Fill()
    {
        _count = 0;
        if (_log.Combined is not { } combined)
        {
            return;
        }

        if (Follows)
        {
            _top = LastTop();
        }
        else if (_log.RowsAt(_top.Address) is > 0 and var count)
        {
            _top = _top with { Number = Math.Min(_top.Number, count - 1) };
        }

        AddRows(combined);
        if (!Follows && _count < _height)
        {
            // the last page is full
            _top = LastTop();
            _count = 0;
            AddRows(combined);
        }
    }

    private void AddRows(CombinedLog combined)
    {
        var (address, number) = ((LogAddress?)_top.Address, _top.Number);
        while (address is { } here && _count < _height)
        {
            var count = _log.RowsAt(here);
            for (; number < count && _count < _height; number++)
            {
                Add(new LogRow(here, number));
            }

            (address, number) = (combined.After(here), 0);
        }
    }

    private void MoveDown(int rows)
    {
        var last = LastTop();
        for (; rows > 0 && _top.CompareTo(last) < 0 && _log.Below(_top) is { } below; rows--)
        {
            _top = below;
        }
    }

    // The first row of the last page.
    private LogRow LastTop() => _log.Combined is { } combined ? _log.Above(new LogRow(combined.End, 0), _height) : default;

    private void Add(LogRow row)
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

    /// <summary>Saved position of a window.</summary>
    public sealed record Place(bool Follows, LogAddress Address, int Row, LogAddress? Target);
}
