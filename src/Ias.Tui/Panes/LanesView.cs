using Ias.Core.Text;
using Ias.Tui.Contracts;
using Ias.Tui.Logs;
using Ias.Tui.State;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Panes;

/// <summary>Side-by-side view of turns that run in parallel, each at the end of its output.</summary>
/// <param name="open">Opens the output file of an agent.</param>
internal sealed class LanesView(Func<ViewModel, string, CombinedLog> open) : IDisposable
{
    private const int MinWidth = 34; // two of them in the log of 120 columns

    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private readonly List<TurnRow> _turns = [];
    private ViewModel? _view;

    /// <summary>Columns of the lines between lanes in the last frame.</summary>
    public List<int> Splits { get; } = [];

    /// <summary>Checks whether at least two turns are running and fit side by side.</summary>
    public static bool IsWanted(ViewModel view, int width)
    {
        if (width < 2 * MinWidth || view.Past is not null || view.Run.Life.Kind != LifeKind.Turn)
        {
            return false;
        }

        var open = 0;
        foreach (var turn in view.Run.Turns)
        {
            open += turn.Ended is null ? 1 : 0;
        }

        return open > 1;
    }

    public void Draw(Canvas canvas, ViewModel view)
    {
        if (!ReferenceEquals(_view, view))
        {
            _view = view;
            Update(view);
        }

        Splits.Clear();
        var count = Math.Min(_turns.Count, canvas.Width / MinWidth);
        for (var i = 0; i < count; i++)
        {
            var (left, right) = (canvas.Width * i / count, canvas.Width * (i + 1) / count);
            if (i > 0)
            {
                Splits.Add(left);
                canvas.Fill(new Rect(left, 0, 1, canvas.Height), view.Look.Glyphs.Vertical, view.Look[Role.Border]);
                left++;
            }

            var lane = _lanes[_turns[i].Turn];
            new RowPen(canvas.Part(new Rect(left, 0, right - left, 1)), 0, 1).PutWords(lane.Title, view.Look[Role.Title]);
            lane.View.Draw(canvas.Part(new Rect(left, 1, right - left, canvas.Height - 1)), view.Look, view.Now.Offset);
        }

        if (_turns.Count > count && canvas.Height > 1)
        {
            new RowPen(canvas, canvas.Height - 1).PutRight(
                $" {Wording.Count(_turns.Count - count, "lane")} more: no room ",
                view.Look[Role.Muted]
            );
        }
    }

    public void Dispose()
    {
        foreach (var lane in _lanes.Values)
        {
            lane.Log.Dispose();
        }
    }

    private void Update(ViewModel view)
    {
        _turns.Clear();
        _turns.AddRange(view.Run.Turns.Where(turn => turn.Ended is null));
        foreach (var (turn, lane) in _lanes.Where(l => _turns.TrueForAll(turn => turn.Turn != l.Key)).ToList())
        {
            lane.Log.Dispose();
            _lanes.Remove(turn);
        }

        foreach (var turn in _turns)
        {
            if (!_lanes.TryGetValue(turn.Turn, out var lane))
            {
                var log = open(view, TurnLog.PathOf(view.Run.Logs, turn.Log));
                lane = _lanes[turn.Turn] = new Lane(log, new LogView());
                lane.View.Show(log);
            }

            if (lane.Log.Refresh() == LogChange.Truncated)
            {
                lane.View.Restart();
            }

            lane.Title = TitleOf(turn, view); // the queue may have been read since
            lane.View.Invalidate();
        }
    }

    private static string TitleOf(TurnRow turn, ViewModel view)
    {
        var id = TurnLog.JobOf(turn.Log);
        return view.Runner?.State?.Jobs?.FirstOrDefault(job => job.Id == id) is { } job
            ? $"{job.Role}: {job.Title}"
            : $"{turn.Phase.Word().ToLowerInvariant()}, {turn.Agent}";
    }

    private sealed record Lane(CombinedLog Log, LogView View)
    {
        public string Title { get; set; } = "";
    }
}
