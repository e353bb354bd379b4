using Ias.Core.Model;
using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.State;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Panes;

/// <summary>Pane of the run's timeline: a row per sprint, a letter for each phase, a sign for each marked event. Enter moves the log
/// there.</summary>
public sealed class TimelinePane : IPane
{
    private const int LabelWidth = 10;

    private ViewModel? _explained; // view model of the legends
    private string _legend = "";
    private string _shortLegend = "";
    private long _chosen = -1; // event of the selected mark; −1 = none, the end

    public int Number => PaneNumber.Timeline;

    public string Name => "Timeline";

    public void DrawTitle(ref RowPen pen, Style style, ViewModel view)
    {
        if (view.Run.Timeline is [var row, ..])
        {
            var width = pen.Column + pen.Room - LabelWidth; // the title has one column less on either side
            pen.Put($"since {view.ClockOf(row.From)}", style);
            var minutes = ((view.Run.Timeline[^1].To ?? view.Now) - row.From).TotalMinutes / Math.Max(1, width - 1);
            if (width > 0 && minutes > 0)
            {
                // Two calls: choosing between two interpolated texts would allocate a string, and a frame allocates nothing.
                if (minutes < 0.5)
                {
                    pen.PutWhole($", one column = {minutes * 60:0.#} s", style);
                }
                else
                {
                    pen.PutWhole($", one column = {minutes:0.#} min", style);
                }
            }
        }
    }

    public void Draw(Canvas canvas, ViewModel view, bool active)
    {
        var width = canvas.Width - LabelWidth - 2;
        if (view.Run.Timeline.IsEmpty || width < 4)
        {
            canvas.Put(1, 0, "nothing has happened yet", view.Look[Role.Muted]);
            return;
        }

        var y = 0;
        var rows = view.Run.Timeline;
        for (var n = Math.Max(0, rows.Length - Math.Max(1, canvas.Height - 1)); n < rows.Length; n++) // the newest, if not all fit
        {
            if (y >= canvas.Height)
            {
                return;
            }

            var row = rows[n];
            canvas.Part(new Rect(1, y, LabelWidth - 1, 1)).Put(0, 0, NameOf(row.Sprint));
            DrawRow(canvas.Part(new Rect(LabelWidth, y, width + 1, 1)), row, view, width);
            y++;
        }

        if (y < canvas.Height - 2 && view.Run.Turns.Any(turn => turn.Calls > 0))
        {
            canvas.Put(1, y, "requests", view.Look[Role.Muted]);
            DrawCalls(canvas.Part(new Rect(LabelWidth, y++, width + 1, 1)), view, width);
        }

        if (Chosen(view) is { } mark && y < canvas.Height)
        {
            var pen = new RowPen(canvas, y++, 1);
            pen.Put(view.TimeOf(mark.At), view.Look[Role.Muted]);
            pen.To(LabelWidth);
            pen.Put(mark.Text, view.Look[RoleOf(mark.Kind)]);
        }

        if (y < canvas.Height)
        {
            if (!ReferenceEquals(_explained, view))
            {
                (_explained, _legend) = (view, TimelineLegend.Of(view, shortens: false));
                _shortLegend = TimelineLegend.Of(view, shortens: true);
            }

            var pen = new RowPen(canvas, canvas.Height - 1, 1);
            pen.PutWords(TextWidth.Of(_legend) <= pen.Room ? _legend : _shortLegend, view.Look[Role.Muted]);
        }
    }

    public Effect? Act(DashboardAction action, ViewModel view)
    {
        switch (action)
        {
            case DashboardAction.Down or DashboardAction.NextMark:
                Step(view, 1);
                return Effect.None;
            case DashboardAction.Up or DashboardAction.PreviousMark:
                Step(view, -1);
                return Effect.None;
            case DashboardAction.Top:
                _chosen = view.Run.Timeline is [var row, ..] && row.Marks is [var first, ..] ? first.Seq : -1;
                return Effect.None;
            case DashboardAction.Bottom:
                _chosen = -1;
                return Effect.None;
            case DashboardAction.Open when Chosen(view) is { } mark:
                return new Effect.LogAt(mark.Seq);
            default:
                return null;
        }
    }

    // All rows share one scale: that of the whole run.
    private void DrawRow(Canvas canvas, TimelineRow row, ViewModel view, int width)
    {
        var end = row.To ?? view.Now;
        var look = view.Look;
        foreach (var turn in row.Turns)
        {
            var (from, to) = (ColumnOf(turn.Started), ColumnOf(turn.Ended ?? end));
            canvas.Fill(
                new Rect(from, 0, Math.Max(1, to - from), 1),
                TimelineLegend.LetterOf(turn.Phase),
                look[
                    turn.Ended is null ? Role.Active
                    : turn.Phase == Phase.Implement ? Role.Muted
                    : Role.Text
                ]
            );
        }

        foreach (var stay in row.IdlePeriods)
        {
            var (from, to) = (ColumnOf(stay.From), ColumnOf(stay.To ?? end));
            canvas.Fill(
                new Rect(from, 0, Math.Max(1, to - from), 1),
                stay.Kind == IdleKind.Wait ? 'w'
                    : stay.Kind == IdleKind.Halt ? 'h'
                    : 'x',
                look[stay.Kind == IdleKind.Wait ? Role.Warning : Role.Danger]
            );
        }

        foreach (var mark in row.Marks)
        {
            if (mark.Kind is MarkKind.Finding or MarkKind.Failure or MarkKind.Trip or MarkKind.Breach)
            {
                canvas.Fill(new Rect(ColumnOf(mark.At), 0, 1, 1), '!', look[RoleOf(mark.Kind)]);
            }
            else if (mark.Kind == MarkKind.Done)
            {
                canvas.Fill(new Rect(ColumnOf(mark.At), 0, 1, 1), 'd', look[Role.Good]);
            }
        }

        if (row.To is null)
        {
            canvas.Fill(new Rect(width - 1, 0, 1, 1), '>', look[Role.Active]);
        }

        foreach (var mark in row.Marks)
        {
            if (mark.Seq == _chosen)
            {
                canvas.Restyle(new Rect(ColumnOf(mark.At), 0, 1, 1), style => style.With(TextAttributes.Reverse));
            }
        }

        int ColumnOf(DateTimeOffset at) => ColumnIn(view, at, width);
    }

    // Number of calls during a column's time, from the turns, which report them at their end.
    private static void DrawCalls(Canvas canvas, ViewModel view, int width)
    {
        Span<double> calls = stackalloc double[Math.Min(width, 512)];
        calls.Clear();
        foreach (var turn in view.Run.Turns)
        {
            var (from, to) = (ColumnIn(view, turn.Started, width), ColumnIn(view, turn.Ended ?? view.Now, width));
            for (var x = from; x < Math.Max(from + 1, to) && x < calls.Length; x++)
            {
                calls[x] += turn.Calls / (double)Math.Max(1, to - from);
            }
        }

        for (var x = 0; x < calls.Length; x++)
        {
            var digit = calls[x] switch
            {
                0 => ' ',
                < 0.5 => '.',
                >= 9.5 => '+',
                var some => (char)('0' + (int)Math.Round(some, MidpointRounding.AwayFromZero)), // round half a call up, since it was made
            };
            canvas.Fill(new Rect(x, 0, 1, 1), digit, view.Look[Role.Muted]);
        }
    }

    // All rows share one scale: from the first sprint's start to the last one's end.
    private static int ColumnIn(ViewModel view, DateTimeOffset at, int width)
    {
        var (from, to) = (view.Run.Timeline[0].From, view.Run.Timeline[^1].To ?? view.Now);
        return (int)Math.Clamp((at - from).Ticks * (double)(width - 1) / Math.Max(1, (to - from).Ticks), 0, width - 1);
    }

    private void Step(ViewModel view, int by)
    {
        var marks = view.Run.Timeline.SelectMany(row => row.Marks).ToList();
        if (marks.Count == 0)
        {
            return;
        }

        var at = marks.FindIndex(mark => mark.Seq == _chosen);
        at = at < 0 ? (by < 0 ? marks.Count - 1 : marks.Count) : at + by;
        _chosen = at >= marks.Count ? -1 : marks[Math.Max(0, at)].Seq;
    }

    private TimelineMark? Chosen(ViewModel view)
    {
        foreach (var row in view.Run.Timeline)
        {
            foreach (var mark in row.Marks)
            {
                if (mark.Seq == _chosen)
                {
                    return mark;
                }
            }
        }

        return null;
    }

    // A queue's run is named by its date and a name; the name is the more useful part.
    private static ReadOnlySpan<char> NameOf(ReadOnlySpan<char> sprint) =>
        sprint is [_, _, _, _, _, _, _, _, '-', _, ..] && !sprint[..8].ContainsAnyExceptInRange('0', '9') ? sprint[9..] : sprint;

    private static Role RoleOf(MarkKind kind) =>
        kind switch
        {
            MarkKind.Halt or MarkKind.Trip or MarkKind.Breach or MarkKind.Failure => Role.Danger,
            MarkKind.Finding or MarkKind.Wait or MarkKind.Warning or MarkKind.Question => Role.Warning,
            MarkKind.Done => Role.Good,
            _ => Role.Text,
        };
}
