using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Widgets;

/// <summary>
/// List of selectable rows. Only visible rows are drawn, so their number costs nothing. The selection stays on its item, at its place on
/// the screen, when rows are added, removed or moved around it; if the item is removed, the row below it is selected, else the one above.
/// </summary>
/// <param name="keyOf">Key of a row: the same item has the same key in every list that is shown.</param>
public sealed class ListView<T, TKey>(Func<T, TKey> keyOf, DrawRow<T> drawRow)
    where TKey : IEquatable<TKey>
{
    /// <summary>Columns before a row for the marker.</summary>
    internal const int MarkerWidth = 2;

    private IReadOnlyList<T> _rows = [];
    private (bool IsThere, TKey Key) _chosen;
    private (bool IsThere, TKey Key) _below;
    private (bool IsThere, TKey Key) _above;
    private int _index;
    private int _height = 10;
    private Look? _look;
    private Func<Style, Style> _select = style => style;

    public int Count => _rows.Count;

    /// <summary>Index of the selected row; -1 = no rows.</summary>
    public int SelectedIndex => _index < _rows.Count ? _index : _rows.Count - 1;

    /// <summary>Selected row; default = no rows.</summary>
    public T? Selected => SelectedIndex is >= 0 and var index ? _rows[index] : default;

    /// <summary>Index of the first visible row.</summary>
    public int FirstVisible { get; private set; }

    /// <summary>Replaces the rows. They are searched only if the selected item is not at its previous index.</summary>
    public void Show(IReadOnlyList<T> rows)
    {
        _rows = rows;
        if (rows.Count > 0)
        {
            var before = _index;
            Choose(Find(_chosen) ?? Find(_below) ?? Find(_above) ?? before);
            FirstVisible += _index - before;
        }
    }

    /// <inheritdoc cref="Show(IReadOnlyList{T})"/>
    public void Show(ImmutableArray<T> rows) => Show((IReadOnlyList<T>)(ImmutableCollectionsMarshal.AsArray(rows) ?? []));

    /// <summary>Selects a row by its index, or the nearest one.</summary>
    public void Select(int index)
    {
        if (_rows.Count > 0)
        {
            Choose(index);
        }
    }

    /// <summary>Selects a row by its key.</summary>
    /// <returns>Whether it exists.</returns>
    public bool SelectKey(TKey key)
    {
        var found = Find((true, key));
        Select(found ?? _index);
        return found is not null;
    }

    /// <summary>Selects the row at a row of the screen, as a click does.</summary>
    /// <returns>Whether there is one.</returns>
    public bool SelectAt(int row)
    {
        var there = row >= 0 && row < _height && FirstVisible + row < _rows.Count;
        Select(there ? FirstVisible + row : _index);
        return there;
    }

    /// <summary>Moves the selection down, or up by a negative number; clamped to the first and last row.</summary>
    public void Move(int by) => Select((int)Math.Clamp((long)_index + by, 0, int.MaxValue));

    /// <summary>Moves the selection by pages, which overlap by a row.</summary>
    public void Page(int by) => Move((int)Math.Clamp((long)by * Math.Max(1, _height - 1), int.MinValue, int.MaxValue));

    public void ToTop() => Select(0);

    public void ToEnd() => Select(_rows.Count - 1);

    /// <summary>Handles j, k, arrows, PgUp, PgDn, g, G, Home, End.</summary>
    /// <returns>Whether the key was handled.</returns>
    public bool Press(Key key)
    {
        switch (key)
        {
            case { Modifiers: not (KeyModifiers.None or KeyModifiers.Shift) }:
                return false;
            case { Code: KeyCode.Down } or { Code: KeyCode.Character, Rune.Value: 'j' }:
                Move(1);
                return true;
            case { Code: KeyCode.Up } or { Code: KeyCode.Character, Rune.Value: 'k' }:
                Move(-1);
                return true;
            case { Code: KeyCode.PageDown }:
                Page(1);
                return true;
            case { Code: KeyCode.PageUp }:
                Page(-1);
                return true;
            case { Code: KeyCode.Home } or { Code: KeyCode.Character, Rune.Value: 'g' }:
                ToTop();
                return true;
            case { Code: KeyCode.End } or { Code: KeyCode.Character, Rune.Value: 'G' }:
                ToEnd();
                return true;
            default:
                return false;
        }
    }

    /// <summary>Draws the whole canvas. Columns 0 and 1 are for the marker: <c>&gt;</c> before the selected row, which has
    /// <see cref="Role.Selection"/> while the list has the focus.</summary>
    public void Draw(Canvas canvas, Look look, bool focused)
    {
        Show(_rows);
        Scroll(canvas.Height);
        UpdateStyles(look);
        canvas.Clear(look[Role.Text]);
        for (var y = 0; y < canvas.Height && FirstVisible + y < _rows.Count; y++)
        {
            var index = FirstVisible + y;
            var pen = new RowPen(canvas.Part(new Rect(MarkerWidth, y, canvas.Width - MarkerWidth, 1)), 0);
            drawRow(_rows[index], ref pen, look, index == _index);
            if (index == _index)
            {
                canvas.Put(0, y, ">", look[Role.Muted]);
                if (focused)
                {
                    canvas.Restyle(new Rect(0, y, canvas.Width, 1), _select);
                }
            }
        }
    }

    private void Choose(int index)
    {
        _index = Math.Clamp(index, 0, _rows.Count - 1);
        _chosen = (true, keyOf(_rows[_index]));
        _below = _index + 1 < _rows.Count ? (true, keyOf(_rows[_index + 1])) : default;
        _above = _index > 0 ? (true, keyOf(_rows[_index - 1])) : default;
    }

    /// <summary>Searches from the previous index in both directions, since items seldom move far.</summary>
    private int? Find((bool IsThere, TKey Key) row)
    {
        for (var away = 0; row.IsThere && away <= Math.Max(_index, _rows.Count - 1 - _index); away++)
        {
            if (Is(_index + away))
            {
                return _index + away;
            }

            if (Is(_index - away))
            {
                return _index - away;
            }
        }

        return null;

        bool Is(int index) => index >= 0 && index < _rows.Count && keyOf(_rows[index]).Equals(row.Key);
    }

    private void Scroll(int height)
    {
        if (height > 0)
        {
            _height = height;
            FirstVisible = Math.Clamp(FirstVisible, _index - height + 1, _index);
            FirstVisible = Math.Clamp(FirstVisible, 0, Math.Max(0, _rows.Count - height));
        }
    }

    private void UpdateStyles(Look look)
    {
        if (!ReferenceEquals(look, _look))
        {
            _look = look;
            _select = Selecting(look[Role.Selection]);
        }
    }

    private static Func<Style, Style> Selecting(Style chosen) => _ => chosen;
}
