using System.Collections.Immutable;
using Ias.Tui.Terminal;
using static Ias.Tui.Contracts.PaneNumber;

namespace Ias.Tui.Dashboard;

/// <summary>Area of a pane: its first line holds its name, the rest its contents.</summary>
/// <param name="Pane">Number of the pane.</param>
/// <param name="Area">Area including the first line.</param>
public sealed record PaneSpot(int Pane, Rect Area)
{
    /// <summary>Area below the first line.</summary>
    public Rect Inside => new(Area.X, Area.Y + 1, Area.Width, Math.Max(0, Area.Height - 1));
}

/// <summary>Kinds of layout, by the size of the screen.</summary>
public enum ScreenKind
{
    /// <summary>Only the two top rows.</summary>
    Rows,

    /// <summary>One pane at a time, with tabs.</summary>
    Tabs,

    /// <summary>Queue, log, and breaker beside limits, stacked vertically.</summary>
    Stacked,

    /// <summary>All panes in two columns.</summary>
    SideBySide,
}

/// <summary>Positions of everything on a screen. A pure function of the size and the selection.</summary>
/// <param name="Kind">Kind of layout that fits.</param>
/// <param name="Spots">Visible panes with their areas.</param>
/// <param name="Body">Area of the panes, which a page takes over; excludes the row of tabs.</param>
/// <param name="Split">Vertical lines between panes, each with its first and last row.</param>
/// <param name="Tabs">Row of the tabs; −1 = none.</param>
/// <param name="Since">Row with the changes since the user last looked; −1 = none.</param>
/// <param name="Footer">Row of keys; −1 = none.</param>
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
    /// <summary>Minimum size for panes; below it only the two top rows are shown.</summary>
    public static Size Minimum { get; } = new(30, 8);

    /// <summary>Vertical line between two panes.</summary>
    /// <param name="Column">Column of the line.</param>
    /// <param name="From">First row of the line.</param>
    /// <param name="To">Row after the last one.</param>
    public sealed record Line(int Column, int From, int To);

    /// <summary>Computes the layout for a screen.</summary>
    /// <param name="size">Size of the screen.</param>
    /// <param name="active">Pane with the focus.</param>
    /// <param name="zoomed">Whether that pane fills the whole area.</param>
    /// <param name="queueRows">Rows needed to show the whole queue.</param>
    public static Layout Of(Size size, int active, bool zoomed, int queueRows)
    {
        var (width, height) = (size.Columns, size.Rows);
        return width < Minimum.Columns || height < Minimum.Rows
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
        // Tabs replace the pane's title line.
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

    // On low screens all panes but the log shrink; the log keeps five rows.
    private static Layout OfStacked(int width, int height, int active, int queueRows)
    {
        var body = BodyOf(width, height);
        const int Low = 4; // breaker and limits: title line and three rows
        var queue = 1 + Math.Clamp(queueRows, 1, Math.Max(1, Math.Min((body.Height - Low) / 3, body.Height - Low - 6)));
        var split = (width * 46 / 80) + (width > 90 ? 2 : 0);
        var lowTop = body.Bottom - Low;
        // A pane without a place of its own takes the log's when it is selected.
        var middle = active is Queue or Breaker or Limits ? Log : active;
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
        // Below 36 rows the log would be too small: commits and inbox are hidden, and take the log's place when selected.
        var isLow = height < 36;
        var more = Math.Max(0, height - 40) / 4;
        var (findings, breaker, commits) = (5 + more, isLow ? 6 : 8, isLow ? 0 : 5 + more);
        var upper = body.Height - 1 - findings - breaker - commits; // one row: the line at the bottom
        var (y1, y2, y3, end) = (body.Y + upper, body.Y + upper + findings, body.Y + upper + findings + breaker, body.Bottom - 1);
        var right = new Rect(split + 1, 0, width - split - 1, 0);
        var big = active is Queue or Findings or Timeline or Breaker or Limits || (!isLow && active is Commits or Inbox) ? Log : active;
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
