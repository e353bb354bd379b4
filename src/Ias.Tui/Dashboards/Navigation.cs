using Ias.Tui.Pages;
using Ias.Tui.Views;

namespace Ias.Tui.Dashboards;

/// <summary>Where a person is: at a pane, or at a page in place of the panes. Below all pages lies that of the run, where it has one:
/// halted, or none yet.</summary>
/// <param name="halted">The page of a halted run.</param>
/// <param name="first">The page where there is no run.</param>
public sealed class Navigation(HaltedPage halted, WelcomePage first)
{
    private readonly Stack<IPage> _pages = new();
    private ViewModel? _view;
    private DateTimeOffset? _haltShown;
    private bool _isAtPanes; // although the run has a page

    /// <summary>The pane that has the keys when no page is open.</summary>
    public int Pane { get; private set; } = PaneNumber.Log;

    /// <summary>That pane has all the room.</summary>
    public bool IsZoomed { get; private set; }

    /// <summary>The page in place of the panes; null = the panes.</summary>
    public IPage? Page =>
        _pages.TryPeek(out var page) ? page
        : _isAtPanes ? null
        : Home;

    /// <summary>The list of all work trees, where it is open; the pages on top of it are about the one that is chosen there.</summary>
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

    /// <summary>A new scene: a halt that was not there before shows its page.</summary>
    public void Take(ViewModel view)
    {
        _view = view;
        if (view.Run.Halt?.Since != _haltShown)
        {
            (_haltShown, _isAtPanes) = (view.Run.Halt?.Since, false);
        }
    }

    /// <summary>Opens a page over what is there.</summary>
    public void Open(IPage page) => _pages.Push(page);

    /// <summary>Closes the page on top; from a halted run's page to the panes. Where there is no run there is nothing behind.</summary>
    public void Close()
    {
        if (!_pages.TryPop(out _))
        {
            _isAtPanes = Home is HaltedPage;
        }
    }

    /// <summary>To a pane, from wherever one is; where there are none below the list of all work trees, to that.</summary>
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

    /// <summary>To a pane, with all the room.</summary>
    public void ZoomTo(int pane)
    {
        GoTo(pane);
        IsZoomed = true;
    }

    /// <summary>To a halted run's page.</summary>
    /// <returns>False: there is none, or one is there.</returns>
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

    /// <summary>Back among the panes: out of the zoom, else to the log; where there is no run, to what one needs.</summary>
    public void BackAmongPanes()
    {
        _isAtPanes &= IsZoomed || Home is not WelcomePage;
        (IsZoomed, Pane) = (false, IsZoomed || Pane == PaneNumber.Now ? Pane : PaneNumber.Log);
    }
}
