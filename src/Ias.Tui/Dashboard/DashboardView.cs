// Over 300 lines: everything visible at once, whose parts share one state.
using System.Collections.Immutable;
using System.Text;
using Ias.Core.Guardrails;
using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.Logs;
using Ias.Tui.Pages;
using Ias.Tui.Panes;
using Ias.Tui.Requests;
using Ias.Tui.State.Jobs;
using Ias.Tui.State.Machines;
using Ias.Tui.Terminal;
using Ias.Tui.Widgets;

namespace Ias.Tui.Dashboard;

/// <summary>State of the screen: the panes, the page over them, dialogs and editors. It receives view models, keys and results, and
/// delegates everything slow. It accesses no terminal and no file but the displayed log.</summary>
public sealed class DashboardView : IDisposable
{
    /// <summary>Separator between a refusal and the next command.</summary>
    internal const string Next = "  next: ";

    private const int MessageSeconds = 6;
    private const int CharactersReadInASecond = 15;

    private readonly IDashboardServices _services;
    private readonly Func<SecretPatterns> _secrets;
    private readonly Overlay _overlay = new();
    private readonly Navigation _navigation;
    private readonly LogSearchSession _logSearch;
    private readonly DashboardEffects _effects;
    private readonly ActionHandler _actions;
    private DateTimeOffset? _messageUntil;
    private ViewModel? _view;
    private MachineSnapshot? _machine;

    /// <param name="keys">Keys in force.</param>
    /// <param name="services">Operations that run elsewhere.</param>
    /// <param name="secrets">Patterns of secrets to mask in logs; requested when the first line is shown.</param>
    /// <param name="more">Panes beside those of <see cref="AllPanes"/>.</param>
    public DashboardView(KeyMap keys, IDashboardServices services, Func<SecretPatterns> secrets, params IReadOnlyList<IPane> more)
    {
        (Keys, _services, _secrets) = (keys, services, secrets);
        var panes = new AllPanes(keys);
        (Log, Queue, Panes) = (panes.Log, panes.Queue, [.. panes.List(), .. more]);
        Tabs = [.. Panes.Select(pane => new Tab(((char)('0' + pane.Number)).ToString(), pane.Name))];
        _navigation = new Navigation(new HaltedPage(Log, keys), new WelcomePage(keys));
        Replay = new Replay(keys, ShowMessage);
        _logSearch = new LogSearchSession(Log, services, ShowMessage, keys.Shown(DashboardAction.Search));
        _effects = new DashboardEffects(this, _navigation, _overlay, _logSearch, services);
        _actions = new ActionHandler(this, _navigation, _overlay, _effects, services);
    }

    public KeyMap Keys { get; }

    public LogPane Log { get; }

    public QueuePane Queue { get; }

    /// <summary>All panes, indexed by number.</summary>
    public IReadOnlyList<IPane> Panes { get; }

    /// <summary>Tabs for all of the panes.</summary>
    public ImmutableArray<Tab> Tabs { get; }

    /// <inheritdoc cref="Navigation.Pane"/>
    public int Active => _navigation.Pane;

    /// <inheritdoc cref="Navigation.IsZoomed"/>
    public bool IsZoomed => _navigation.IsZoomed;

    /// <summary>True if only the log is shown.</summary>
    public bool IsPlain { get; private set; }

    /// <summary>True if mouse events are enabled.</summary>
    public bool HasMouse { get; private set; }

    /// <summary>True if the user has left.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>Work tree whose dashboard to open next; empty = none.</summary>
    public string GoesTo { get; private set; } = "";

    /// <summary>Data to draw and to steer: in the list of all work trees, the selected one's. Null before the first data.</summary>
    public ViewModel? ViewModel => WorkTrees is { Frame: not null } list ? list.Subject(isHeld: _overlay.IsOpen || Page != list) : _view;

    /// <inheritdoc cref="Navigation.WorkTrees"/>
    public WorkTreesPage? WorkTrees => _navigation.WorkTrees;

    /// <inheritdoc cref="Navigation.Page"/>
    public IPage? Page => _navigation.Page;

    /// <summary>Job that a steering key applies to; null = none.</summary>
    public JobRow? ChosenJob =>
        Page is JobPage page ? ViewModel?.Runner?.Find(page.Id)
        : Page is null && Active == PaneNumber.Queue ? Queue.Chosen
        : null;

    /// <summary>Overlay above the panes and pages.</summary>
    public Overlay Over => _overlay;

    /// <summary>Open dialog; null = none.</summary>
    public Dialog? Dialog => _overlay.Dialog;

    /// <inheritdoc cref="Overlay.Writing"/>
    public ITextDialog? Writing => _overlay.Writing;

    /// <summary>Replay that selects the displayed moment.</summary>
    internal Replay Replay { get; }

    /// <summary>True if a search is in progress.</summary>
    public bool IsSearching => _logSearch.IsUnderWay;

    /// <summary>Temporary message; empty = none.</summary>
    public string Message { get; private set; } = "";

    /// <summary>Moment at which the message disappears. Its time starts with the next view model, which is due at once because the current
    /// one may be old.</summary>
    public DateTimeOffset? MessageUntil => Message.Length > 0 ? _messageUntil ?? DateTimeOffset.MinValue : null;

    /// <summary>Updates the present: another snapshot, or a later clock. During replay the selected moment stays on screen.</summary>
    public void Update(ViewModel present)
    {
        if (Replay.Show(present) is not { } view)
        {
            return;
        }

        _view = view;
        _navigation.Update(view);
        WorkTrees?.Update(present);
        if (Message.Length > 0)
        {
            _messageUntil ??= present.Now + TimeSpan.FromSeconds(Math.Max(MessageSeconds, Message.Length / CharactersReadInASecond));
            Message = present.Now >= _messageUntil ? "" : Message;
        }

        Log.Update(view, _secrets);
        _effects.Reload(Page, view);
    }

    /// <summary>Updates the state of all work trees.</summary>
    public void Update(MachineSnapshot machine)
    {
        _machine = machine;
        WorkTrees?.Show(machine);
    }

    /// <summary>Opens the list of all work trees.</summary>
    /// <param name="isRoot">Whether it is the root page.</param>
    /// <param name="hasHosts">Whether it includes other machines.</param>
    /// <param name="chosen">Work tree to select; empty = the first.</param>
    public void OpenWorkTrees(bool isRoot, bool hasHosts, string chosen)
    {
        var list = new WorkTreesPage(Keys, isRoot, hasHosts, chosen);
        _navigation.Open(list);
        if (Replay.Present is { } present)
        {
            list.Update(present);
        }

        if (_machine is { } machine)
        {
            list.Show(machine);
        }
    }

    /// <summary>Opens the page of Consoles.</summary>
    public void OpenConsole() => _effects.OpenConsole();

    /// <summary>Shows a message for a few seconds.</summary>
    public void ShowMessage(string words)
    {
        (Message, _messageUntil) = (words, null);
    }

    /// <summary>Handles the result of a request.</summary>
    public void Answered(RequestResult result)
    {
        switch (result)
        {
            case RequestResult.Done done:
                if (done.What is Request.OfConsole taken)
                {
                    _overlay.DiscardDraft(taken);
                }

                ShowMessage(done.Words);
                break;
            case RequestResult.Refused refused:
                if (refused.What is Request.OfConsole kept)
                {
                    _overlay.SaveDraft(kept, refused.Why.What);
                }

                ShowMessage($"{refused.Why.What}{(refused.Why.Next.Length > 0 ? $"{Next}{refused.Why.Next}" : "")}");
                break;
        }
    }

    /// <summary>Handles the result of a search; null = no further match.</summary>
    public void Found(LogAddress? address) => _logSearch.Found(address);

    /// <summary>Handles a key of the user.</summary>
    /// <param name="elapsed">Time of a monotonic clock.</param>
    public void Press(Key key, TimeSpan elapsed)
    {
        if (ViewModel is not { } view)
        {
            return;
        }

        if ((key.Modifiers & KeyModifiers.Alt) != KeyModifiers.None && !_overlay.IsWriting && Keys.Find(key) is null)
        {
            // Esc and the next key, which a fast line or tmux sends as one
            Press(new Key(KeyCode.Escape), elapsed);
            key = key with { Modifiers = key.Modifiers & ~KeyModifiers.Alt };
        }

        if (_overlay.Press(key, view, elapsed) is { } result)
        {
            _effects.Execute(result, view);
        }
        else if (Keys.Find(key) is { } action)
        {
            Message = "";
            Act(action, view);
        }
        else if (key is { Code: KeyCode.Character, Rune.Value: 'c', Modifiers: KeyModifiers.Ctrl })
        {
            ShowMessage($"Ctrl-C does nothing here: {Keys.Shown(DashboardAction.Quit)} leaves, {Keys.Shown(DashboardAction.Halt)} halts");
        }
    }

    /// <summary>
    /// Inserts pasted text into an editor, or ignores it with a message. A paste is never treated as typing, with one exception: where
    /// nothing accepts text and a fast burst of keys starts with the key that opens an editor, the rest is inserted there. No editor sends
    /// on its own.
    /// </summary>
    /// <param name="elapsed">Time of a monotonic clock.</param>
    public void Paste(InputEvent.Pasted pasted, TimeSpan elapsed)
    {
        var text = pasted.Text;
        if (
            pasted.BySpeed
            && !_overlay.IsOpen
            && Rune.GetRuneAt(text, 0) is var first
            && new Key(KeyCode.Character, first) is var opens
            && Keys.Find(opens) is DashboardAction.Enqueue or DashboardAction.Note or DashboardAction.Search or DashboardAction.Time
        )
        {
            Press(opens, elapsed);
            if (!_overlay.IsWriting)
            {
                return; // the message says why not
            }

            text = text[first.Utf16SequenceLength..];
        }

        if (_overlay.Paste(text) is { } why)
        {
            ShowMessage(why);
        }
    }

    /// <summary>Handles a mouse event, if enabled.</summary>
    public void Point(InputEvent.Mouse mouse, Layout layout)
    {
        if (ViewModel is { } view && !_overlay.IsOpen)
        {
            MouseInput.Handle(mouse, layout, this, _navigation, view);
        }
    }

    /// <summary>Executes an action of a key or the palette.</summary>
    public void Act(DashboardAction action, ViewModel view)
    {
        if (IsPlain && action is DashboardAction.Back or DashboardAction.LogPlain)
        {
            SetPlain(false);
            return;
        }

        if (IsSearching && action == DashboardAction.Back)
        {
            _logSearch.Stop();
            return;
        }

        if (WorkTrees is null && Replay.Act(action))
        {
            Update(Replay.Present!);
            return;
        }

        var effect = IsPlain ? Log.Act(action, view) : Page?.Act(action, view) ?? (Page is null ? Panes[Active].Act(action, view) : null);
        if (effect is not null)
        {
            _effects.Execute(effect, view);
        }
        else
        {
            _actions.Act(action, view);
        }
    }

    public void Dispose() => Log.Dispose();

    /// <summary>Shows only the log, or everything.</summary>
    internal void SetPlain(bool on) => (IsPlain, Log.IsPlain) = (on, on);

    /// <summary>Enables or disables mouse events.</summary>
    internal void ToggleMouse()
    {
        HasMouse = !HasMouse;
        _services.SetMouse(HasMouse);
    }

    /// <summary>Leaves the dashboard, optionally for another one.</summary>
    /// <param name="to">Work tree whose dashboard to open; empty = exit.</param>
    internal void Leave(string to = "") => (HasLeft, GoesTo) = (true, to);
}
