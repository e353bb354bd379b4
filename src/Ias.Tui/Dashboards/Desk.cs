using Ias.Core.Guardrails;
using Ias.Tui.Asking;
using Ias.Tui.Keys;
using Ias.Tui.Logs;
using Ias.Tui.Observing;
using Ias.Tui.Pages;
using Ias.Tui.Panes;
using Ias.Tui.Terminal;
using Ias.Tui.Widgets;

namespace Ias.Tui.Dashboards;

/// <summary>
/// What a person sits at: the panes, the page over them, a box, a field. It takes in scenes, keys and results, and says what is to be done for it
/// elsewhere. It knows no terminal and no file but the log that is shown.
/// </summary>
public sealed class Desk : IDisposable
{
    private static readonly TimeSpan SaidFor = TimeSpan.FromSeconds(6);

    private readonly IOutside _outside;
    private readonly Func<SecretPatterns> _secrets;
    private readonly Stack<IPage> _pages = new();
    private readonly Overlay _over = new();
    private readonly HaltedPage _halted;
    private readonly FirstContactPage _first;
    private DateTimeOffset? _haltShown;
    private bool _homeIsPanes;
    private DateTimeOffset _saidUntil;
    private bool _searchForward = true;

    /// <param name="keys">The keys in force.</param>
    /// <param name="outside">What is done for it.</param>
    /// <param name="secrets">What is masked in logs; asked for when the first line is shown.</param>
    public Desk(KeyMap keys, IOutside outside, Func<SecretPatterns> secrets)
    {
        (Keys, _outside, _secrets) = (keys, outside, secrets);
        Log = new LogPane();
        Queue = new QueuePane();
        Panes = [new NowPane(Log), Queue, Log, new BreakerPane(), new LimitsPane(), new FindingsPane(), new TimelinePane(), new CommitsPane(), new InboxPane(keys)];
        _halted = new HaltedPage(Log, keys);
        _first = new FirstContactPage(keys);
    }

    public KeyMap Keys { get; }

    public LogPane Log { get; }

    public QueuePane Queue { get; }

    /// <summary>By their number.</summary>
    public IReadOnlyList<IPane> Panes { get; }

    /// <summary>The pane that has the keys when no page is open.</summary>
    public int Active { get; private set; } = Layout.Log;

    /// <summary>The active pane has all the room.</summary>
    public bool IsZoomed { get; private set; }

    /// <summary>The log alone, without anything around it.</summary>
    public bool IsPlain { get; private set; }

    /// <summary>The mouse is asked for.</summary>
    public bool HasMouse { get; private set; }

    /// <summary>The person has left.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>What is to be seen; null before the first scene.</summary>
    public Scene? Scene { get; private set; }

    /// <summary>The page in place of the panes; null = the panes.</summary>
    public IPage? Page => _pages.TryPeek(out var page) ? page : _homeIsPanes ? null : Home;

    /// <summary>What lies over all of it.</summary>
    public Overlay Over => _over;

    /// <summary>A question over everything; null = none.</summary>
    public Box? Box => _over.Box;

    /// <summary>A note that is being written; null = none.</summary>
    public NoteEditor? Note => _over.Note;

    /// <summary>A search is under way.</summary>
    public bool IsSearching { get; private set; }

    /// <summary>Said for a moment; empty = nothing.</summary>
    public string Said { get; private set; } = "";

    /// <summary>When what is said goes, if nothing happens before.</summary>
    public DateTimeOffset? SaidUntil => Said.Length > 0 ? _saidUntil : null;

    private IPage? Home => Scene switch
    {
        { Run.Halt: not null } => _halted,
        { Run.Run: null } => _first,
        _ => null,
    };

    /// <summary>A new scene: another snapshot, or a later clock.</summary>
    public void Take(Scene scene)
    {
        Scene = scene;
        if (scene.Run.Halt?.Since != _haltShown)
        {
            (_haltShown, _homeIsPanes) = (scene.Run.Halt?.Since, false);
        }

        if (Said.Length > 0 && scene.Now >= _saidUntil)
        {
            Said = "";
        }

        Log.Take(scene, _secrets);
    }

    /// <summary>Says something for a moment.</summary>
    public void Say(string words)
    {
        Said = words;
        _saidUntil = (Scene?.Now ?? default) + SaidFor;
    }

    /// <summary>What became of a request.</summary>
    public void Answered(RequestResult result)
    {
        switch (result)
        {
            case RequestResult.Done done:
                Say(done.Words);
                break;
            case RequestResult.Refused refused:
                Say($"{refused.Why.What}{(refused.Why.Next.Length > 0 ? $"  next: {refused.Why.Next}" : "")}");
                break;
        }
    }

    /// <summary>What a search found; null = nothing more.</summary>
    public void Found(LogAddress? address)
    {
        IsSearching = false;
        if (address is { } found)
        {
            Said = "";
            Log.GoTo(found);
        }
        else
        {
            Say($"not found {(_searchForward ? "below" : "above")}: {Log.Search?.Text}");
        }
    }

    /// <summary>A key was pressed.</summary>
    /// <param name="elapsed">Of a clock that only goes forward.</param>
    public void Press(Key key, TimeSpan elapsed)
    {
        if (Scene is not { } scene)
        {
            return;
        }

        if ((key.Modifiers & KeyModifiers.Alt) != KeyModifiers.None && !_over.IsWriting && Keys.Find(key) is null)
        {
            // Esc and the next key, which a fast line or tmux brings as one
            Press(new Key(KeyCode.Escape), elapsed);
            key = key with { Modifiers = key.Modifiers & ~KeyModifiers.Alt };
        }

        if (_over.Press(key, scene, elapsed) is { } result)
        {
            Take(result, scene);
        }
        else if (Keys.Find(key) is { } action)
        {
            Said = "";
            Act(action, scene);
        }
        else if (key is { Code: KeyCode.Character, Rune.Value: 'c', Modifiers: KeyModifiers.Ctrl })
        {
            Say($"Ctrl-C does nothing here: {Keys.Shown(DashboardAction.Quit)} leaves, {Keys.Shown(DashboardAction.Halt)} halts");
        }
    }

    /// <summary>Text was pasted: it goes into a field, or is ignored and said so. It is never typing.</summary>
    public void Paste(string text)
    {
        if (_over.Paste(text) is { } why)
        {
            Say(why);
        }
    }

    /// <summary>The mouse, when it is asked for.</summary>
    public void Point(InputEvent.Mouse mouse, Layout layout)
    {
        if (Scene is not { } scene || Box is not null || Note is not null)
        {
            return;
        }

        var spot = layout.Spots.FirstOrDefault(s => mouse.Column >= s.Area.X && mouse.Column < s.Area.Right && mouse.Row >= s.Area.Y && mouse.Row < s.Area.Bottom);
        var wheel = mouse.Action switch
        {
            MouseAction.WheelUp => DashboardAction.Up,
            MouseAction.WheelDown => DashboardAction.Down,
            _ => (DashboardAction?)null,
        };
        for (var i = 0; wheel is { } move && i < 3; i++)
        {
            _ = Page is { } page ? page.Act(move, scene) : spot is null ? null : Panes[spot.Pane].Act(move, scene);
        }

        if (mouse.Action == MouseAction.LeftPress && Page is null && spot is not null)
        {
            Active = spot.Pane;
            Panes[spot.Pane].Click(mouse.Row - spot.Inside.Y);
        }
    }

    /// <summary>Does what a key or the palette asks for.</summary>
    public void Act(DashboardAction action, Scene scene)
    {
        if (IsPlain && action is DashboardAction.Back or DashboardAction.LogPlain)
        {
            (IsPlain, Log.IsPlain) = (false, false);
            return;
        }

        if (IsSearching && action == DashboardAction.Back)
        {
            StopSearch();
            return;
        }

        var effect = IsPlain ? Log.Act(action, scene) : Page?.Act(action, scene) ?? (Page is null ? Panes[Active].Act(action, scene) : null);
        if (effect is Effect.Back && _pages.Count == 0)
        {
            _homeIsPanes = Home is HaltedPage; // Esc shows the panes; where there is no run there is nothing behind
        }
        else if (effect is not null)
        {
            Carry(effect, scene);
        }
        else if (!ActOnLog(action, scene))
        {
            ActAnywhere(action, scene);
        }
    }

    public void Dispose() => Log.Dispose();

    // What only means something in the log is done there, whichever pane has the keys.
    private bool ActOnLog(DashboardAction action, Scene scene)
    {
        if (action is not (DashboardAction.NextMark or DashboardAction.PreviousMark or DashboardAction.NextPhase or DashboardAction.PreviousPhase or DashboardAction.Follow))
        {
            return false;
        }

        ShowLog();
        if (Log.Act(action, scene) is { } effect)
        {
            Carry(effect, scene);
        }

        return true;
    }

    private void ActAnywhere(DashboardAction action, Scene scene)
    {
        switch (action)
        {
            case >= DashboardAction.Pane0 and <= DashboardAction.Pane8:
                ShowPane(action - DashboardAction.Pane0);
                break;
            case DashboardAction.NextPane:
                ShowPane((Active + 1) % Panes.Count);
                break;
            case DashboardAction.PreviousPane:
                ShowPane((Active + Panes.Count - 1) % Panes.Count);
                break;
            case DashboardAction.Zoom:
                IsZoomed = !IsZoomed;
                break;
            case DashboardAction.Back:
                (IsZoomed, Active) = (false, IsZoomed ? Active : Active is Layout.Log or Layout.Now ? Active : Layout.Log);
                break;
            case DashboardAction.LogPlain:
                (IsPlain, Log.IsPlain) = (true, true);
                break;
            case DashboardAction.Search:
                ShowLog();
                _over.OpenSearch();
                break;
            case DashboardAction.SearchNext or DashboardAction.SearchPrevious:
                Search(action == DashboardAction.SearchNext);
                break;
            case DashboardAction.Night:
                _pages.Push(new NightPage(scene.Since?.Since));
                break;
            case DashboardAction.Inbox:
                OpenInbox(scene);
                break;
            case DashboardAction.Palette:
                _over.Open(new Palette("Any action", Menu.All(scene, Keys), isTyping: true));
                break;
            case DashboardAction.Actions:
                _over.Open(new Palette("What can be done", Menu.Actions(scene, Keys), isTyping: false));
                break;
            case DashboardAction.Help:
                _pages.Push(new HelpPage(Keys));
                break;
            case DashboardAction.Mouse:
                HasMouse = !HasMouse;
                _outside.SetMouse(HasMouse);
                break;
            case DashboardAction.PullRequest:
                Say(scene.Run.Publishing switch
                {
                    { PullRequest: { Length: > 0 } address } => address,
                    { Skipped: { Length: > 0 } why } => $"there is no pull request: {why}",
                    _ => "there is no pull request yet",
                });
                if (scene.Run.Publishing is { PullRequest: { Length: > 0 } url })
                {
                    _outside.Copy("the pull request's address", url);
                }

                break;
            case DashboardAction.Redraw:
                _outside.Redraw();
                break;
            case DashboardAction.Suspend:
                _outside.Suspend();
                break;
            case DashboardAction.Quit:
                HasLeft = true;
                break;
            case DashboardAction.Note:
                WriteNote(scene);
                break;
            default:
                Steer(action, scene);
                break;
        }
    }

    private void Open(PageItem item)
    {
        switch (item.Id)
        {
            case Menu.History:
                var history = new HistoryPage();
                _pages.Push(history);
                _outside.ReadHistory(history);
                break;
            case Menu.Workers:
                _pages.Push(new WorkersPage());
                break;
            case Menu.CheckAgain:
                _outside.CheckAgain();
                Say("checking again ...");
                break;
            case Menu.TestNotice:
                _outside.TestNotice();
                break;
        }
    }

    private void Steer(DashboardAction action, Scene scene)
    {
        if (!DashboardActions.Of(action).Steers)
        {
            return;
        }

        if (Questions.OffBecause(action, scene) is { } why)
        {
            Say($"{DashboardActions.Of(action).Label}: {why}");
        }
        else
        {
            _over.Open(Questions.For(action, scene));
        }
    }

    private void Carry(Effect effect, Scene scene)
    {
        switch (effect)
        {
            case Effect.Open open:
                _pages.Push(open.Page);
                break;
            case Effect.Back:
                _pages.TryPop(out _);
                break;
            case Effect.Ask ask when scene.ReadOnlyBecause is { } readOnly:
                Say($"{readOnly}; {ask.Request.Command(scene.CalledAs)}");
                break;
            case Effect.Ask ask:
                _over.Open(Questions.For(ask.Request, scene));
                break;
            case Effect.Mend mend:
                _over.Open(Questions.For(mend.Check, scene));
                break;
            case Effect.WriteNote:
                WriteNote(scene);
                break;
            case Effect.Copy copy:
                _outside.Copy(copy.What, copy.Text);
                break;
            case Effect.Say say:
                Say(say.Words);
                break;
            case Effect.LogAt at:
                ShowLog();
                if (Log.AddressOf(at.Seq) is { } address)
                {
                    Log.GoTo(address);
                }

                break;
        }
    }

    // What a key came to in what lies over the panes.
    private void Take(OverlayResult result, Scene scene)
    {
        switch (result)
        {
            case OverlayResult.Answered { Choice: AskChoice ask }:
                Ask(ask.Request, scene);
                break;
            case OverlayResult.Answered { Choice: MendChoice mend }:
                _outside.Mend(mend.Check);
                break;
            case OverlayResult.Answered { Choice: CopyChoice copy }:
                _outside.Copy("what to type", copy.Copied);
                break;
            case OverlayResult.Noted noted:
                Ask(noted.Note, scene);
                Say("note sent");
                break;
            case OverlayResult.Picked { Item: ActionItem item }:
                Act(item.Action, scene);
                break;
            case OverlayResult.Picked { Item: PageItem item }:
                Open(item);
                break;
            case OverlayResult.Sought sought:
                Log.Search = SearchPattern.Of(sought.Text);
                Search(forward: !Log.Follows); // from the end there is only up
                break;
            case OverlayResult.Stopped:
                Log.Search = null;
                StopSearch();
                break;
        }
    }

    private void Ask(Request request, Scene scene)
    {
        _outside.Ask(request, Standing.Of(scene.Run));
        if (request is Request.Resume or Request.Start)
        {
            Say("starting the engine ...");
        }
    }

    private void WriteNote(Scene scene)
    {
        if (Questions.OffBecause(DashboardAction.Note, scene) is { } why)
        {
            Say($"note: {why}");
        }
        else
        {
            _over.OpenNote();
        }
    }

    private void Search(bool forward)
    {
        if (Log is not { Search: { } pattern, Night: { } night })
        {
            Say($"nothing is searched for: {Keys.Shown(DashboardAction.Search)} asks what");
            return;
        }

        ShowLog();
        (_searchForward, IsSearching) = (forward, true);
        _outside.Search(new NightSearch(night, pattern), Log.Here, forward);
    }

    private void StopSearch()
    {
        _outside.StopSearch();
        IsSearching = false;
    }

    private void OpenInbox(Scene scene)
    {
        if (Home is HaltedPage && (_homeIsPanes || _pages.Count > 0))
        {
            _pages.Clear();
            _homeIsPanes = false;
            return;
        }

        var open = scene.Run.NeedsYou.Where(need => need.IsOpen).ToList();
        if (open is [var only])
        {
            _pages.Push(new NeedPage(only.Id, Keys));
        }
        else
        {
            ShowPane(Layout.Inbox);
            IsZoomed = true;
        }
    }

    private void ShowPane(int number)
    {
        _pages.Clear();
        _homeIsPanes = true;
        Active = number;
    }

    private void ShowLog() => ShowPane(Layout.Log);
}
