using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Ias.Tui.Keys;
using Ias.Tui.Looks;
using Ias.Tui.Terminal;
using Ias.Tui.Views;
using Ias.Tui.Widgets;

namespace Ias.Tui.Panes;

/// <summary>A pane of rows to choose from. What is chosen stays chosen when a new scene comes.</summary>
/// <typeparam name="T">A row.</typeparam>
public abstract class ListPane<T> : IPane
{
    private readonly ListView<T, string> _list;
    private ViewModel? _shown;
    private Size _room;

    protected ListPane() => _list = new ListView<T, string>(KeyOf, DrawRow);

    public abstract int Number { get; }

    public abstract string Name { get; }

    /// <summary>The scene that is drawn.</summary>
    protected ViewModel ViewModel => _shown ?? throw new InvalidOperationException("nothing was drawn yet");

    /// <summary>What it has room for: the rows it shows, and their columns.</summary>
    protected Size Room => _room;

    /// <summary>Said where there is no row.</summary>
    protected abstract string WhenEmpty { get; }

    /// <summary>Whether the pane shows its first rows while it has no keys: what matters most stands there, and would scroll away behind a
    /// choice made earlier.</summary>
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

    /// <summary>What Enter does on a row.</summary>
    protected virtual Effect? Open(T row, ViewModel view) => null;

    /// <summary>What is handed to the clipboard from a row.</summary>
    protected virtual Effect? Copy(T row) => null;

    /// <summary>Makes the rows again, when something other than the scene has changed them.</summary>
    protected void Again()
    {
        if (_shown is { } view)
        {
            _list.Show(ListOf(view));
        }
    }

    /// <summary>Chooses a row of a scene that is about to be drawn.</summary>
    protected void Choose(ViewModel view, string key)
    {
        _shown = view;
        _list.Show(ListOf(view));
        _list.SelectKey(key);
    }

    protected abstract ImmutableArray<T> RowsOf(ViewModel view);

    /// <summary>The rows, where there may be too many to put them together anew for each scene.</summary>
    protected virtual IReadOnlyList<T> ListOf(ViewModel view) => ImmutableCollectionsMarshal.AsArray(RowsOf(view)) ?? [];

    /// <summary>The chosen row; default where there is none.</summary>
    protected T? Selected => _list.Selected;

    protected abstract string KeyOf(T row);

    protected abstract void DrawRow(T row, ref RowPen pen, Look look, bool selected);
}
