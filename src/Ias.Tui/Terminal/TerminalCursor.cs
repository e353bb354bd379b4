namespace Ias.Tui.Terminal;

/// <summary>Where the terminal's cursor is, as far as that is known, and the shortest sequence (ECMA-48 8.3) that takes it
/// elsewhere.</summary>
internal sealed class TerminalCursor(ByteBuilder bytes)
{
    private int _x = -1;
    private int _y = -1;
    private bool _isAtEdge; // on the last column, which was just written

    /// <summary>It is on this row, this many columns left of that one; 0 where it is not, or is behind it.</summary>
    public int ColumnsBefore(int x, int y) => _y == y && _x >= 0 ? Math.Max(x - _x, 0) : 0;

    /// <summary>From now on only an absolute move is right.</summary>
    public void Lose()
    {
        _x = _y = -1;
        _isAtEdge = false;
    }

    /// <summary>Text of so many columns was sent. Behind the last column terminals differ about all but which row it is, and that up and
    /// down lead to the last column of others.</summary>
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
            Lose();
        }
    }

    public void MoveTo(int x, int y)
    {
        if (_isAtEdge && (_x != x || _y == y))
        {
            Lose();
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

    /// <summary>CUF, CUB, or CHA where its number is shorter.</summary>
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

    /// <summary>CUP.</summary>
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

    /// <summary>Digits of a parameter; 1 is what is meant when it is left out.</summary>
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
