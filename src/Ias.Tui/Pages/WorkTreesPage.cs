using System.Collections.Immutable;
using Ias.Core.Runs;
using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.Requests;
using Ias.Tui.State;
using Ias.Tui.State.Machines;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;
using Ias.Tui.Widgets;

namespace Ias.Tui.Pages;

/// <summary>Page of all work trees of this machine, and of other machines if followed. While it is open, steering keys apply to the
/// selected one: its <see cref="Subject"/>.</summary>
/// <param name="keys">Keys in force, for hints.</param>
/// <param name="isRoot">Whether it is the root page.</param>
/// <param name="hasHosts">Whether rows name their machine.</param>
/// <param name="chosen">Work tree of this machine to select once it is listed; empty = the first row.</param>
public sealed class WorkTreesPage(KeyMap keys, bool isRoot, bool hasHosts, string chosen = "") : IPage
{
    private const int MaxHosts = 3; // lines about machines that do not answer

    private readonly WorkTreesTable _table = new(hasHosts);
    private readonly WorkTreesTop _top = new();
    private Dictionary<(string, string), ViewModel> _subjects = [];
    private MachineSnapshot? _machine;
    private WorkTreeLine? _held;
    private string _wanted = chosen;

    public string Name => "All work trees";

    public string Hints { get; } =
        $"{keys.Shown(DashboardAction.Open)} open  {keys.Shown(DashboardAction.Halt)} halt  {keys.Shown(DashboardAction.Resume)} resume  {keys.Shown(DashboardAction.Approve)} answer  {keys.Shown(DashboardAction.Copy)} copy"
        + (isRoot ? "" : $"  {keys.Shown(DashboardAction.Back)} back");

    /// <summary>True if it is the root page.</summary>
    public bool IsRoot => isRoot;

    /// <summary>View model with the clock and look only, independent of any work tree.</summary>
    public ViewModel? Frame { get; private set; }

    /// <summary>Selected row; null = no rows.</summary>
    public WorkTreeRow? Chosen => _table.Rows.Selected?.Row;

    /// <summary>Shows an updated list of work trees.</summary>
    public void Show(MachineSnapshot machine)
    {
        _machine = machine;
        _subjects = [];
        var lines = new WorkTreeLine[machine.Rows.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            lines[i] = new WorkTreeLine(machine.Rows[i]);
        }

        _table.Rows.Show(lines);
        if (_wanted.Length > 0 && _table.Rows.SelectKey(("", _wanted)))
        {
            _wanted = "";
        }

        _held = _held is { } held ? lines.FirstOrDefault(line => line.Row.Key == held.Row.Key) ?? held : null;
    }

    /// <summary>Updates the clock of the page.</summary>
    public void Update(ViewModel present)
    {
        Frame = new ViewModel(
            RunSnapshot.Of(new RawState("/", present.CalledAs, present.Run.At)),
            present.Now,
            present.Look,
            present.CalledAs
        )
        {
            Me = present.Me,
            HasFocus = present.HasFocus,
            ReadOnlyBecause = present.ConsoleReadOnlyBecause,
            ConsoleReadOnlyBecause = present.ConsoleReadOnlyBecause,
        };
        _subjects = [];
        _table.Clock = Frame;
    }

    /// <summary>View model of the selected work tree, as in its own dashboard.</summary>
    /// <param name="isHeld">Whether a question about it is open: it stays the subject even if the list changes.</param>
    public ViewModel Subject(bool isHeld)
    {
        var line = isHeld && _held is not null ? _held : _table.Rows.Selected;
        _held = line;
        return SubjectOf(line);
    }

    /// <summary>Draws the two rows at the top: the machine's state, and what the selected work tree needs.</summary>
    public void DrawTop(Canvas screen)
    {
        if (_machine is { } machine && Frame is { } frame)
        {
            _top.Draw(screen, machine, _table.Rows.Selected, frame, SubjectOf(_table.Rows.Selected).Asked);
        }
    }

    public void Draw(Canvas canvas, ViewModel view)
    {
        if (Frame is not { } frame)
        {
            return;
        }

        var look = frame.Look;
        canvas.Fill(new Rect(0, 0, canvas.Width, 1), look.Glyphs.Horizontal, look[Role.Border]);
        var pen = new RowPen(canvas, 0, 1);
        pen.Put(hasHosts ? " Work trees of these machines " : " Work trees of this machine ", look[Role.Focus]);
        var hosts = UnreachableRows();
        if (_machine is { } machine && canvas.Width >= 60)
        {
            pen.PutRight(
                machine.Unread > 0 ? (RowText)$" {machine.Rows.Length} read, {machine.Unread} to come " : $" {machine.Rows.Length} ",
                look[Role.Muted]
            );
        }

        var body = canvas.Part(new Rect(0, 1, canvas.Width, Math.Max(0, canvas.Height - 1 - hosts)));
        if (_machine is { Rows.Length: > 0 })
        {
            _table.Draw(body, look);
        }
        else
        {
            body.Put(2, 0, _machine is null or { Unread: > 0 } ? "reading ..." : "No run or queue here yet.", look[Role.Muted]);
            if (_machine is { Unread: 0 })
            {
                body.Put(2, 1, $"One appears when it starts: {frame.CalledAs} run sprint-1, or {frame.CalledAs} demo", look[Role.Muted]);
            }
        }

        DrawUnreachable(canvas.Part(new Rect(0, canvas.Height - hosts, canvas.Width, hosts)), frame);
    }

    public Effect? Act(DashboardAction action, ViewModel view)
    {
        if (_table.Rows.Act(action))
        {
            _wanted = "";
            return Effect.None;
        }

        switch (action)
        {
            case DashboardAction.Inbox:
                _table.Rows.ToTop(); // the longest waiting
                return Effect.None;
            case DashboardAction.WorkTrees or DashboardAction.Back:
                return isRoot ? new Effect.ShowMessage($"{keys.Shown(DashboardAction.Quit)} leaves") : new Effect.Back();
            case DashboardAction.Palette
            or DashboardAction.Actions
            or DashboardAction.Help
            or DashboardAction.Mouse
            or DashboardAction.Redraw
            or DashboardAction.Suspend
            or DashboardAction.Quit:
                return null;
        }

        return Chosen is not { } row ? new Effect.ShowMessage("There is no work tree here yet.")
            : row.Snapshot is null ? ActElsewhere(action, row)
            : ActHere(action, row, view);
    }

    private ViewModel SubjectOf(WorkTreeLine? line)
    {
        if (line is not { Row: { Snapshot: { } run } row })
        {
            return Frame!;
        }

        if (!_subjects.TryGetValue(row.Key, out var subject))
        {
            subject = _subjects[row.Key] = new ViewModel(run, Frame!.Now, Frame.Look, row.CalledAs)
            {
                Me = Frame.Me,
                HasFocus = Frame.HasFocus,
                ReadOnlyBecause = Frame.ReadOnlyBecause ?? row.ReadOnlyBecause,
                ConsoleReadOnlyBecause = Frame.ConsoleReadOnlyBecause,
            };
        }

        return subject;
    }

    private Effect? ActHere(DashboardAction action, WorkTreeRow row, ViewModel view) =>
        action switch
        {
            DashboardAction.Open => new Effect.GoTo(row.WorkTree),
            DashboardAction.Copy => new Effect.Copy(
                "what to type",
                _table.Rows.Selected!.Next is { Length: > 0 } next ? next : view.CalledAs
            ),
            DashboardAction.Approve
                when view.Run.Publishing?.Waiting is null && FirstQuestion(view.Run) is { } decide && view.ReadOnlyBecause is null =>
                new Effect.Ask(decide),
            DashboardAction.Halt or DashboardAction.Resume or DashboardAction.Approve or DashboardAction.Note => null,
            _ => new Effect.ShowMessage(
                $"{DashboardActions.Of(action).Label}: {keys.Shown(DashboardAction.Open)} opens the work tree; it can be done there"
            ),
        };

    // Requests to a run of another machine are shown as commands to type; nothing is executed here.
    private Effect ActElsewhere(DashboardAction action, WorkTreeRow row) =>
        action switch
        {
            DashboardAction.Copy => new Effect.Copy("what to type", WorkTreeLine.Remotely(row)),
            DashboardAction.Halt => new Effect.ShowMessage(WorkTreeLine.Remotely(row, [.. new Request.Halt().Arguments])),
            DashboardAction.Resume when row.Queue.Length > 0 => new Effect.ShowMessage(
                WorkTreeLine.Remotely(row, "runner", "run-loop", "--run", row.Queue)
            ),
            DashboardAction.Resume => new Effect.ShowMessage(WorkTreeLine.Remotely(row, [.. new Request.Resume().Arguments])),
            _ => new Effect.ShowMessage($"on {row.Host}: {WorkTreeLine.Remotely(row)}"),
        };

    private static Request.Decide? FirstQuestion(RunSnapshot run)
    {
        foreach (var need in run.NeedsYou)
        {
            if (need is { IsOpen: true, Kind: NeedKind.Decision } && need.Choices is [{ Request: Request.Decide decide }, ..])
            {
                return decide;
            }
        }

        return null;
    }

    private int UnreachableRows()
    {
        var away = 0;
        foreach (var host in _machine?.Hosts ?? ImmutableArray<HostView>.Empty)
        {
            away += host.Away.Length > 0 ? 1 : 0;
        }

        return Math.Min(away, MaxHosts);
    }

    private void DrawUnreachable(Canvas canvas, ViewModel frame)
    {
        var row = 0;
        foreach (var host in _machine?.Hosts ?? ImmutableArray<HostView>.Empty)
        {
            if (host.Away.Length > 0 && row < canvas.Height)
            {
                var pen = new RowPen(canvas, row++, 1);
                pen.Put(host.Host, frame.Look[Role.Warning]);
                pen.Put($" {host.Words(frame.ClockOf(host.Since))}; asked again by itself", frame.Look[Role.Muted]);
            }
        }
    }
}
