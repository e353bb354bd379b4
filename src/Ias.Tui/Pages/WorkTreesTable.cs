using System.Collections.Immutable;
using Ias.Tui.Contracts;
using Ias.Tui.State.Machines;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;
using Ias.Tui.Widgets;

namespace Ias.Tui.Pages;

/// <summary>Columns of <see cref="WorkTreesPage"/>. On a narrow screen these stay, in this order: state, work tree, needs, age, cycle,
/// money.</summary>
internal sealed class WorkTreesTable
{
    private readonly Table<WorkTreeLine, (string, string)> _table;

    /// <param name="hasHosts">Whether rows name their machine.</param>
    public WorkTreesTable(bool hasHosts) => _table = new(line => line.Row.Key, All(hasHosts), hasTitles: true);

    /// <summary>View model whose clock the ages refer to; set before drawing.</summary>
    public ViewModel? Clock { get; set; }

    public ListView<WorkTreeLine, (string, string)> Rows => _table.Rows;

    public void Draw(Canvas canvas, Look look) => _table.Draw(canvas, look, focused: true);

    private ImmutableArray<TableColumn<WorkTreeLine>> All(bool hasHosts) =>
        [
            new("state", line => $"{line.Row.PlainState}", 8, Importance: 9, RoleOf: RoleOf),
            .. hasHosts ? [new("host", line => $"{line.Row.Host}", 8, Importance: 7)] : ImmutableArray<TableColumn<WorkTreeLine>>.Empty,
            new("work tree", line => $"{line.Name}", 9, Weight: 1, Importance: 8),
            new("phase", line => $"{line.Phase}", 9, Importance: 3, RoleOf: RoleOf),
            new("on", line => $"{line.Row.Target}", 10, Importance: 2),
            new("cycle", line => $"{line.Progress}", 6, Importance: 5, IsNumber: true),
            new("nearest limit", line => $"{line.Nearest}", 16, Importance: 1, RoleOf: line => line.IsNear ? Role.Warning : Role.Muted),
            new("today", line => $"{line.Today}", 7, Importance: 4, IsNumber: true),
            new(
                "needs you",
                line => $"{line.Needs}",
                9,
                Weight: 3,
                Importance: 7,
                RoleOf: line => line.Row.Standing == Standing.NeedsPerson ? Role.Warning : Role.Muted
            ),
            new(
                "age",
                line => line.Row.Since is { } since ? $"{Clock!.AgeOf(since)}" : (RowText)$"",
                6,
                Importance: 6,
                IsNumber: true,
                RoleOf: _ => Role.Muted
            ),
        ];

    private static Role RoleOf(WorkTreeLine line) =>
        line.Row.Standing switch
        {
            Standing.NeedsPerson when line.Row.EngineGone || line.Row.State == "HALTED" => Role.Danger,
            Standing.NeedsPerson => Role.Warning,
            Standing.Active => line.Row.WaitsUntil is null ? Role.Active : Role.Warning,
            _ => Role.Muted,
        };
}
