// Over 300 lines: what a person sees at once, of which each part is one state.
using System.Collections.Immutable;
using System.Text;
using Ias.Core.Guardrails;
using Ias.Tui.Asking;
using Ias.Tui.Keys;
using Ias.Tui.Logs;
using Ias.Tui.Observing.Jobs;
using Ias.Tui.Observing.Machines;
using Ias.Tui.Pages;
using Ias.Tui.Panes;
using Ias.Tui.Terminal;
using Ias.Tui.Views;
using Ias.Tui.Widgets;

namespace Ias.Tui.Dashboards;

/// <summary>
/// What a person sits at: the panes, the page over them, a box, a field. It takes in scenes, keys and results, and says what is to be done
/// for it elsewhere. It knows no terminal and no file but the log that is shown.
/// </summary>
public sealed class DashboardView : IDisposable
{
    /// <summary>What stands between a refusal and what to type next.</summary>
    internal const string Next = "  next: ";

    private const int SaidSeconds = 6;
    private const int CharactersReadInASecond = 15;

    private readonly IDashboardServices _outside;
    private readonly Func<SecretPatterns> _secrets;
    private readonly Overlay _over = new();
    private readonly Navigation _at;
    private readonly LogSearchSession _hunt;
    private readonly DashboardEffects _effects;
    private readonly ActionHandler _actions;
    private DateTimeOffset? _saidUntil;
    private ViewModel? _view;
    private MachineSnapshot? _machine;

    /// <param name="keys">The keys in force.</param>
    /// <param name="outside">What is done for it.</param>
    /// <param name="secrets">What is masked in logs; asked for when the first line is shown.</param>
    public DashboardView(KeyMap keys, IDashboardServices outside, Func<SecretPatterns> secrets)
    {
        (Keys, _outside, _secrets) = (keys, outside, secrets);
        Log = new LogPane();
        Queue = new QueuePane();
        Panes =
        [
            new NowPane(Log),
            Queue,
            Log,
            new BreakerPane(),
            new LimitsPane(),
            new FindingsPane(),
            new TimelinePane(),
            new CommitsPane(),
            new InboxPane(keys),
        ];
        Tabs = [.. Panes.Select(pane => new Tab(((char)('0' + pane.Number)).ToString(), pane.Name))];
        _at = new Navigation(new HaltedPage(Log, keys), new WelcomePage(keys));
        Replay = new Replay(keys, Say);
        _hunt = new LogSearchSession(Log, outside, Say, keys.Shown(DashboardAction.Search));
        _effects = new DashboardEffects(this, _at, _over, _hunt, outside);
        _actions = new ActionHandler(this, _at, _over, _effects, outside);
    }

    public KeyMap Keys { get; }

    public LogPane Log { get; }

    public QueuePane Queue { get; }

    /// <summary>By their number.</summary>
    public IReadOnlyList<IPane> Panes { get; }

    /// <summary>The panes as tabs.</summary>
    public ImmutableArray<Tab> Tabs { get; }

    /// <inheritdoc cref="Navigation.Pane"/>
    public int Active => _at.Pane;

    /// <inheritdoc cref="Navigation.IsZoomed"/>
    public bool IsZoomed => _at.IsZoomed;

    /// <summary>The log alone, without anything around it.</summary>
    public bool IsPlain { get; private set; }

    /// <summary>The mouse is asked for.</summary>
    public bool HasMouse { get; private set; }

    /// <summary>The person has left.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>The person goes to another work tree's dashboard; empty = nowhere.</summary>
    public string GoesTo { get; private set; } = "";

    /// <summary>What is to be seen, and what keys that steer mean: where all work trees are listed the chosen one. Null before the first
    /// scene.</summary>
    public ViewModel? ViewModel => WorkTrees is { Frame: not null } list ? list.Subject(isHeld: _over.IsOpen || Page != list) : _view;

    /// <inheritdoc cref="Navigation.WorkTrees"/>
    public WorkTreesPage? WorkTrees => _at.WorkTrees;

    /// <inheritdoc cref="Navigation.Page"/>
    public IPage? Page => _at.Page;

    /// <summary>The job that a key would steer; null = none.</summary>
    public JobRow? ChosenJob =>
        Page is JobPage page ? ViewModel?.Runner?.Find(page.Id)
        : Page is null && Active == PaneNumber.Queue ? Queue.Chosen
        : null;

    /// <summary>What lies over all of it.</summary>
    public Overlay Over => _over;

    /// <summary>A question over everything; null = none.</summary>
    public Box? Box => _over.Box;

    /// <inheritdoc cref="Overlay.Writing"/>
    public ITextBox? Writing => _over.Writing;

    /// <summary>Which moment of the run is shown.</summary>
    internal Replay Replay { get; }

    /// <summary>A search is under way.</summary>
    public bool IsSearching => _hunt.IsUnderWay;

    /// <summary>Said for a moment; empty = nothing.</summary>
    public string Said { get; private set; } = "";

    /// <summary>When what is said goes, if nothing happens before. Its time begins with the next scene, which is due at once: the present
    /// one may be old.</summary>
    public DateTimeOffset? SaidUntil => Said.Length > 0 ? _saidUntil ?? DateTimeOffset.MinValue : null;

    /// <summary>A new scene of the present: another snapshot, or a later clock. Shown is what it is of the moment that is looked
    /// at.</summary>
    public void Take(ViewModel present)
    {
        if (Replay.Show(present) is not { } view)
        {
            return;
        }

        _view = view;
        _at.Take(view);
        WorkTrees?.Take(present);
        if (Said.Length > 0)
        {
            _saidUntil ??= present.Now + TimeSpan.FromSeconds(Math.Max(SaidSeconds, Said.Length / CharactersReadInASecond));
            Said = present.Now >= _saidUntil ? "" : Said;
        }

        Log.Take(view, _secrets);
        _effects.ReadAgain(Page, view);
    }

    /// <summary>What was read of all work trees.</summary>
    public void Take(MachineSnapshot machine)
    {
        _machine = machine;
        WorkTrees?.Show(machine);
    }

    /// <summary>Opens the list of all work trees.</summary>
    /// <param name="isRoot">Nothing lies below it.</param>
    /// <param name="hasHosts">Other machines are in it, too.</param>
    /// <param name="chosen">The work tree that is chosen in it; empty = the first.</param>
    public void OpenWorkTrees(bool isRoot, bool hasHosts, string chosen)
    {
        var list = new WorkTreesPage(Keys, isRoot, hasHosts, chosen);
        _at.Open(list);
        if (Replay.Present is { } present)
        {
            list.Take(present);
        }

        if (_machine is { } machine)
        {
            list.Show(machine);
        }
    }

    /// <summary>Opens the page of Consoles.</summary>
    public void OpenConsole() => _effects.OpenConsole();

    /// <summary>Says something for a moment.</summary>
    public void Say(string words)
    {
        (Said, _saidUntil) = (words, null);
    }

    /// <summary>What became of a request.</summary>
    public void Answered(RequestResult result)
    {
        switch (result)
        {
            case RequestResult.Done done:
                if (done.What is Request.OfConsole taken)
                {
                    _over.ForgetText(taken);
                }

                Say(done.Words);
                break;
            case RequestResult.Refused refused:
                if (refused.What is Request.OfConsole kept)
                {
                    _over.KeepText(kept, refused.Why.What);
                }

                Say($"{refused.Why.What}{(refused.Why.Next.Length > 0 ? $"{Next}{refused.Why.Next}" : "")}");
                break;
        }
    }

    /// <summary>What a search found; null = nothing more.</summary>
    public void Found(LogAddress? address) => _hunt.Found(address);

    /// <summary>A key was pressed.</summary>
    /// <param name="elapsed">Of a clock that only goes forward.</param>
    public void Press(Key key, TimeSpan elapsed)
    {
        if (ViewModel is not { } view)
        {
            return;
        }

        if ((key.Modifiers & KeyModifiers.Alt) != KeyModifiers.None && !_over.IsWriting && Keys.Find(key) is null)
        {
            // Esc and the next key, which a fast line or tmux brings as one
            Press(new Key(KeyCode.Escape), elapsed);
            key = key with { Modifiers = key.Modifiers & ~KeyModifiers.Alt };
        }

        if (_over.Press(key, view, elapsed) is { } result)
        {
            _effects.Take(result, view);
        }
        else if (Keys.Find(key) is { } action)
        {
            Said = "";
            Act(action, view);
        }
        else if (key is { Code: KeyCode.Character, Rune.Value: 'c', Modifiers: KeyModifiers.Ctrl })
        {
            Say($"Ctrl-C does nothing here: {Keys.Shown(DashboardAction.Quit)} leaves, {Keys.Shown(DashboardAction.Halt)} halts");
        }
    }

    /// <summary>
    /// Text was pasted: it goes into a field, or is ignored and said so. It is never typing, but for one key: where nothing takes text and
    /// what came as fast as a paste begins with the key that opens a field, the rest was written for that. A field sends nothing by itself.
    /// </summary>
    /// <param name="elapsed">Of a clock that only goes forward.</param>
    public void Paste(InputEvent.Pasted pasted, TimeSpan elapsed)
    {
        var text = pasted.Text;
        if (
            pasted.BySpeed
            && !_over.IsOpen
            && Rune.GetRuneAt(text, 0) is var first
            && new Key(KeyCode.Character, first) is var opens
            && Keys.Find(opens) is DashboardAction.Enqueue or DashboardAction.Note or DashboardAction.Search or DashboardAction.Time
        )
        {
            Press(opens, elapsed);
            if (!_over.IsWriting)
            {
                return; // why not is said
            }

            text = text[first.Utf16SequenceLength..];
        }

        if (_over.Paste(text) is { } why)
        {
            Say(why);
        }
    }

    /// <summary>The mouse, when it is asked for.</summary>
    public void Point(InputEvent.Mouse mouse, Layout layout)
    {
        if (ViewModel is { } view && !_over.IsOpen)
        {
            MouseInput.Take(mouse, layout, this, _at, view);
        }
    }

    /// <summary>Does what a key or the palette asks for.</summary>
    public void Act(DashboardAction action, ViewModel view)
    {
        if (IsPlain && action is DashboardAction.Back or DashboardAction.LogPlain)
        {
            SetPlain(false);
            return;
        }

        if (IsSearching && action == DashboardAction.Back)
        {
            _hunt.Stop();
            return;
        }

        if (WorkTrees is null && Replay.Act(action))
        {
            Take(Replay.Present!);
            return;
        }

        var effect = IsPlain ? Log.Act(action, view) : Page?.Act(action, view) ?? (Page is null ? Panes[Active].Act(action, view) : null);
        if (effect is not null)
        {
            _effects.Carry(effect, view);
        }
        else
        {
            _actions.Act(action, view);
        }
    }

    public void Dispose() => Log.Dispose();

    /// <summary>Shows the log alone, or everything again.</summary>
    internal void SetPlain(bool on) => (IsPlain, Log.IsPlain) = (on, on);

    /// <summary>Asks for the mouse, or for it no more.</summary>
    internal void ToggleMouse()
    {
        HasMouse = !HasMouse;
        _outside.SetMouse(HasMouse);
    }

    /// <summary>The person goes.</summary>
    /// <param name="to">To the dashboard of that work tree; empty = out of here.</param>
    internal void Leave(string to = "") => (HasLeft, GoesTo) = (true, to);
}
