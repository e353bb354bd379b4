using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.Terminal;

namespace Ias.Tui.Pages;

/// <summary>Page of text with choices to select from.</summary>
public abstract class DocumentPage : IPage
{
    private readonly Document _document = new();
    private ViewModel? _view;
    private int _width;

    public abstract string Name { get; }

    public virtual string Hints => _document.Choices > 0 ? "j/k choose  Enter open" : "j/k move";

    /// <summary>Index of the selected choice.</summary>
    protected int Chosen => _document.Chosen;

    public virtual void Draw(Canvas canvas, ViewModel view)
    {
        Prepare(view, canvas.Width);
        _document.Draw(canvas, view.Look);
    }

    public virtual Effect? Act(DashboardAction action, ViewModel view)
    {
        switch (action)
        {
            case DashboardAction.Down:
                _document.Move(1);
                return Effect.None;
            case DashboardAction.Up:
                _document.Move(-1);
                return Effect.None;
            case DashboardAction.PageDown:
                _document.Page(1);
                return Effect.None;
            case DashboardAction.PageUp:
                _document.Page(-1);
                return Effect.None;
            case DashboardAction.Top:
                _document.ToTop();
                return Effect.None;
            case DashboardAction.Bottom:
                _document.ToEnd();
                return Effect.None;
            case DashboardAction.Open when _document.Choices > 0:
                return Choose(_document.Chosen, view);
            case DashboardAction.Back:
                return new Effect.Back();
            default:
                return null;
        }
    }

    /// <summary>Rewrites the text if the view model or width has changed.</summary>
    protected void Prepare(ViewModel view, int width)
    {
        if (!ReferenceEquals(_view, view) || _width != width)
        {
            (_view, _width) = (view, width);
            _document.Clear(width);
            Write(_document, view);
        }
    }

    /// <inheritdoc cref="Document.LengthIn"/>
    protected int LengthIn(int rows) => _document.LengthIn(rows);

    /// <summary>Marks the text as outdated, so that it is rewritten when drawn.</summary>
    protected void Invalidate() => _view = null;

    /// <summary>Writes the text of the page.</summary>
    protected abstract void Write(Document to, ViewModel view);

    /// <summary>Effect of Enter on a choice.</summary>
    protected virtual Effect? Choose(int number, ViewModel view) => null;
}
