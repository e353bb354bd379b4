using System.Globalization;
using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Dashboard;

/// <summary>Bar shown while the present is not displayed: moment, run, and the keys to step forward and back.</summary>
/// <param name="keys">Keys in force.</param>
internal sealed class ReplayBar(KeyMap keys)
{
    private readonly string _events = $"{keys.Shown(DashboardAction.PreviousEvent)} {keys.Shown(DashboardAction.NextEvent)} event";
    private readonly string _phases = $"{keys.Shown(DashboardAction.EarlierPhase)} {keys.Shown(DashboardAction.LaterPhase)} phase";
    private readonly string _time = $"{keys.Shown(DashboardAction.Time)} time";
    private readonly string _play = keys.Shown(DashboardAction.Actions);
    private readonly string _present = keys.Shown(DashboardAction.Present);

    /// <summary>Checks whether the bar is shown.</summary>
    public static bool IsWanted(ViewModel view) => view.Past is not null || view.IsArchived;

    public void Draw(Canvas canvas, int row, ViewModel view)
    {
        var style = view.Look[Role.Alert];
        canvas.Fill(new Rect(0, row, canvas.Width, 1), ' ', style);
        List<RowPiece> pieces = [.. PiecesOf(view)];
        RowPiece.Draw(canvas, row, pieces, RowPiece.Choose(pieces, canvas.Width), view.Look, style);
    }

    private IEnumerable<RowPiece> PiecesOf(ViewModel view)
    {
        var run = view.Run.Run?.RunId ?? "";
        if (view.Past is not { } past)
        {
            var end = view.Run.Events is [.., var last] ? last.At : view.Run.At;
            yield return new RowPiece(0, Role.Alert, $"ARCHIVED, last event {view.ClockOf(end)}", "ARCHIVED");
            yield return new RowPiece(1, Role.Alert, run);
            yield return new RowPiece(2, Role.Alert, _events, AtRight: true);
            yield return new RowPiece(3, Role.Alert, _phases, AtRight: true);
            yield return new RowPiece(4, Role.Alert, _time, AtRight: true);
            yield break;
        }

        var date = past.Now - view.Now < TimeSpan.FromHours(18) ? "" : $"{view.Now:yyyy-MM-dd} ";
        yield return new RowPiece(
            0,
            Role.Alert,
            string.Create(CultureInfo.InvariantCulture, $"{(past.IsPlaying ? "PLAYING" : "PAST")} {date}{view.Now:HH:mm:ss}"),
            string.Create(CultureInfo.InvariantCulture, $"{(past.IsPlaying ? "PLAY" : "PAST")} {view.Now:HH:mm}")
        );
        yield return new RowPiece(2, Role.Alert, run);
        yield return new RowPiece(
            7,
            Role.Alert,
            string.Create(CultureInfo.InvariantCulture, $"event {past.Count}/{past.Present.Events.Length}")
        );
        yield return new RowPiece(4, Role.Alert, _events, AtRight: true);
        yield return new RowPiece(5, Role.Alert, _phases, AtRight: true);
        yield return new RowPiece(6, Role.Alert, _time, AtRight: true);
        yield return new RowPiece(
            3,
            Role.Alert,
            past.IsPlaying ? $"{_play} pause" : $"{_play} play x{PastMoment.Speed}",
            past.IsPlaying ? $"{_play} pause" : $"{_play} play",
            AtRight: true,
            LongOrder: 8
        );
        yield return new RowPiece(1, Role.Alert, $"{_present} {(view.IsArchived ? "end" : "present")}", AtRight: true);
    }
}
