using Ias.Core.Model;
using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.State;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Dashboard;

/// <summary>Last row of the screen: the most important keys of the context, as many as fit.</summary>
public sealed class Footer(KeyMap keys)
{
    private readonly string _quit = keys.Shown(DashboardAction.Quit);

    private ViewModel? _view;
    private string _hints = "";
    private int _width = -1;
    private bool _hasMouse;
    private List<Hint> _left = [];

    /// <param name="hints">Keys of the page or pane: <c>Enter open</c>, separated by two spaces.</param>
    /// <param name="isOfRun">Whether keys of a run's dashboard apply here.</param>
    public void Draw(Canvas canvas, int row, ViewModel view, string hints, bool hasMouse, bool isOfRun = true)
    {
        if (!ReferenceEquals(_view, view) || _hints != hints || _width != canvas.Width || _hasMouse != hasMouse)
        {
            (_view, _hints, _width, _hasMouse) = (view, hints, canvas.Width, hasMouse);
            _left = Choose(view, hints, canvas.Width, hasMouse, isOfRun);
        }

        var look = view.Look;
        var pen = new RowPen(canvas, row, 1);
        var leave =
            view is { Past: null, IsArchived: false, Run.Run.State: RunState.Running } && canvas.Width >= 100
                ? "leave, run continues"
                : "leave";
        pen.PutRight(" ", look[Role.Text], gap: 0);
        pen.PutRight(leave, look[Role.Muted]);
        pen.PutRight(" ", look[Role.Text], gap: 0);
        pen.PutRight(_quit, look[Role.Key]);
        foreach (var hint in _left)
        {
            pen.Put(hint.Key, look[Role.Key]);
            pen.Put(" ", look[Role.Muted]);
            pen.Put(hint.Label, look[Role.Muted]);
            pen.Put("  ", look[Role.Muted]);
        }
    }

    // Steering keys first, then the page's own keys and the global ones, as many as fit; menu and help last.
    private List<Hint> Choose(ViewModel view, string hints, int width, bool hasMouse, bool isOfRun)
    {
        var run = view.Run.Run;
        var line = new List<Hint>();
        var room = width - "  q leave ".Length - (run is { State: RunState.Running } && width >= 100 ? ", run continues".Length : 0);
        foreach (var entry in DashboardActions.All)
        {
            if (Matters(entry.Action, run) && Questions.DisabledReason(entry.Action, view) is null)
            {
                Add(new Hint(keys.Shown(entry.Action), LabelOf(entry, view)));
            }
        }

        var (menu, help) = (HintOf(DashboardAction.Actions), HintOf(DashboardAction.Help));
        var hasMenu = menu.Width <= room && view.Past is null; // the bar above already explains the key then
        room -= hasMenu ? menu.Width : 0;
        var hasHelp = help.Width <= room;
        room -= hasHelp ? help.Width : 0;
        if (hasMouse)
        {
            Add(new Hint(keys.Shown(DashboardAction.Mouse), "mouse off, to select text"));
        }

        foreach (var hint in hints.Split("  ", StringSplitOptions.RemoveEmptyEntries))
        {
            var blank = hint.IndexOf(' ', StringComparison.Ordinal);
            Add(new Hint(hint[..blank], hint[(blank + 1)..]));
        }

        DashboardAction[] general =
        [
            DashboardAction.Inbox,
            DashboardAction.Night,
            DashboardAction.Search,
            DashboardAction.Follow,
            DashboardAction.NextMark,
            DashboardAction.Palette,
        ];
        foreach (var action in general)
        {
            if (
                action switch
                {
                    DashboardAction.Palette => true,
                    _ when !isOfRun => false,
                    DashboardAction.Night => view.Since is null, // the row above says it
                    DashboardAction.Inbox => run is not null,
                    _ => true,
                }
            )
            {
                Add(HintOf(action));
            }
        }

        if (hasMenu)
        {
            line.Add(menu);
        }

        if (hasHelp)
        {
            line.Add(help);
        }

        return line;

        void Add(Hint hint)
        {
            if (hint.Width <= room)
            {
                room -= hint.Width;
                line.Add(hint);
            }
        }
    }

    // Whether an action is likely for a run in this state.
    private static bool Matters(DashboardAction action, RunHeadline? run) =>
        run switch
        {
            // which ends a wait, if there is one
            { State: RunState.Running or RunState.JackIn, EngineGone: false } => action is DashboardAction.Halt or DashboardAction.Resume,
            { State: RunState.Complete, Validation: not null, EngineGone: false } => action == DashboardAction.Halt,
            { State: RunState.Complete, EngineGone: false } => action is DashboardAction.Approve or DashboardAction.Resume,
            { State: RunState.Halted } or { EngineGone: true } => action == DashboardAction.Resume,
            _ => action is DashboardAction.Start or DashboardAction.Resume, // the next sprint, or the waiting jobs
        };

    // For a finished run, the label names what remains instead of a general resume or approve.
    private static string LabelOf(ActionEntry entry, ViewModel view) =>
        view.Run switch
        {
            { Run: { State: RunState.Complete, EngineGone: false }, Publishing.Waiting: not null } => entry.Action
            == DashboardAction.Approve
                ? "answer the push"
            : entry.Action == DashboardAction.Resume ? "push and finish"
            : entry.Label,
            { Life.Kind: LifeKind.Waiting } when entry.Action == DashboardAction.Resume => "try now",
            { Run: { State: RunState.Complete, EngineGone: false } } when entry.Action == DashboardAction.Resume => "finish the run",
            _ => entry.Label,
        };

    private Hint HintOf(DashboardAction action) => new(keys.Shown(action), DashboardActions.Of(action).Label);

    private sealed record Hint(string Key, string Label)
    {
        public int Width => Key.Length + Label.Length + 3;
    }
}
