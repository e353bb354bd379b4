using Ias.Tui.Contracts;
using Ias.Tui.State;
using Ias.Tui.State.Machines;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Pages;

/// <summary>Two rows above <see cref="WorkTreesPage"/>: what needs somebody on the whole machine, and what the selected work tree does or
/// needs.</summary>
internal sealed class WorkTreesTop
{
    private readonly Dictionary<WorkTreeLine, string> _said = [];
    private ViewModel? _frame;
    private MachineSnapshot? _machine;
    private (int Need, int Work, int Idle) _counts;
    private string _today = "";
    private int _width;

    /// <param name="asked">Pending request to the selected one; empty = none.</param>
    public void Draw(Canvas screen, MachineSnapshot machine, WorkTreeLine? chosen, ViewModel frame, string asked)
    {
        var look = frame.Look;
        if (!ReferenceEquals(_machine, machine) || !ReferenceEquals(_frame, frame) || _width != screen.Width)
        {
            (_machine, _frame, _width) = (machine, frame, screen.Width);
            _said.Clear();
            Count(machine);
        }

        var first = new RowPen(screen, 0, 1);
        first.PutRight(" ", look[Role.Text], gap: 0);
        first.PutRight(frame.Clock, look[Role.Text]);
        if (_today.Length > 0 && screen.Width >= 50)
        {
            first.PutRight(screen.Width >= 60 ? " today  " : "  ", look[Role.Muted], gap: 0);
            first.PutRight(_today, look[Role.Text]);
        }

        var (need, work, rest) = _counts;
        first.Put(need == 1 ? $"{need} needs you" : (RowText)$"{need} need you", look[need > 0 ? Role.Danger : Role.Good]);
        first.Put($"  {work} running", look[work > 0 ? Role.Active : Role.Muted]);
        first.PutWhole($"  {rest} idle", look[Role.Muted]);
        if (screen.Height < 2)
        {
            return;
        }

        var style = look[need > 0 ? Role.Alert : Role.Text];
        screen.Fill(new Rect(0, 1, screen.Width, 1), ' ', style);
        if (machine.Trouble.Length > 0)
        {
            new RowPen(screen, 1, 1).Put(machine.Trouble, style);
        }
        else if (asked.Length > 0)
        {
            new RowPen(screen, 1, 1).Put(asked, style);
        }
        else if (chosen is not null)
        {
            if (!_said.TryGetValue(chosen, out var words))
            {
                words = WordsOf(chosen, frame);
                // the table has no room for the command
                _said[chosen] = words =
                    chosen.Next.Length == 0 || TextWidth.Of(words) < screen.Width - 1 ? words : $"next: {Short(chosen.Next)}";
            }

            new RowPen(screen, 1, 1).Put(words, style);
        }
    }

    private void Count(MachineSnapshot machine)
    {
        _counts = (machine.Count(Standing.NeedsPerson), machine.Count(Standing.Active), machine.Count(Standing.Idle));
        var told = machine.Rows.Where(row => row.TodayUsd is not null).ToList();
        _today =
            told.Count == 0
                ? ""
                : $"{Core.Text.Wording.Money(told.Sum(row => row.TodayUsd))}{(told.Any(row => row.TodayIsPartial) ? "+" : "")}";
    }

    // The first of several lines, without the remark behind it.
    private static string Short(string command) => command.Split('\n')[0].Split("     ")[0];

    private static string WordsOf(WorkTreeLine line, ViewModel frame)
    {
        var row = line.Row;
        return row switch
        {
            { Trouble.Length: > 0 } => $"{row.WorkTree}: {row.Trouble}",
            { Snapshot: null } => $"{row.Host}: {row.WorkTree}{(line.Needs.Length > 0 ? $"  {line.Needs}" : "")}",
            { Snapshot.Life.Kind: LifeKind.Waiting } when line.Next.Length > 0 => $"{line.Needs}  next: {Short(line.Next)}",
            { Snapshot.Life.Kind: LifeKind.Gone or LifeKind.Waiting } => row.Snapshot.Life.Describe(frame.Now, row.CalledAs),
            _ when line.Next.Length > 0 => $"{line.Needs}  next: {Short(line.Next)}",
            { Snapshot.Life.Engine: { } engine } =>
                $"engine {engine.Pid} running since {frame.ClockOf(engine.Since)}  {row.Branch}  {row.WorkTree}",
            _ => $"nothing is running or being spent  {row.Branch}  {row.WorkTree}",
        };
    }
}
