using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Ias.Tui.Looks;
using Ias.Tui.Terminal;

namespace Ias.Tui.Widgets;

/// <summary>
/// A list whose rows can have rows under them, shown when they are expanded. What is chosen and what is expanded stays so by its key, as in
/// <see cref="ListView{T, TKey}"/>. How a row shows that there is something under it is the drawer's.
/// </summary>
/// <param name="keyOf">What a row is known by, among all rows at all depths.</param>
/// <param name="childrenOf">What is under a row; asked for expanded rows, and when a key is pressed.</param>
public sealed class TreeView<T, TKey>(Func<T, TKey> keyOf, Func<T, IReadOnlyList<T>> childrenOf, DrawRow<TreeRow<T>> drawRow)
    where TKey : IEquatable<TKey>
{
    private const int Deepest = 32;

    private readonly ListView<TreeRow<T>, TKey> _list = new(row => keyOf(row.Item), drawRow);
    private readonly List<TreeRow<T>> _rows = [];
    private readonly HashSet<TKey> _expanded = [];
    private IReadOnlyList<T> _roots = [];

    /// <summary>Rows to be seen, expanded ones included.</summary>
    public int Count => _rows.Count;

    /// <summary>The chosen row's item; default: there is none.</summary>
    public T? Selected => SelectedIndex >= 0 ? _rows[SelectedIndex].Item : default;

    /// <summary>The chosen row's place among all that are to be seen; -1: there is no row.</summary>
    public int SelectedIndex => _list.SelectedIndex;

    /// <summary>From now on these are the rows that are under nothing. The same list again is taken to be unchanged.</summary>
    public void Show(IReadOnlyList<T> roots)
    {
        if (!ReferenceEquals(roots, _roots))
        {
            _roots = roots;
            Flatten();
        }
    }

    /// <inheritdoc cref="Show(IReadOnlyList{T})"/>
    public void Show(ImmutableArray<T> roots) => Show((IReadOnlyList<T>)(ImmutableCollectionsMarshal.AsArray(roots) ?? []));

    public bool IsExpanded(T item) => _expanded.Contains(keyOf(item));

    /// <summary>Shows what is under a row, or no longer; then the row is chosen if what was chosen was under it.</summary>
    public void Expand(T item, bool expanded = true)
    {
        if (!expanded && ChosenIsUnder(keyOf(item)))
        {
            _list.SelectKey(keyOf(item));
        }

        if (expanded ? _expanded.Add(keyOf(item)) : _expanded.Remove(keyOf(item)))
        {
            Flatten();
        }
    }

    /// <summary>Chooses a row by what it is known by.</summary>
    /// <returns>Whether it is there to be seen.</returns>
    public bool SelectKey(TKey key) => _list.SelectKey(key);

    /// <inheritdoc cref="ListView{T, TKey}.SelectAt"/>
    public bool SelectAt(int row) => _list.SelectAt(row);

    /// <inheritdoc cref="ListView{T, TKey}.Move"/>
    public void Move(int by) => _list.Move(by);

    /// <summary>The keys of a list; Enter expands and collapses, Right expands and goes in, Left collapses and goes out.</summary>
    /// <returns>Whether the key was used: Enter is not on a row with nothing under it.</returns>
    public bool Press(Key key) => key switch
    {
        _ when _list.Press(key) => true,
        { Modifiers: not KeyModifiers.None } or { Code: not (KeyCode.Enter or KeyCode.Right or KeyCode.Left) } => false,
        _ when SelectedIndex < 0 => false,
        { Code: KeyCode.Left } => GoOut(_rows[SelectedIndex]),
        { Code: KeyCode.Right } => GoIn(_rows[SelectedIndex]),
        _ => Toggle(_rows[SelectedIndex]),
    };

    /// <inheritdoc cref="ListView{T, TKey}.Draw"/>
    public void Draw(Canvas canvas, Look look, bool focused) => _list.Draw(canvas, look, focused);

    private bool Toggle(TreeRow<T> row)
    {
        if (!HasChildren(row))
        {
            return false;
        }

        Expand(row.Item, !row.IsExpanded);
        return true;
    }

    private bool GoIn(TreeRow<T> row)
    {
        if (!HasChildren(row))
        {
            return false;
        }

        if (row.IsExpanded)
        {
            _list.Move(1);
        }
        else
        {
            Expand(row.Item);
        }

        return true;
    }

    private bool GoOut(TreeRow<T> row)
    {
        if (row.IsExpanded && HasChildren(row))
        {
            Expand(row.Item, expanded: false);
            return true;
        }

        _list.Select(Above(SelectedIndex) ?? SelectedIndex);
        return row.Depth > 0;
    }

    /// <summary>The row that this one is under; null: it is under none.</summary>
    private int? Above(int index)
    {
        for (var at = index - 1; at >= 0; at--)
        {
            if (_rows[at].Depth < _rows[index].Depth)
            {
                return at;
            }
        }

        return null;
    }

    private bool ChosenIsUnder(TKey key)
    {
        var at = SelectedIndex >= 0 ? Above(SelectedIndex) : null;
        while (at is { } row && !keyOf(_rows[row].Item).Equals(key))
        {
            at = Above(row);
        }

        return at is not null;
    }

    private bool HasChildren(TreeRow<T> row) => row.Depth < Deepest && childrenOf(row.Item).Count > 0;

    private void Flatten()
    {
        _rows.Clear();
        Add(_roots, 0);
        _list.Show(_rows);
    }

    private void Add(IReadOnlyList<T> items, int depth)
    {
        for (var i = 0; i < items.Count; i++)
        {
            var expanded = _expanded.Count > 0 && depth < Deepest && _expanded.Contains(keyOf(items[i]));
            _rows.Add(new TreeRow<T>(items[i], depth, expanded));
            if (expanded)
            {
                Add(childrenOf(items[i]), depth + 1);
            }
        }
    }
}
