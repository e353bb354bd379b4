using System.Runtime.InteropServices;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.State;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;
using Ias.Tui.Widgets;

namespace Ias.Tui.Panes;

/// <summary>Pane of the limits besides the breaker's counters: calls, the provider, tokens, money, disk.</summary>
public sealed class LimitsPane : IPane
{
    private const int LabelWidth = 11;
    private const int MeterWidth = 10;
    private const int TodayRow = 4; // only with a budget

    private int _first;

    public int Number => PaneNumber.Limits;

    public string Name => "Limits";

    public void DrawTitle(ref RowPen pen, Style style, ViewModel view)
    {
        if (view.Run.Limits?.Wait is { } wait)
        {
            pen.Put($"until {view.TimeOf(wait.Until)}, {view.CountdownTo(wait.Until)}", view.Look[Role.Warning]);
        }
    }

    public void Draw(Canvas canvas, ViewModel view, bool active)
    {
        if (view.Run.Limits is not { } limits)
        {
            canvas.Put(1, 0, "no run", view.Look[Role.Muted]);
            return;
        }

        var hasToday = limits.DailyBudgetUsd > 0;
        var rows = hasToday ? 6 : 5;
        _first = Math.Clamp(_first, 0, Math.Max(0, rows - canvas.Height));
        for (var y = 0; y < canvas.Height && _first + y < rows; y++)
        {
            var pen = new RowPen(canvas, y, 1);
            DrawRow(_first + y is var row && row >= TodayRow && !hasToday ? row + 1 : row, ref pen, limits, view);
        }
    }

    public Effect? Act(DashboardAction action, ViewModel view)
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

    private static void DrawRow(int row, ref RowPen pen, LimitsView limits, ViewModel view)
    {
        var look = view.Look;
        switch (row)
        {
            case 0:
                var used = limits.CallsUsed(view.Now);
                Label(ref pen, "calls", look);
                DrawMeter(ref pen, look, used, limits.Calls.Limit);
                pen.Put($"{used}/{limits.Calls.Limit}", look[limits.Wait?.Kind == WaitKind.Hour ? Role.Warning : Role.Text]);
                pen.PutWhole($"  resets {view.TimeOf(LimitsView.CallsNewAt(view.Now))}", look[Role.Muted]);
                break;
            case 1:
                Label(ref pen, "provider", look);
                var asks = limits.Wait is { Kind: WaitKind.Reset or WaitKind.Outage } its ? its.Reason : "";
                pen.Put(asks.Length > 0 ? asks : "ok", look[asks.Length > 0 ? Role.Warning : Role.Text]);
                if (asks.Length > 0)
                {
                    pen.PutWhole("; resumes on its own", look[Role.Muted]);
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
                    pen.Put(pen.Room >= 25 ? "not reported by the agent" : "not reported", look[Role.Muted]);
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
                    pen.Put(pen.Room >= 25 ? "not reported by the agent" : "not reported", look[Role.Muted]);
                    break;
                }

                if (limits.MaxCostUsd > 0)
                {
                    DrawMeter(ref pen, look, (double)cost, limits.MaxCostUsd);
                }

                pen.Put($"${cost:0.00}{(limits.UnreportedTurns > 0 ? "+" : "")}");
                if (limits.MaxCostUsd > 0)
                {
                    pen.Put($" of ${limits.MaxCostUsd:0.##}");
                }

                if (limits.CostPerHour is { } hourly)
                {
                    pen.PutWhole($"  about ${hourly:0.00}/hour", look[Role.Muted]);
                }

                break;
            case TodayRow:
                var today = limits.Today?.On(view.Now) ?? 0;
                Label(ref pen, "today", look);
                DrawMeter(ref pen, look, (double)today, limits.DailyBudgetUsd);
                pen.Put(
                    $"${today:0.00}{(limits.Today is { Untold: > 0 } ? "+" : "")} of ${limits.DailyBudgetUsd:0.##}",
                    look[(double)today >= limits.DailyBudgetUsd ? Role.Warning : Role.Text]
                );
                pen.PutWhole($"  all runs, resets {view.TimeOf(DaySpend.NextDay(view.Now))}", look[Role.Muted]);
                break;
            default:
                Label(ref pen, "disk", look);
                if (limits.DiskFree is { } free)
                {
                    pen.Put($"{Bytes(free)} free");
                }
                else
                {
                    pen.Put("unknown", look[Role.Muted]);
                }

                pen.PutWhole($"  denials {limits.Denials}", look[Role.Muted]);
                pen.PutWhole($"  guard refusals {limits.GuardBlocks}", look[limits.GuardBlocks > 0 ? Role.Warning : Role.Muted]);
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

    private static ShortNumber Amount(long tokens) => new(tokens, IsBytes: false);

    private static ShortNumber Bytes(long bytes) => new(bytes, IsBytes: true);

    // A short form of a number, written directly into the row.
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct ShortNumber(long Value, bool IsBytes) : ISpanFormattable
    {
        public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
        {
            var (unit, number, digits) = (Value, IsBytes) switch
            {
                (< 1_000_000_000, true) => (" MB", Math.Floor(Value / 1e6), "0"),
                (_, true) => (" GB", Math.Floor(Value / 1e9), "0"),
                (< 1000, _) => ("", Value, "0"),
                (< 1_000_000, _) => ("k", Value / 1e3, "0.#"),
                _ => ("M", Value / 1e6, "0.#"),
            };
            if (!number.TryFormat(destination, out charsWritten, digits, provider) || !unit.TryCopyTo(destination[charsWritten..]))
            {
                charsWritten = 0;
                return false;
            }

            charsWritten += unit.Length;
            return true;
        }

        public string ToString(string? format, IFormatProvider? formatProvider)
        {
            Span<char> text = stackalloc char[32];
            return TryFormat(text, out var written, format, formatProvider) ? new string(text[..written]) : "";
        }
    }
}
