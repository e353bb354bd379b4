using Ias.Core.Model;
using Ias.Core.Runs.PostPr;
using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.Logs;
using Ias.Tui.State;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;
using Ias.Tui.Widgets;

namespace Ias.Tui.Panes;

/// <summary>Overview pane for a small screen: how close the breaker is to stopping, the end of the log, and what comes next.</summary>
/// <param name="log">Log pane whose log it shows.</param>
public sealed class NowPane(LogPane log) : IPane
{
    private const int ValuesAt = 16;
    private const int MeterWidth = 10;
    private const int MinForMeter = 36;
    private const int WithNext = 13; // minimum height to show what comes next
    private const int WithSince = 15; // minimum height to show what happened since the user last looked

    private readonly LogView _end = new();
    private CombinedLog? _combined;
    private ViewModel? _view;
    private string _next = "";

    public int Number => PaneNumber.Now;

    public string Name => "Now";

    public void DrawTitle(ref RowPen pen, Style style, ViewModel view) { }

    public void Draw(Canvas canvas, ViewModel view, bool active)
    {
        if (!ReferenceEquals(_view, view))
        {
            _view = view;
            _next = NextOf(view.Run);
            _end.Invalidate();
        }

        var (look, y) = (view.Look, 0);
        if (view.Run.Breaker is { } breaker)
        {
            var row = Labelled(canvas, y++, "breaker", 1);
            row.Put(BreakerPane.WordOf(breaker.State), look[breaker.State == BreakerState.Closed ? Role.Text : Role.Danger]);
            if (breaker.Fullest is { } fullest && canvas.Height > 4)
            {
                DrawFullest(canvas, y++, fullest, view);
            }
        }

        if (view.Run.Limits is { } limits)
        {
            y = DrawLimits(canvas, y, limits, view);
        }

        if (canvas.Height > 8 && view.Run.Run is { } run)
        {
            y = Said(canvas, y, "bug", run.Bug, view.Look[run.IsHighRisk ? Role.Warning : Role.Text]);
            foreach (var gate in run.Gates)
            {
                y = Said(canvas, y, gate.Name, gate.Words, view.Look[Role.Text]);
            }
        }

        var next = canvas.Height >= WithNext ? _next : "";
        var since = ShowsSince(canvas.Height, view);
        var end = canvas.Height - (next.Length > 0 ? 2 : 0) - (since ? 2 : 0);
        if (end - y > 2)
        {
            Rule(canvas, y++, " last ", look);
        }

        DrawEnd(canvas.Part(new Rect(0, y, canvas.Width, end - y)), view);
        if (since)
        {
            Rule(canvas, end++, view.SinceTitle, look);
            new RowPen(canvas, end++, 1).PutWords(view.SinceWords, between: ',');
        }

        if (next.Length > 0)
        {
            Rule(canvas, end, " next ", look);
            new RowPen(canvas, end + 1, 1).PutWords(next, between: ';');
        }
    }

    /// <summary>Checks whether the pane shows, at a given height, what happened since the user last looked.</summary>
    public static bool ShowsSince(int height, ViewModel view) => height >= WithSince && view.Since is not null;

    public Effect? Act(DashboardAction action, ViewModel view) => _end.Act(action) ? Effect.None : null;

    private static RowPen Labelled(Canvas canvas, int y, string label, int indent)
    {
        var pen = new RowPen(canvas, y, indent);
        pen.Put(label);
        pen.To(ValuesAt);
        return pen;
    }

    private static int Said(Canvas canvas, int y, string label, string text, Style style)
    {
        if (text.Length == 0)
        {
            return y;
        }

        Labelled(canvas, y, label, 2).PutWords(text, style, between: ',');
        return y + 1;
    }

    private static void Rule(Canvas canvas, int y, string title, Look look)
    {
        canvas.Fill(new Rect(0, y, canvas.Width, 1), look.Glyphs.Horizontal, look[Role.Border]);
        canvas.Put(1, y, title, look[Role.Title]);
    }

    private static void DrawFullest(Canvas canvas, int y, BreakerMeter meter, ViewModel view)
    {
        var row = Labelled(canvas, y, meter.Label, 2);
        if (row.Room >= MinForMeter)
        {
            Meter.Put(ref row, view.Look, (long)meter.CountAt(view.Now), (long)meter.Limit, MeterWidth);
            row.Put("  ");
        }

        row.Put($"{meter.CountAt(view.Now):0.#}/{meter.Limit:0.#}  ");
        row.PutWords(meter.Next.Length > 0 ? meter.Next : meter.Feeds, view.Look[meter.Next.Length > 0 ? Role.Warning : Role.Muted]);
    }

    private static int DrawLimits(Canvas canvas, int y, LimitsView limits, ViewModel view)
    {
        var look = view.Look;
        if (canvas.Height > 6)
        {
            var row = Labelled(canvas, y++, "calls", 2);
            row.Put($"{limits.CallsUsed(view.Now)}/{limits.Calls.Limit}");
            row.PutWhole($"  resets {view.TimeOf(LimitsView.CallsNewAt(view.Now))}", look[Role.Muted]);
        }

        if (limits.Wait is { } wait && canvas.Height > 4)
        {
            var row = Labelled(canvas, y++, "waits", 2);
            row.Put($"until {view.TimeOf(wait.Until)}, in {view.CountdownTo(wait.Until)}", look[Role.Warning]);
            row.PutWhole($", {wait.Then}", look[Role.Muted]);
            row.PutWhole($": {wait.Reason}", look[Role.Muted]);
        }
        else if (limits.CostUsd is { } cost && canvas.Height > 8)
        {
            var row = Labelled(canvas, y++, "spend", 2);
            row.Put($"${cost:0.00}{(limits.UnreportedTurns > 0 ? "+" : "")}");
            if (limits.MaxCostUsd > 0)
            {
                row.Put($" of ${limits.MaxCostUsd:0.##}");
            }
        }

        return y;
    }

    // Remaining phases of this cycle, and the plan after it.
    private static string NextOf(RunSnapshot run)
    {
        if (run.Run is not { State: RunState.Running } now)
        {
            return run.Run is { State: RunState.Complete, Validation: { } validation }
                ? string.Join(
                    ", ",
                    validation
                        .Phases.Where(p => p.Status == PostPrStatus.Pending)
                        .Select(p => p.Phase.Word().ToLowerInvariant().Replace('_', ' '))
                )
                : "";
        }

        var phases = now.Phase != Phase.RateLimited && now.Following is { } following ? string.Join(", ", following.Append("publish")) : "";
        foreach (var sprint in run.Sprints)
        {
            if (sprint.State == SprintState.Wait)
            {
                return phases.Length > 0 ? $"{phases}; then {sprint.Id} {sprint.Title}" : $"{sprint.Id} {sprint.Title}";
            }
        }

        return phases;
    }

    private void DrawEnd(Canvas canvas, ViewModel view)
    {
        if (!ReferenceEquals(_combined, log.Combined) && log.Combined is { } combined)
        {
            _combined = combined;
            _end.Show(combined);
        }

        _end.Draw(canvas, view.Look, view.Now.Offset);
    }
}
