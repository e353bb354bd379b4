using Ias.Core.Events;
using Ias.Tui.Dashboards;
using Ias.Tui.Keys;
using Ias.Tui.Looks;
using Ias.Tui.Observing;
using Ias.Tui.Terminal;
using Ias.Tui.Widgets;

namespace Ias.Tui.Panes;

/// <summary>What is limited besides the breaker's counters: calls, the provider, tokens, money, disk.</summary>
public sealed class LimitsPane : IPane
{
    private const int LabelWidth = 11;
    private const int MeterWidth = 10;

    private int _first;

    public int Number => Layout.Limits;

    public string Name => "Limits";

    public void DrawTitle(ref RowPen pen, Style style, Scene scene)
    {
        if (scene.Run.Limits?.Wait is { } wait)
        {
            pen.Put($"until {scene.TimeOf(wait.Until)} ({EventWording.Age(wait.Until - scene.Now)})", scene.Look[Role.Warning]);
        }
    }

    public void Draw(Canvas canvas, Scene scene, bool active)
    {
        if (scene.Run.Limits is not { } limits)
        {
            canvas.Put(1, 0, "no run", scene.Look[Role.Muted]);
            return;
        }

        const int Rows = 5;
        _first = Math.Clamp(_first, 0, Math.Max(0, Rows - canvas.Height));
        for (var y = 0; y < canvas.Height && _first + y < Rows; y++)
        {
            var pen = new RowPen(canvas, y, 1);
            DrawRow(_first + y, ref pen, limits, scene);
        }
    }

    public Effect? Act(DashboardAction action, Scene scene)
    {
        switch (action)
        {
            case DashboardAction.Down or DashboardAction.PageDown:
                _first++;
                return Effect.None;
            case DashboardAction.Up or DashboardAction.PageUp:
                _first = Math.Max(0, _first - 1);
                return Effect.None;
            default:
                return null;
        }
    }

    private static void DrawRow(int row, ref RowPen pen, LimitsView limits, Scene scene)
    {
        var look = scene.Look;
        switch (row)
        {
            case 0:
                var used = limits.CallsUsed(scene.Now);
                Label(ref pen, "calls", look);
                DrawMeter(ref pen, look, used, limits.Calls.Limit);
                pen.Put($"{used}/{limits.Calls.Limit}");
                pen.PutWhole($"  new at {scene.TimeOf(LimitsView.CallsNewAt(scene.Now))}", look[Role.Muted]);
                break;
            case 1:
                Label(ref pen, "provider", look);
                pen.Put(limits.Wait is { } wait ? wait.Reason : "ok", look[limits.Wait is null ? Role.Text : Role.Warning]);
                if (limits.Wait is not null)
                {
                    pen.PutWhole("; goes on by itself", look[Role.Muted]);
                }

                if (!pen.PutWhole($"  waits in a row {limits.WaitsInRow}/{limits.MaxWaitsInRow}", look[Role.Muted]))
                {
                    pen.PutWhole($"  waits {limits.WaitsInRow}/{limits.MaxWaitsInRow}", look[Role.Muted]);
                }

                break;
            case 2:
                Label(ref pen, "tokens", look);
                if (limits.InputTokens is null && limits.OutputTokens is null)
                {
                    pen.Put("not told by the agent", look[Role.Muted]);
                    break;
                }

                pen.Put($"{Amount(limits.InputTokens ?? 0)} in  {Amount(limits.OutputTokens ?? 0)} out");
                if (limits.MaxTokens > 0)
                {
                    pen.PutWhole($" of {Amount(limits.MaxTokens)}");
                }

                if (limits.CycleTokens is { } cycle)
                {
                    pen.PutWhole($"  this cycle {Amount(cycle)}", look[Role.Muted]);
                }

                break;
            case 3:
                Label(ref pen, "spend", look);
                if (limits.CostUsd is not { } cost)
                {
                    pen.Put("not told by the agent", look[Role.Muted]);
                    break;
                }

                if (limits.MaxCostUsd > 0)
                {
                    DrawMeter(ref pen, look, (double)cost, limits.MaxCostUsd);
                }

                pen.Put($"${cost:0.00}{(limits.UntoldTurns > 0 ? "+" : "")}");
                if (limits.MaxCostUsd > 0)
                {
                    pen.Put($" of ${limits.MaxCostUsd:0.##}");
                }

                if (limits.CostPerHour is { } hourly)
                {
                    pen.PutWhole($"  about ${hourly:0.00} an hour", look[Role.Muted]);
                }

                break;
            default:
                Label(ref pen, "disk", look);
                if (limits.DiskFree is { } free)
                {
                    pen.Put($"{Bytes(free)} free");
                }
                else
                {
                    pen.Put("not known", look[Role.Muted]);
                }

                pen.PutWhole($"  denials {limits.Denials}", look[Role.Muted]);
                pen.PutWhole($"  refused by the guard {limits.GuardBlocks}", look[limits.GuardBlocks > 0 ? Role.Warning : Role.Muted]);
                break;
        }
    }

    private static void Label(ref RowPen pen, string text, Look look)
    {
        pen.Put(text, look[Role.Text]);
        pen.To(LabelWidth);
    }

    private static void DrawMeter(ref RowPen pen, Look look, double count, double limit)
    {
        if (pen.Room > 40)
        {
            Meter.Put(ref pen, look, limit > 0 ? count / limit : 0, MeterWidth);
            pen.Put("  ");
        }
    }

    private static string Amount(long tokens) => tokens switch
    {
        < 1000 => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{tokens}"),
        < 1_000_000 => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{tokens / 1000.0:0.#}k"),
        _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{tokens / 1e6:0.#}M"),
    };

    private static string Bytes(long bytes) => bytes switch
    {
        < 1_000_000_000 => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{bytes / 1_000_000} MB"),
        _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{bytes / 1_000_000_000} GB"),
    };
}
