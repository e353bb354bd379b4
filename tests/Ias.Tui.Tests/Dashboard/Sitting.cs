using Ias.Console.Client.Following;
using Ias.Console.Client.Wire;
using Ias.Core.Guardrails;
using Ias.Engine.History;
using Ias.Engine.PreflightChecks;
using Ias.Tui.Contracts;
using Ias.Tui.Dashboard;
using Ias.Tui.Keys;
using Ias.Tui.Logs;
using Ias.Tui.Pages;
using Ias.Tui.Requests;
using Ias.Tui.State;
using Ias.Tui.State.Jobs;
using Ias.Tui.State.Machines;
using Ias.Tui.Terminal;
using Ias.Tui.Tests.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Tests.Dashboard;

/// <summary>A person at the dashboard, without a terminal: they type, time passes, files change, and the screen is looked at. What is done
/// elsewhere is written down.</summary>
internal sealed class Sitting : IDashboardServices, IDisposable
{
    private static readonly TimeSpan BetweenKeys = TimeSpan.FromMilliseconds(20);

    private readonly DashboardRenderer _picture;
    private readonly Look _look;
    private TimeSpan _elapsed;
    private DateTimeOffset _now;
    private VirtualScreen? _screen;

    private readonly Func<RunSnapshot, RunSnapshot> _change;

    /// <param name="change">Made to every snapshot before it is shown.</param>
    /// <param name="more">Panes beside the dashboard's own.</param>
    public Sitting(
        RawState seen,
        int columns = 80,
        int rows = 24,
        Look? look = null,
        string? readOnlyBecause = null,
        Func<RunSnapshot, RunSnapshot>? change = null,
        params IReadOnlyList<IPane> more
    )
    {
        (_look, ReadOnlyBecause, _change) = (look ?? Look.Default, readOnlyBecause, change ?? (run => run));
        Size = new Size(columns, rows);
        var secrets = new SecretPatterns([]);
        DashboardView = new DashboardView(KeyMap.Default, this, () => secrets, more);
        _picture = new DashboardRenderer(DashboardView);
        Show(seen);
        Draw();
    }

    public DashboardView DashboardView { get; }

    public RawState Seen { get; private set; } = null!;

    public Size Size { get; private set; }

    public Layout Layout => _picture.Layout;

    public string? ReadOnlyBecause { get; }

    /// <summary>A runner's queue; null = there is none.</summary>
    public RunnerSnapshot? Runner { get; private set; }

    /// <summary>Shows a new reading of the queue.</summary>
    public Sitting Show(RunnerSnapshot? runner)
    {
        Runner = runner;
        return Show(Seen);
    }

    /// <summary>State of the workspaces on Consoles.</summary>
    public TeamView? Team { get; private set; }

    /// <summary>Goal that the services return.</summary>
    public IntakeAnswer? Goal { get; set; }

    /// <summary>Something happened on a Console.</summary>
    public Sitting Show(TeamView? team)
    {
        Team = team;
        return Show(Seen);
    }

    /// <summary>Time when the user last looked; null = never.</summary>
    public DateTimeOffset? PreviousLook { get; set; }

    /// <summary>Requests sent, in order.</summary>
    public List<(Request Request, RunPrecondition Shown)> Asked { get; } = [];

    /// <summary>In which work tree each was asked for.</summary>
    public List<string> AskedWhere { get; } = [];

    public List<string> Copied { get; } = [];

    /// <summary>Runs that the database knows.</summary>
    public static IReadOnlyList<HistoryRow> History { get; } =
    [
        Row(
            "run-20260118-202900-b7d2",
            "sprint-2",
            "HALTED",
            "2026-01-18T20:29:00Z",
            4,
            5,
            6.02,
            "one finding came back in 3 cycles (limit 3)"
        ),
        Row("run-20260118-192000-0a11", "sprint-1", "JACKED_OUT", "2026-01-18T19:20:00Z", 1, 2, 1.70, ""),
        Row("run-20251201-010000-77aa", "sprint-1", "JACKED_OUT", "2025-12-01T01:00:00Z", 12, 31, null, ""),
    ];

    private static HistoryRow Row(
        string id,
        string target,
        string state,
        string started,
        int cycles,
        int commits,
        double? cost,
        string reason
    )
    {
        var at = DateTimeOffset.Parse(started, System.Globalization.CultureInfo.InvariantCulture);
        return new HistoryRow(id, "/shop", target, $"feature/{target}", state, at, at, cycles, commits, 0, 0, cost, reason, "");
    }

    /// <summary>Output of a start's dry run.</summary>
    public string PlanText { get; } =
        """
            sprint-1: Cart totals
            branch        feature/sprint-1, made at 9306b9bb
            base          main
            implement     claude -p --output-format stream-json --permission-mode acceptEdits --allowedTools Bash Edit  < prompt
            ICE           policy, shims, copy, verify
            """;

    public List<bool> Mice { get; } = [];

    /// <summary>Calls of <c>Suspend</c>, <c>Redraw</c>, <c>CheckAgain</c>, <c>StopSearch</c>, <c>ReadHistory</c>,
    /// <c>TestNotice</c>.</summary>
    public List<string> Calls { get; } = [];

    public (CombinedLogSearch Search, LogAddress From, bool Forward)? Search { get; private set; }

    public VirtualScreen Screen => _screen!;

    public string Text => Screen.Text();

    /// <summary>The cursor; null = nowhere.</summary>
    public Ias.Tui.Widgets.Caret? Caret { get; private set; }

    public bool IsDrawingEachKey { get; set; } = true;

    /// <summary>Types characters, each drawn: <c>\r</c> is Enter, <c>\e</c> Esc, <c>\t</c> Tab, <c>\u0013</c> Ctrl-S.</summary>
    public Sitting Type(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            Press(
                rune.Value switch
                {
                    '\r' or '\n' => new Key(KeyCode.Enter),
                    '\e' => new Key(KeyCode.Escape),
                    '\t' => new Key(KeyCode.Tab),
                    '\u0013' => Key.Of('s', KeyModifiers.Ctrl),
                    _ => new Key(KeyCode.Character, rune),
                }
            );
        }

        return this;
    }

    public Sitting Press(KeyCode code) => Press(new Key(code));

    public Sitting Press(Key key)
    {
        _elapsed += BetweenKeys;
        _now += BetweenKeys;
        DashboardView.Press(key, _elapsed);
        return IsDrawingEachKey ? Draw() : this;
    }

    public Sitting Paste(string text) => Paste(new InputEvent.Pasted(text));

    private Sitting Paste(InputEvent.Pasted pasted)
    {
        DashboardView.Paste(pasted, _elapsed);
        return Draw();
    }

    /// <summary>Characters come all in one read, as a program types them or a line brings them that was held up.</summary>
    public Sitting Read(string characters)
    {
        var (speed, events) = (new PasteBySpeed(), new List<InputEvent>());
        speed.Feed([.. characters.Select(character => new InputEvent.KeyPressed(Key.Of(character)))], TimeSpan.Zero, events);
        speed.Elapse(PasteBySpeed.Silence, events);
        foreach (var happened in events)
        {
            _ = happened switch
            {
                InputEvent.Pasted pasted => Paste(pasted),
                InputEvent.KeyPressed { Key: var key } => Press(key),
                _ => throw new InvalidOperationException(happened.ToString()),
            };
        }

        return this;
    }

    /// <summary>Of a clock that only goes forward.</summary>
    public TimeSpan Elapsed => _elapsed;

    /// <summary>Time when the dialog was first drawn; null = there is none, or it was not drawn.</summary>
    public TimeSpan? DialogShownAt { get; private set; }

    private Ias.Tui.Widgets.Dialog? _drawnDialog;

    public Sitting Point(MouseAction action, int column, int row)
    {
        DashboardView.Point(new InputEvent.Mouse(action, column, row), Layout);
        return Draw();
    }

    /// <summary>Time passes, longer than a dialog needs before it takes keys.</summary>
    public Sitting Pause() => Advance(TimeSpan.FromSeconds(1));

    public Sitting Advance(TimeSpan by)
    {
        (_elapsed, _now) = (_elapsed + by, _now + by);
        return Show(Seen with { At = _now });
    }

    /// <summary>Shows a new reading of the run.</summary>
    public Sitting Show(RawState seen)
    {
        (Seen, _now) = (seen, seen.At > _now ? seen.At : _now);
        var run = _change(RunSnapshot.Of(seen));
        run = Runner?.With(run, "ias") ?? run;
        DashboardView.Update(
            new ViewModel(run, _now.ToOffset(TimeSpan.FromHours(1)), _look, "ias")
            {
                Me = "ana@buildbox",
                Runner = Runner,
                Team = Team,
                ReadOnlyBecause = ReadOnlyBecause,
                Since = run.Run is not null && PreviousLook is { } from ? SinceLastLook.Of(run.Events, from, run.Earlier) : null,
            }
        );
        return Draw();
    }

    /// <summary>The list of all work trees is opened, and these are read.</summary>
    public Sitting ListOf(params IEnumerable<WorkTreeRow> rows)
    {
        DashboardView.OpenWorkTrees(isRoot: true, hasHosts: rows.Any(row => row.Host.Length > 0), chosen: "");
        return Read(rows);
    }

    /// <summary>Shows a new reading of all work trees.</summary>
    public Sitting Read(IEnumerable<WorkTreeRow> rows, params HostView[] hosts)
    {
        DashboardView.Update(MachineSnapshot.Of(rows, hosts: [.. hosts]));
        return Show(Seen);
    }

    public Sitting Resize(int columns, int rows)
    {
        Size = new Size(columns, rows);
        return Draw();
    }

    public Sitting Draw()
    {
        _screen = _screen?.Buffer.Size == Size ? _screen : new VirtualScreen(Size.Columns, Size.Rows);
        Caret = _picture.Draw(_screen.Canvas, _elapsed);
        if (!ReferenceEquals(_drawnDialog, DashboardView.Dialog))
        {
            (_drawnDialog, DialogShownAt) = (DashboardView.Dialog, DashboardView.Dialog is null ? null : _elapsed);
        }

        return this;
    }

    /// <summary>Lets the search that was asked for find what it finds.</summary>
    public async Task<LogAddress?> FindAsync()
    {
        var (search, from, forward) = Search ?? throw new InvalidOperationException("nothing is searched for");
        Search = null;
        var found = await (
            forward ? search.NextAsync(from, null, CancellationToken.None) : search.PreviousAsync(from, null, CancellationToken.None)
        );
        DashboardView.Found(found);
        Draw();
        return found;
    }

    public void Dispose() => DashboardView.Dispose();

    void IDashboardServices.Send(Request request, RunPrecondition shown, string workTree)
    {
        Asked.Add((request, shown));
        AskedWhere.Add(workTree);
    }

    void IDashboardServices.Copy(string what, string text) => Copied.Add(text);

    void IDashboardServices.Search(CombinedLogSearch search, LogAddress from, bool forward) => Search = (search, from, forward);

    void IDashboardServices.StopSearch() => Calls.Add("StopSearch");

    void IDashboardServices.SetMouse(bool on) => Mice.Add(on);

    void IDashboardServices.Suspend() => Calls.Add("Suspend");

    void IDashboardServices.Redraw() => Calls.Add("Redraw");

    void IDashboardServices.Plan(Request.Start start, Ias.Tui.Widgets.Dialog dialog) => dialog.Text = PlanText;

    void IDashboardServices.ReadHistory(HistoryPage page)
    {
        Calls.Add("ReadHistory");
        page.Show(History, "");
    }

    void IDashboardServices.ReadJob(JobPage page, RunnerSnapshot runner)
    {
        Calls.Add($"ReadJob {page.Id}");
        page.Show(JobDetail.Read(runner, page.Id));
    }

    void IDashboardServices.ReadPush(PushPage page, string workTree) =>
        page.Show(
            new PushPreview(
                "feature/sprint-2",
                "9306b9bb00",
                "4be1f02d00",
                [
                    new Ias.Engine.Git.CommitInfo(
                        "4be1f02d00",
                        "9306b9bb00",
                        "feat(sprint-2): percent codes",
                        new Dictionary<string, string>()
                    ),
                ],
                [new Ias.Engine.Git.FileLines("src/cart/totals.ts", 2, 1), new Ias.Engine.Git.FileLines("src/cart/legacy.ts", 0, 40)],
                ["src/cart/legacy.ts"],
                [
                    "diff --git a/src/cart/totals.ts b/src/cart/totals.ts",
                    "@@ -1,2 +1,3 @@",
                    "-const half = even",
                    "+const half = up",
                    .. Enumerable.Range(1, 60).Select(n => $" line {n}"),
                ]
            ),
            ""
        );

    void IDashboardServices.FollowMachine() => Calls.Add("FollowMachine");

    void IDashboardServices.FollowTeam() => Calls.Add("FollowTeam");

    void IDashboardServices.ReadGoal(GoalPage page)
    {
        Calls.Add($"ReadGoal {page.Id}");
        page.Show(Goal, null);
    }

    void IDashboardServices.TestNotice() => Calls.Add("TestNotice");

    void IDashboardServices.Fix(PreflightCheck check) => Calls.Add($"Mend {check.Name}");

    IReadOnlyList<string> IDashboardServices.Themes { get; } = ["default", "dark", "light"];

    void IDashboardServices.TryTheme(string? name) => Calls.Add($"TryTheme {name}");

    void IDashboardServices.KeepTheme(string name) => Calls.Add($"KeepTheme {name}");

    void IDashboardServices.CheckAgain() => Calls.Add("CheckAgain");
}
