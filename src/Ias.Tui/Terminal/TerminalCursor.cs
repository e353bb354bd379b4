namespace Ias.Tui.Terminal;

/// <summary>Position of the terminal's cursor, as far as known, and the shortest sequence (ECMA-48 8.3) that moves it.</summary>
internal sealed class TerminalCursor(ByteBuilder bytes)
{
    private int _x = -1;
    private int _y = -1;
    private bool _isAtEdge; // on the last column, which was just written

    /// <summary>Number of columns from the cursor to a position on the same row; 0 if it is elsewhere or past it.</summary>
    public int ColumnsBefore(int x, int y) => _y == y && _x >= 0 ? Math.Max(x - _x, 0) : 0;

    /// <summary>Marks the position as unknown, so that only an absolute movement is valid.</summary>
    public void Invalidate()
    {
        _x = _y = -1;
        _isAtEdge = false;
    }

    /// <summary>Records that text of a number of columns was sent. After the last column, terminals differ in everything but the row, and
    /// that up and down lead to the last column of others.</summary>
    public void Advance(int columns, int width)
    {
        _isAtEdge = _x >= 0 && _x + columns == width;
        _x += columns;
        if (_isAtEdge)
        {
            _x = width - 1;
        }
        else if (_x >= width)
        {
            Invalidate();
        }
    }

    public void MoveTo(int x, int y)
    {
        if (_isAtEdge && (_x != x || _y == y))
        {
            Invalidate();
        }

        _isAtEdge = false;
        if (_x == x && _y == y)
        {
            return;
        }

        if (_y == y && _x >= 0)
        {
            MoveAlong(x);
        }
        else if (_x == x && _y >= 0 && (x, y) != (0, 0))
        {
            Add(Math.Abs(y - _y), y > _y ? (byte)'B' : (byte)'A'); // CUD, CUU
        }
        else
        {
            MoveAnywhere(x, y);
        }

        (_x, _y) = (x, y);
    }

    /// <summary>Moves within the row by CUF, CUB, or CHA where that is shorter.</summary>
    private void MoveAlong(int x)
    {
        var by = Math.Abs(x - _x);
        if (LengthOf(x + 1) < LengthOf(by))
        {
            Add(x + 1, (byte)'G');
        }
        else
        {
            Add(by, x > _x ? (byte)'C' : (byte)'D');
        }
    }

    /// <summary>Moves anywhere with CUP.</summary>
    private void MoveAnywhere(int x, int y)
    {
        bytes.Add("\e["u8);
        if (y > 0 || x > 0)
        {
            bytes.AddNumber(y + 1);
        }

        if (x > 0)
        {
            bytes.Add((byte)';');
            bytes.AddNumber(x + 1);
        }

        bytes.Add((byte)'H');
    }

    private void Add(int number, byte final)
    {
        bytes.Add("\e["u8);
        if (number > 1)
        {
            bytes.AddNumber(number);
        }

        bytes.Add(final);
    }

    /// <summary>Number of digits of a parameter; 1 can be omitted.</summary>
    private static int LengthOf(int number) =>
        number switch
        {
            1 => 0,
            < 10 => 1,
            < 100 => 2,
            < 1000 => 3,
            _ => 4,
        };
}
