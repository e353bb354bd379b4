using Ias.Core.Model;
using Ias.Core.Text;
using Ias.Tui.Logs;
using Ias.Tui.Looks;
using Ias.Tui.Observing;
using Ias.Tui.Terminal;
using Ias.Tui.Views;

namespace Ias.Tui.Panes;

/// <summary>Turns that are under way at the same time, side by side, each at the end of what it prints.</summary>
/// <param name="open">Opens what an agent printed to a file.</param>
internal sealed class LanesView(Func<ViewModel, string, CombinedLog> open) : IDisposable
{
    private const int LeastWidth = 34; // two of them in the log of 120 columns

    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private readonly List<TurnRow> _turns = [];
    private ViewModel? _view;

    /// <summary>The columns of the lines between lanes, as they were drawn last.</summary>
    public List<int> Splits { get; } = [];

    /// <summary>At least two turns are under way, and there is room for two beside each other.</summary>
    public static bool IsWanted(ViewModel view, int width)
    {
        if (width < 2 * LeastWidth || view.Past is not null || view.Run.Life.Kind != LifeKind.Turn)
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
            Take(view);
        }

        Splits.Clear();
        var count = Math.Min(_turns.Count, canvas.Width / LeastWidth);
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

    private void Take(ViewModel view)
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

            if (lane.Log.Look() == LogChange.Truncated)
            {
                lane.View.Restart();
            }

            lane.Title = TitleOf(turn, view); // the queue may have been read since
            lane.View.Forget();
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
