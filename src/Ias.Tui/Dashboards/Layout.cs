using System.Collections.Immutable;
using Ias.Tui.Terminal;
using static Ias.Tui.Views.PaneNumber;

namespace Ias.Tui.Dashboards;

/// <summary>A pane's place: its first line holds its name, the rest is its own.</summary>
/// <param name="Pane">Its number.</param>
/// <param name="Area">With its first line.</param>
public sealed record PaneSpot(int Pane, Rect Area)
{
    /// <summary>Below its first line.</summary>
    public Rect Inside => new(Area.X, Area.Y + 1, Area.Width, Math.Max(0, Area.Height - 1));
}

/// <summary>What kind of screen there is room for.</summary>
public enum ScreenKind
{
    /// <summary>The two top rows alone.</summary>
    Rows,

    /// <summary>One pane at a time, with tabs.</summary>
    Tabs,

    /// <summary>Queue, log, and breaker beside limits, below each other.</summary>
    Stacked,

    /// <summary>All panes in two columns.</summary>
    SideBySide,
}

/// <summary>Where everything stands on a screen of a size. A pure function of the size and of what is chosen.</summary>
/// <param name="Kind">What there is room for.</param>
/// <param name="Spots">The panes that are seen.</param>
/// <param name="Body">The room of the panes, for a page in their place; the row of tabs is not in it.</param>
/// <param name="Split">The columns of the lines between panes that stand side by side, each with its first and last row.</param>
/// <param name="Tabs">The row of tabs; −1 = none.</param>
/// <param name="Since">The row that says what happened since the person last looked; −1 = none.</param>
/// <param name="Footer">The row of keys; −1 = none.</param>
public sealed record Layout(
    ScreenKind Kind,
    ImmutableArray<PaneSpot> Spots,
    Rect Body,
    ImmutableArray<Layout.Line> Split,
    int Tabs,
    int Since,
    int Footer
)
{
    /// <summary>Below it there are the two top rows alone.</summary>
    public static Size Least { get; } = new(30, 8);

    /// <summary>A line between two panes.</summary>
    /// <param name="Column">Where.</param>
    /// <param name="From">Its first row.</param>
    /// <param name="To">The row behind its last.</param>
    public sealed record Line(int Column, int From, int To);

    /// <summary>The layout of a screen.</summary>
    /// <param name="size">Its size.</param>
    /// <param name="active">The pane that has the keys.</param>
    /// <param name="zoomed">It has all the room.</param>
    /// <param name="queueRows">Rows the queue would fill.</param>
    public static Layout Of(Size size, int active, bool zoomed, int queueRows)
    {
        var (width, height) = (size.Columns, size.Rows);
        return width < Least.Columns || height < Least.Rows
                ? new Layout(
                    ScreenKind.Rows,
                    [],
                    new Rect(0, Math.Min(TopRows.Count, height), width, Math.Max(0, height - TopRows.Count)),
                    [],
                    -1,
                    -1,
                    -1
                )
            : width < 80 || height < 24 ? OfTabs(width, height, active)
            : zoomed
                ? new Layout(
                    ScreenKind.Stacked,
                    [new PaneSpot(active, BodyOf(width, height))],
                    BodyOf(width, height),
                    [],
                    -1,
                    height - 2,
                    height - 1
                )
            : width < 100 || height < 30 ? OfStacked(width, height, active, queueRows)
            : OfColumns(width, height, active);
    }

    private static Rect BodyOf(int width, int height) => new(0, TopRows.Count, width, height - TopRows.Count - 2);

    private static Layout OfTabs(int width, int height, int active)
    {
        var since = height >= 12 ? height - 2 : -1;
        var body = new Rect(0, TopRows.Count + 1, width, height - TopRows.Count - 1 - (since > 0 ? 2 : 1));
        // The tabs stand where the pane's first line would.
        return new Layout(
            ScreenKind.Tabs,
            [new PaneSpot(active, body with { Y = body.Y - 1, Height = body.Height + 1 })],
            body,
            [],
            TopRows.Count,
            since,
            height - 1
        );
    }

    // The lower the screen, the less there is of all but the log, which keeps five rows.
    private static Layout OfStacked(int width, int height, int active, int queueRows)
    {
        var body = BodyOf(width, height);
        const int Low = 4; // breaker and limits: their first line and three rows
        var queue = 1 + Math.Clamp(queueRows, 1, Math.Max(1, Math.Min((body.Height - Low) / 3, body.Height - Low - 6)));
        var split = (width * 46 / 80) + (width > 90 ? 2 : 0);
        var lowTop = body.Bottom - Low;
        // A pane that has no place of its own takes the log's when it is chosen.
        var middle = active is Findings or Timeline or Commits or Inbox or Now ? active : Log;
        return new Layout(
            ScreenKind.Stacked,
            [
                new PaneSpot(Queue, body with { Height = queue }),
                new PaneSpot(middle, body with { Y = body.Y + queue, Height = lowTop - body.Y - queue }),
                new PaneSpot(Breaker, new Rect(0, lowTop, split, Low)),
                new PaneSpot(Limits, new Rect(split + 1, lowTop, width - split - 1, Low)),
            ],
            body,
            [new Line(split, lowTop, body.Bottom)],
            -1,
            height - 2,
            height - 1
        );
    }

    private static Layout OfColumns(int width, int height, int active)
    {
        var body = BodyOf(width, height);
        var split = Math.Clamp(width * 41 / 100, 44, 78);
        // Below 36 rows the log would get too little: commits and inbox go, and take the log's place when they are chosen.
        var isLow = height < 36;
        var more = Math.Max(0, height - 40) / 4;
        var (findings, breaker, commits) = (5 + more, isLow ? 6 : 8, isLow ? 0 : 5 + more);
        var upper = body.Height - 1 - findings - breaker - commits; // one row: the line at the bottom
        var (y1, y2, y3, end) = (body.Y + upper, body.Y + upper + findings, body.Y + upper + findings + breaker, body.Bottom - 1);
        var right = new Rect(split + 1, 0, width - split - 1, 0);
        var big = isLow && active is Commits or Inbox || active == Now ? active : Log;
        ImmutableArray<PaneSpot> spots =
        [
            new PaneSpot(Queue, new Rect(0, body.Y, split, upper)),
            new PaneSpot(big, right with { Y = body.Y, Height = upper }),
            new PaneSpot(Findings, new Rect(0, y1, split, findings)),
            new PaneSpot(Timeline, right with { Y = y1, Height = findings }),
            new PaneSpot(Breaker, new Rect(0, y2, split, breaker)),
            new PaneSpot(Limits, right with { Y = y2, Height = breaker }),
        ];
        return new Layout(
            ScreenKind.SideBySide,
            isLow
                ? spots
                :
                [
                    .. spots,
                    new PaneSpot(Commits, new Rect(0, y3, split, commits)),
                    new PaneSpot(Inbox, right with { Y = y3, Height = commits }),
                ],
            body,
            [new Line(split, body.Y, end)],
            -1,
            height - 2,
            height - 1
        );
    }
}
