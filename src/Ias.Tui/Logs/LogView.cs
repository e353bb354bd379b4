using Ias.Tui.Looks;
using Ias.Tui.Terminal;

namespace Ias.Tui.Logs;

/// <summary>
/// A window onto a night's log. It follows the end, or stands still at a byte position, whatever is written below: every upward move
/// freezes it. Only what is in the window is read and made readable.
/// </summary>
public sealed class LogView
{
    private readonly WrappedLog _log = new();
    private readonly LogMap _map = new();
    private LogRow[] _rows = new LogRow[64];
    private int _count;
    private LogRow _top;
    private LogAddress? _target;
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

    /// <summary>Where a search begins and <see cref="GoBack"/> returns to: the place jumped to while it is in the window, else the window's
    /// last row.</summary>
    public LogAddress Here => _target is { } target && Shows(target) ? target : Last ?? new LogAddress(-1, 0);

    /// <summary>Looks at another night, from its end.</summary>
    public void Show(CombinedLog night)
    {
        _log.Show(night);
        _target = null;
        Follows = true;
    }

    /// <summary>Something was written: what is known of the lines is read again when it is drawn.</summary>
    public void Forget() => _log.Forget();

    /// <summary>A log was written anew in its place: addresses in it mean nothing any more. Whoever stands still goes on standing, at what
    /// is there now.</summary>
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
            (Follows, _top) = (false, _rows[0]);
        }
    }

    /// <summary>To the very beginning.</summary>
    public void GoToTop()
    {
        if (_log.Night?.After(new LogAddress(-1, 0)) is { } first)
        {
            (Follows, _top, _target) = (false, new LogRow(first, 0), null);
        }
    }

    /// <summary>Shows an address near the top of the window, and marks it.</summary>
    public void GoTo(LogAddress address)
    {
        (Follows, _top, _target) = (false, _log.Above(new LogRow(address, 0), Math.Min(3, _height / 4)), address);
    }

    /// <summary>The exact place in the window, to be given to <see cref="GoBack"/>.</summary>
    public Place Where => new(Follows, _top.Address, _top.Number, _target);

    /// <summary>Returns to a place.</summary>
    public void GoBack(Place place) => (Follows, _top, _target) = (place.Follows, new LogRow(place.Address, place.Row), place.Target);

    /// <summary>Moves by rows; up freezes it, down never goes beyond the last page.</summary>
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

    /// <summary>Moves by pages, with two rows that stay.</summary>
    public void Page(int pages) => Move(pages * Math.Max(1, _height - 2));

    /// <summary>Draws the window.</summary>
    /// <param name="canvas">Its room.</param>
    /// <param name="look">How things look.</param>
    /// <param name="offset">In which times are shown.</param>
    /// <returns>Whether there was anything to draw.</returns>
    public bool Draw(Canvas canvas, Look look, TimeSpan offset)
    {
        _height = canvas.Height;
        _log.Fit(LogPicture.TextWidthOf(canvas.Width, IsPlain), offset);
        Fill();
        var picture = new LogPicture(canvas, look, Search, IsPlain);
        for (var y = 0; y < _count; y++)
        {
            picture.Draw(y, _log.At(_rows[y].Address)!, _rows[y].Number, _rows[y].Address == _target);
        }

        if (!IsPlain && _log.Night is { } night && _count > 0)
        {
            _map.Draw(
                canvas.Part(new Rect(canvas.Width - 1, 0, 1, canvas.Height)),
                night,
                _rows[0].Address,
                _rows[_count - 1].Address,
                look
            );
        }

        return _count > 0;
    }

    // The rows in the window, from the end up or from the top down.
    private void Fill()
    {
        _count = 0;
        if (_log.Night is not { } night)
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

        AddRows(night);
        if (!Follows && _count < _height)
        {
            // the last page is a whole one
            _top = LastTop();
            _count = 0;
            AddRows(night);
        }
    }

    private void AddRows(CombinedLog night)
    {
        var (address, number) = ((LogAddress?)_top.Address, _top.Number);
        while (address is { } here && _count < _height)
        {
            var count = _log.RowsAt(here);
            for (; number < count && _count < _height; number++)
            {
                Add(new LogRow(here, number));
            }

            (address, number) = (night.After(here), 0);
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
    private LogRow LastTop() => _log.Night is { } night ? _log.Above(new LogRow(night.End, 0), _height) : default;

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

    /// <summary>Where a window stands.</summary>
    public sealed record Place(bool Follows, LogAddress Address, int Row, LogAddress? Target);
}
