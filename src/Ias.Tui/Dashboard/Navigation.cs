using Ias.Tui.Contracts;
using Ias.Tui.Pages;

namespace Ias.Tui.Dashboard;

/// <summary>Location of the user: a pane, or a page in place of the panes. The bottom page belongs to the run's state, if there is one:
/// halted, or no run yet.</summary>
/// <param name="halted">Page of a halted run.</param>
/// <param name="first">Page for a work tree without a run.</param>
public sealed class Navigation(HaltedPage halted, WelcomePage first)
{
    private readonly Stack<IPage> _pages = new();
    private ViewModel? _view;
    private DateTimeOffset? _haltShown;
    private bool _isAtPanes; // although the run's state has a page

    /// <summary>Focused pane when no page is open.</summary>
    public int Pane { get; private set; } = PaneNumber.Log;

    /// <summary>True if the focused pane fills the whole area.</summary>
    public bool IsZoomed { get; private set; }

    /// <summary>Page in place of the panes; null = the panes.</summary>
    public IPage? Page =>
        _pages.TryPeek(out var page) ? page
        : _isAtPanes ? null
        : Home;

    /// <summary>List of all work trees, if open; the pages above it belong to the selected work tree.</summary>
    public WorkTreesPage? WorkTrees
    {
        get
        {
            foreach (var page in _pages)
            {
                if (page is WorkTreesPage list)
                {
                    return list;
                }
            }

            return null;
        }
    }

    private IPage? Home =>
        _view switch
        {
            { Run.Halt: not null } => halted,
            { Run.Run: null, Runner: null } => first,
            _ => null,
        };

    /// <summary>Updates the state: a new halt shows its page.</summary>
    public void Update(ViewModel view)
    {
        _view = view;
        if (view.Run.Halt?.Since != _haltShown)
        {
            (_haltShown, _isAtPanes) = (view.Run.Halt?.Since, false);
        }
    }

    /// <summary>Opens a page on top of the others.</summary>
    public void Open(IPage page) => _pages.Push(page);

    /// <summary>Closes the page on top; a halted run's page reveals the panes. Without a run, nothing is below its page.</summary>
    public void Close()
    {
        if (!_pages.TryPop(out _))
        {
            _isAtPanes = Home is HaltedPage;
        }
    }

    /// <summary>Focuses a pane from anywhere; with only the list of all work trees below, returns to that.</summary>
    public void GoTo(int pane)
    {
        if (WorkTrees is { IsRoot: true } list)
        {
            while (_pages.Peek() != list)
            {
                _pages.Pop();
            }

            return;
        }

        _pages.Clear();
        (_isAtPanes, Pane) = (true, pane);
    }

    /// <summary>Focuses a pane and gives it the whole area.</summary>
    public void ZoomTo(int pane)
    {
        GoTo(pane);
        IsZoomed = true;
    }

    /// <summary>Shows the page of a halted run.</summary>
    /// <returns>False: there is none, or it is open.</returns>
    public bool GoHome()
    {
        var isAway = Home is HaltedPage && (_isAtPanes || _pages.Count > 0);
        if (isAway)
        {
            _pages.Clear();
            _isAtPanes = false;
        }

        return isAway;
    }

    public void ToggleZoom() => IsZoomed = !IsZoomed;

    /// <summary>Goes back among the panes: out of the zoom, else to the log; without a run, to the page that says what a run
    /// needs.</summary>
    public void BackAmongPanes()
    {
        _isAtPanes &= IsZoomed || Home is not WelcomePage;
        (IsZoomed, Pane) = (false, IsZoomed || Pane == PaneNumber.Now ? Pane : PaneNumber.Log);
    }
}
