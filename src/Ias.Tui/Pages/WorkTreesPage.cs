using System.Collections.Immutable;
using Ias.Tui.Asking;
using Ias.Tui.Keys;
using Ias.Tui.Looks;
using Ias.Tui.Observing;
using Ias.Tui.Observing.Machines;
using Ias.Tui.Terminal;
using Ias.Tui.Views;

namespace Ias.Tui.Pages;

/// <summary>
/// Every work tree of this machine, and of others that are followed. While it is open, what steers means the chosen one: its <see
/// cref="Subject"/>.
/// </summary>
/// <param name="keys">To name keys.</param>
/// <param name="isRoot">Nothing lies below it.</param>
/// <param name="hasHosts">Rows say which machine they are of.</param>
/// <param name="chosen">The work tree of this machine that is chosen as soon as it is there; empty = the first row.</param>
public sealed class WorkTreesPage(KeyMap keys, bool isRoot, bool hasHosts, string chosen = "") : IPage
{
    private const int MostHosts = 3; // lines about machines that do not answer

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

    /// <summary>Nothing lies below it.</summary>
    public bool IsRoot => isRoot;

    /// <summary>The clock and the look; nothing of it is of one work tree.</summary>
    public ViewModel? Frame { get; private set; }

    /// <summary>The chosen row; null = there is none.</summary>
    public WorkTreeRow? Chosen => _table.Rows.Selected?.Row;

    /// <summary>What was read anew.</summary>
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

    /// <summary>A later clock.</summary>
    public void Take(ViewModel present)
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
            ReadOnlyBecause = present.LookOnlyBecause,
            LookOnlyBecause = present.LookOnlyBecause,
        };
        _subjects = [];
        _table.Clock = Frame;
    }

    /// <summary>The chosen work tree as its own dashboard would show it.</summary>
    /// <param name="isHeld">Something is being asked about it: it stays the one that it was, whatever becomes of the list.</param>
    public ViewModel Subject(bool isHeld)
    {
        var line = isHeld && _held is not null ? _held : _table.Rows.Selected;
        _held = line;
        return SubjectOf(line);
    }

    /// <summary>The two rows at the top: how the machine stands, and what the chosen work tree needs.</summary>
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
        var hosts = Away();
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

        DrawAway(canvas.Part(new Rect(0, canvas.Height - hosts, canvas.Width, hosts)), frame);
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
                _table.Rows.ToTop(); // what waits longest
                return Effect.None;
            case DashboardAction.WorkTrees or DashboardAction.Back:
                return isRoot ? new Effect.Say($"{keys.Shown(DashboardAction.Quit)} leaves") : new Effect.Back();
            case DashboardAction.Palette
            or DashboardAction.Actions
            or DashboardAction.Help
            or DashboardAction.Mouse
            or DashboardAction.Redraw
            or DashboardAction.Suspend
            or DashboardAction.Quit:
                return null;
        }

        return Chosen is not { } row ? new Effect.Say("There is no work tree here yet.")
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
                LookOnlyBecause = Frame.LookOnlyBecause,
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
            _ => new Effect.Say(
                $"{DashboardActions.Of(action).Label}: {keys.Shown(DashboardAction.Open)} opens the work tree; it can be done there"
            ),
        };

    // What is asked of another machine's run is asked there: nothing of its answer is run here.
    private Effect ActElsewhere(DashboardAction action, WorkTreeRow row) =>
        action switch
        {
            DashboardAction.Copy => new Effect.Copy("what to type", WorkTreeLine.Remotely(row)),
            DashboardAction.Halt => new Effect.Say(WorkTreeLine.Remotely(row, [.. new Request.Halt().Arguments])),
            DashboardAction.Resume when row.Queue.Length > 0 => new Effect.Say(
                WorkTreeLine.Remotely(row, "runner", "run-loop", "--run", row.Queue)
            ),
            DashboardAction.Resume => new Effect.Say(WorkTreeLine.Remotely(row, [.. new Request.Resume().Arguments])),
            _ => new Effect.Say($"on {row.Host}: {WorkTreeLine.Remotely(row)}"),
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

    private int Away()
    {
        var away = 0;
        foreach (var host in _machine?.Hosts ?? ImmutableArray<HostView>.Empty)
        {
            away += host.Away.Length > 0 ? 1 : 0;
        }

        return Math.Min(away, MostHosts);
    }

    private void DrawAway(Canvas canvas, ViewModel frame)
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
