using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.State;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;
using Ias.Tui.Widgets;

namespace Ias.Tui.Pages;

/// <summary>Page of events since this user last looked, in chronological order, or of all events. Enter moves the log there.</summary>
public sealed class ActivityPage : IPage
{
    private readonly ListView<ActivityLine, long> _list;
    private readonly DateTimeOffset? _since;
    private ViewModel? _shown;
    private bool _isWhole;

    /// <param name="since">Time when this user last looked; null = never.</param>
    public ActivityPage(DateTimeOffset? since)
    {
        _since = since;
        _isWhole = since is null;
        _list = new ListView<ActivityLine, long>(line => line.Seq, DrawRow);
    }

    public string Name => "Activity";

    public string Hints =>
        _since is null ? "Enter log at that time"
        : _isWhole ? "Enter log at that time  a since you last looked"
        : "Enter log at that time  a everything";

    public void Draw(Canvas canvas, ViewModel view)
    {
        if (!ReferenceEquals(_shown, view))
        {
            Show(view);
        }

        canvas.Fill(new Rect(0, 0, canvas.Width, 1), view.Look.Glyphs.Horizontal, view.Look[Role.Border]);
        var pen = new RowPen(canvas, 0, 1);
        pen.Put(" Activity ", view.Look[Role.Focus]);
        if (!_isWhole && _since is { } since)
        {
            pen.Put($" since you last looked at {view.ClockOf(since)} ", view.Look[Role.Title]);
        }

        pen.PutRight($" {_list.Count} {view.Look.Glyphs.Horizontal}", view.Look[Role.Muted]);
        _list.Draw(canvas.Part(new Rect(0, 1, canvas.Width, canvas.Height - 1)), view.Look, focused: true);
        if (_list.Count == 0)
        {
            canvas.Put(2, 1, "nothing has happened", view.Look[Role.Muted]);
        }
    }

    public Effect? Act(DashboardAction action, ViewModel view)
    {
        switch (action)
        {
            case var _ when _list.Act(action):
                return Effect.None;
            case DashboardAction.All when _since is not null:
                _isWhole = !_isWhole;
                Show(view);
                return Effect.None;
            case DashboardAction.Open when _list.Selected is { } line:
                return line.Seq > 0
                    ? new Effect.LogAt(line.Seq)
                    : new Effect.ShowMessage("an earlier run: its log is in .run/archive; the palette's history lists all runs");
            case DashboardAction.Copy when _list.Selected is { } line:
                return new Effect.Copy("the line", line.Text);
            case DashboardAction.Back or DashboardAction.Night:
                return new Effect.Back();
            default:
                return null;
        }
    }

    private void Show(ViewModel view)
    {
        var isFirst = _shown is null;
        _shown = view;
        var lines = Activity.Of(view.Run.Events, _isWhole ? null : _since, view.Run.Earlier);
        _list.Show(lines);
        if (isFirst && lines.FirstOrDefault(line => line.Seq > 0) is { } first)
        {
            _list.SelectKey(first.Seq); // earlier runs are above
        }
    }

    private void DrawRow(ActivityLine line, ref RowPen pen, Look look, bool selected)
    {
        pen.Put(_shown!.ClockOf(line.At), look[Role.Muted]);
        pen.Put("  ");
        var end = line.Text.IndexOf('\n', StringComparison.Ordinal);
        pen.PutWords(
            end < 0 ? line.Text : line.Text.AsSpan(0, end),
            look[
                line.Weight switch
                {
                    2 => Role.Warning,
                    0 => Role.Muted,
                    _ => Role.Text,
                }
            ]
        );
    }
}
