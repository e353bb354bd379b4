using Ias.Tui.Contracts;
using Ias.Tui.Keys;

namespace Ias.Tui.Panes;

/// <summary>Panes of the dashboard. A new one is a file beside the others and a line here; its number is the key that shows it.</summary>
/// <param name="keys">Keys in force, which panes name.</param>
public sealed class AllPanes(KeyMap keys)
{
    /// <summary>Pane of the active turn's log.</summary>
    public LogPane Log { get; } = new();

    /// <summary>Pane of the sprints, or of the jobs.</summary>
    public QueuePane Queue { get; } = new();

    /// <summary>All panes, in the order of their numbers.</summary>
    public IReadOnlyList<IPane> List() =>
        [
            new NowPane(Log),
            Queue,
            Log,
            new BreakerPane(),
            new LimitsPane(),
            new FindingsPane(),
            new TimelinePane(),
            new CommitsPane(),
            new InboxPane(keys),
        ];
}
