namespace Ias.Tui.Terminal;

/// <summary>Current style of the terminal, and the shortest SGR (ECMA-48 8.3.117) that changes it.</summary>
internal sealed class Pen(ByteBuilder bytes, ColorDepth depth)
{
    private const TextAttributes WithoutColors =
        TextAttributes.Bold | TextAttributes.Dim | TextAttributes.Underline | TextAttributes.Reverse;
    private const TextAttributes Weight = TextAttributes.Bold | TextAttributes.Dim;

    private readonly NearestColor _nearest = new(depth);
    private Style _asked;
    private Style _is;
    private bool _isKnown;
    private bool _hasParameters;

    /// <summary>Discards the known style of the terminal.</summary>
    public void Invalidate() => _isKnown = false;

    /// <summary>Checks whether a cell can be sent without a change of style.</summary>
    public bool Matches(Cell cell)
    {
        if (!_isKnown)
        {
            return false;
        }

        return cell.Style == _asked || (cell.HidesForeground && cell.LooksLike(Cell.Of(' ', _asked)));
    }

    public void Apply(Cell cell)
    {
        if (!Matches(cell))
        {
            SwitchTo(cell.Style);
        }
    }

    private void SwitchTo(Style asked)
    {
        var wanted = new Style(
            _nearest.To(asked.Foreground),
            _nearest.To(asked.Background),
            depth == ColorDepth.None ? asked.Attributes & WithoutColors : asked.Attributes
        );
        _asked = asked;
        if (_isKnown && wanted == _is)
        {
            return;
        }

        var start = bytes.Length;
        if (_isKnown)
        {
            Change(_is, wanted, fromNothing: false);
        }

        var second = bytes.Length;
        Change(default, wanted, fromNothing: true);
        if (!_isKnown || bytes.Length - second < second - start)
        {
            bytes.Remove(start, second);
        }
        else
        {
            bytes.SetLength(second);
        }

        (_is, _isKnown) = (wanted, true);
    }

    private void Change(Style from, Style to, bool fromNothing)
    {
        bytes.Add("\e["u8);
        _hasParameters = false;
        if (fromNothing && to != default)
        {
            Parameter(0); // may be omitted if alone
        }

        var gone = from.Attributes & ~to.Attributes;
        var come = to.Attributes & ~from.Attributes;
        if ((gone & Weight) != TextAttributes.None)
        {
            Parameter(22); // ends bold and dim
            come |= to.Attributes & Weight;
        }

        Switch(TextAttributes.Bold, on: 1);
        Switch(TextAttributes.Dim, on: 2);
        Switch(TextAttributes.Italic, on: 3, off: 23);
        Switch(TextAttributes.Underline, on: 4, off: 24);
        Switch(TextAttributes.Reverse, on: 7, off: 27);
        Switch(TextAttributes.Strike, on: 9, off: 29);
        Paint(from.Foreground, to.Foreground, 30);
        Paint(from.Background, to.Background, 40);
        bytes.Add((byte)'m');

        void Switch(TextAttributes one, int on, int off = 0)
        {
            if ((come & one) != TextAttributes.None)
            {
                Parameter(on);
            }
            else if ((gone & one) != TextAttributes.None && off > 0)
            {
                Parameter(off);
            }
        }
    }

    /// <param name="plane">30 for the foreground, 40 for the background.</param>
    private void Paint(Color from, Color to, int plane)
    {
        switch (to)
        {
            case var _ when from == to:
                break;
            case { IsDefault: true }:
                Parameter(plane + 9);
                break;
            case { IsRgb: true }:
                Parameter(plane + 8);
                Parameter(2);
                Parameter(to.Red);
                Parameter(to.Green);
                Parameter(to.Blue);
                break;
            case { Index: < 8 }:
                Parameter(plane + to.Index);
                break;
            case { Index: < 16 }:
                Parameter(plane + 60 + to.Index - 8); // aixterm's bright ones
                break;
            default:
                Parameter(plane + 8);
                Parameter(5);
                Parameter(to.Index);
                break;
        }
    }

    private void Parameter(int number)
    {
        if (_hasParameters)
        {
            bytes.Add((byte)';');
        }

        bytes.AddNumber(number);
        _hasParameters = true;
    }
}
