using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;
using Ias.Tui.Widgets;

namespace Ias.Tui.Panes;

/// <summary>Pane of selectable rows. The selection is kept when the data changes.</summary>
/// <typeparam name="T">Type of the rows.</typeparam>
public abstract class ListPane<T> : IPane
{
    private readonly ListView<T, string> _list;
    private ViewModel? _shown;
    private Size _room;

    protected ListPane() => _list = new ListView<T, string>(KeyOf, DrawRow);

    public abstract int Number { get; }

    public abstract string Name { get; }

    /// <summary>View model of the last frame.</summary>
    protected ViewModel ViewModel => _shown ?? throw new InvalidOperationException("nothing was drawn yet");

    /// <summary>Area for the rows: their number, and their columns.</summary>
    protected Size Room => _room;

    /// <summary>Text shown if there are no rows.</summary>
    protected abstract string WhenEmpty { get; }

    /// <summary>True if the pane scrolls to the top when it has no focus: the most important rows are there, and could be hidden by an
    /// earlier selection.</summary>
    protected virtual bool RestsAtTop => true;

    public abstract void DrawTitle(ref RowPen pen, Style style, ViewModel view);

    public virtual void Draw(Canvas canvas, ViewModel view, bool active)
    {
        var room = new Size(canvas.Width - 1 - ListView<T, string>.MarkerWidth, canvas.Height);
        if (!ReferenceEquals(_shown, view) || room != _room)
        {
            (_shown, _room) = (view, room);
            _list.Show(ListOf(view));
        }

        if (!active && RestsAtTop)
        {
            _list.ToTop();
        }

        _list.Draw(canvas.Part(new Rect(0, 0, canvas.Width - 1, canvas.Height)), view.Look, active);
        if (_list.Count == 0)
        {
            canvas.Put(2, 0, WhenEmpty, view.Look[Role.Muted]);
        }
    }

    public void Click(int row) => _list.SelectAt(row);

    public virtual Effect? Act(DashboardAction action, ViewModel view)
    {
        switch (action)
        {
            case var _ when _list.Act(action):
                return Effect.None;
            case DashboardAction.Open when _list.Selected is { } row:
                return Open(row, view);
            case DashboardAction.Copy when _list.Selected is { } row:
                return Copy(row);
            default:
                return null;
        }
    }

    /// <summary>Effect of Enter on a row.</summary>
    protected virtual Effect? Open(T row, ViewModel view) => null;

    /// <summary>Effect of the copy key on a row.</summary>
    protected virtual Effect? Copy(T row) => null;

    /// <summary>Rebuilds the rows after a change outside the view model.</summary>
    protected void Rebuild()
    {
        if (_shown is { } view)
        {
            _list.Show(ListOf(view));
        }
    }

    /// <summary>Selects a row of a view model that is about to be drawn.</summary>
    protected void Choose(ViewModel view, string key)
    {
        _shown = view;
        _list.Show(ListOf(view));
        _list.SelectKey(key);
    }

    protected abstract ImmutableArray<T> RowsOf(ViewModel view);

    /// <summary>List of rows, overridden where there may be too many to build for each view model.</summary>
    protected virtual IReadOnlyList<T> ListOf(ViewModel view) => ImmutableCollectionsMarshal.AsArray(RowsOf(view)) ?? [];

    /// <summary>Selected row; default if there is none.</summary>
    protected T? Selected => _list.Selected;

    protected abstract string KeyOf(T row);

    protected abstract void DrawRow(T row, ref RowPen pen, Look look, bool selected);
}
