using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.Panes;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;
using Ias.Tui.Widgets;

namespace Ias.Tui.Dashboard;

/// <summary>Draws the whole dashboard screen.</summary>
public sealed class DashboardRenderer(DashboardView dashboard)
{
    private static readonly string TooSmall = $"too small for more: needs {Layout.Minimum.Columns}x{Layout.Minimum.Rows}";

    private readonly TopRows _top = new();
    private readonly Footer _footer = new(dashboard.Keys);
    private readonly ReplayBar _replay = new(dashboard.Keys);
    private readonly string _activityKey = dashboard.Keys.Shown(DashboardAction.Night);

    private (Size Size, int Active, bool IsZoomed, int QueueRows) _wanted = (default, -1, false, 0);
    private readonly List<Range> _said = [];
    private Look? _grounded;
    private Func<Style, Style> _ground = style => style;

    /// <summary>Layout of the last drawn frame.</summary>
    public Layout Layout { get; private set; } = Layout.Of(default, PaneNumber.Log, zoomed: false, 0);

    /// <summary>Draws all parts of the screen.</summary>
    /// <param name="elapsed">Time of a monotonic clock.</param>
    /// <returns>Position of the cursor; null = hidden.</returns>
    public Caret? Draw(Canvas screen, TimeSpan elapsed)
    {
        if (dashboard.ViewModel is not { } view)
        {
            return null;
        }

        var look = view.Look;
        screen.Clear();
        var caret = DrawAll(screen, view, elapsed);
        Ground(screen, look);
        return caret;
    }

    private Caret? DrawAll(Canvas screen, ViewModel view, TimeSpan elapsed)
    {
        var look = view.Look;
        var wanted = (
            new Size(screen.Width, screen.Height),
            dashboard.Active,
            dashboard.IsZoomed,
            dashboard.WorkTrees is null ? dashboard.Queue.RowsWanted(view) : 0
        );
        if (wanted != _wanted)
        {
            _wanted = wanted;
            Layout = Layout.Of(_wanted.Size, _wanted.Active, _wanted.IsZoomed, _wanted.QueueRows);
        }

        if (dashboard.IsPlain)
        {
            dashboard.Log.Draw(screen, view, active: true);
            return null;
        }

        if (dashboard.WorkTrees is { } list)
        {
            list.DrawTop(screen);
        }
        else
        {
            _top.Draw(screen, view);
        }

        if (dashboard.Page is { } page && Layout.Kind != ScreenKind.Rows)
        {
            var body =
                Layout.Kind == ScreenKind.Tabs ? Layout.Body with { Y = Layout.Body.Y - 1, Height = Layout.Body.Height + 1 } : Layout.Body;
            page.Draw(screen.Part(body), view);
        }
        else
        {
            DrawPanes(screen, view);
        }

        if (Layout.Kind == ScreenKind.Rows)
        {
            DrawTooSmall(screen.Part(Layout.Body), look);
        }

        DrawSince(screen, view);
        if (Layout.Footer >= 0)
        {
            DrawFooter(screen, view);
        }

        if (Layout.Since < 0 && ReplayBar.IsWanted(view))
        {
            _replay.Draw(screen, Layout.Footer >= 0 ? Layout.Footer : screen.Height - 1, view);
        }

        return dashboard.Over.Draw(screen, view, elapsed);
    }

    // Cells in the terminal's own colors get the theme's, if it has its own.
    private void Ground(Canvas screen, Look look)
    {
        if (look[Role.Text] == default)
        {
            return;
        }

        if (!ReferenceEquals(_grounded, look))
        {
            var text = look[Role.Text];
            (_grounded, _ground) = (
                look,
                style => new Style(
                    style.Foreground.IsDefault ? text.Foreground : style.Foreground,
                    style.Background.IsDefault ? text.Background : style.Background,
                    style.Attributes
                )
            );
        }

        screen.Restyle(new Rect(0, 0, screen.Width, screen.Height), _ground);
    }

    private void DrawPanes(Canvas screen, ViewModel view)
    {
        foreach (var spot in Layout.Spots)
        {
            var (pane, active) = (dashboard.Panes[spot.Pane], spot.Pane == dashboard.Active);
            if (Layout.Kind == ScreenKind.Tabs)
            {
                TabStrip.Draw(screen.Part(spot.Area with { Height = 1 }), view.Look, dashboard.Tabs, dashboard.Active);
            }
            else
            {
                PaneTitle.Draw(screen.Part(spot.Area), pane, view, active);
            }

            pane.Draw(screen.Part(spot.Inside), view, active);
        }

        DrawLines(screen, view.Look);
        JoinSplits(screen, view.Look);
    }

    private void DrawTooSmall(Canvas canvas, Look look)
    {
        WordWrap.Break(TooSmall, canvas.Width, _said);
        for (var line = 0; line < _said.Count && line < canvas.Height; line++)
        {
            canvas.Put(0, line, TooSmall.AsSpan()[_said[line]], look[Role.Warning]);
        }
    }

    // Lines between panes, and their junctions with the panes' title lines.
    private void DrawLines(Canvas screen, Look look)
    {
        var (glyphs, style) = (look.Glyphs, look[Role.Border]);
        foreach (var line in Layout.Split)
        {
            for (var y = line.From; y < line.To; y++)
            {
                var isRule = IsRule(line.Column, y);
                screen.Fill(
                    new Rect(line.Column, y, 1, 1),
                    !isRule ? glyphs.Vertical
                        : y == line.From ? glyphs.Down
                        : glyphs.Cross,
                    style
                );
            }

            if (Layout.Kind == ScreenKind.SideBySide)
            {
                screen.Fill(new Rect(0, line.To, screen.Width, 1), glyphs.Horizontal, style);
                screen.Fill(new Rect(line.Column, line.To, 1, 1), glyphs.Up, style);
            }
        }
    }

    // Lines in the log join the rules above and below, except where those have text.
    private void JoinSplits(Canvas screen, Look look)
    {
        foreach (var spot in Layout.Spots)
        {
            for (var i = 0; spot.Pane == PaneNumber.Log && i < dashboard.Log.Splits?.Count; i++)
            {
                var (x, glyphs) = (spot.Area.X + dashboard.Log.Splits[i], look.Glyphs);
                screen.Replace(
                    x,
                    spot.Area.Y,
                    glyphs.Horizontal,
                    glyphs.Down,
                    look[dashboard.Active == PaneNumber.Log ? Role.Focus : Role.Border]
                );
                screen.Replace(x, spot.Area.Bottom, glyphs.Horizontal, glyphs.Up, look[Role.Border]);
            }
        }
    }

    // Whether a pane's title line is at that row on one side of the line.
    private bool IsRule(int column, int row)
    {
        foreach (var spot in Layout.Spots)
        {
            if (spot.Area.Y == row && (spot.Area.Right == column || spot.Area.X == column + 1))
            {
                return true;
            }
        }

        return false;
    }

    private void DrawSince(Canvas screen, ViewModel view)
    {
        if (Layout.Since < 0)
        {
            return;
        }

        var look = view.Look;
        var pen = new RowPen(screen, Layout.Since, 1);
        var isReplay = ReplayBar.IsWanted(view);
        if (isReplay)
        {
            _replay.Draw(screen, Layout.Since, view);
        }

        if (dashboard.Message.Length > 0)
        {
            DrawMessage(screen, isReplay ? Layout.Since - 1 : Layout.Since, look);
        }
        else if (dashboard.IsSearching)
        {
            pen.Put($"searching for {dashboard.Log.Search?.Text} ...  Esc cancels", look[Role.Warning]);
        }
        else if (
            !isReplay
            && view.Since is { } since
            && !(
                Layout.Kind == ScreenKind.Tabs
                && dashboard.Page is null
                && dashboard.Active == PaneNumber.Now
                && NowPane.ShowsSince(Layout.Body.Height, view)
            )
        )
        {
            pen.PutRight(" ", look[Role.Text], gap: 0);
            pen.PutRight("what happened", look[Role.Muted]);
            pen.PutRight(" ", look[Role.Muted], gap: 0);
            pen.PutRight(_activityKey, look[Role.Key]);
            pen.PutRight(" ", look[Role.Muted], gap: 0); // between the two
            pen.Put($"since {view.TimeOf(since.Since)}: ", look[Role.Muted]);
            pen.PutWords(view.SinceWords, between: ',');
        }
    }

    // Shows the full message: what does not fit into its row grows upwards over the screen. The command to type is last, on its own line.
    private void DrawMessage(Canvas screen, int row, Look look)
    {
        var text =
            TextWidth.Of(dashboard.Message) < screen.Width
                ? dashboard.Message
                : dashboard.Message.Replace(
                    DashboardView.Next,
                    DashboardView.Next.Replace("  ", "\n", StringComparison.Ordinal),
                    StringComparison.Ordinal
                );
        WordWrap.Break(text, screen.Width - 1, _said);
        for (var line = _said.Count - 1; line >= 0 && row >= 0; line--, row--)
        {
            screen.Fill(new Rect(0, row, screen.Width, 1), ' ', look[Role.Text]);
            new RowPen(screen, row, 1).Put(text.AsSpan()[_said[line]], look[Role.Warning]);
        }
    }

    private void DrawFooter(Canvas screen, ViewModel view)
    {
        if (Layout.Since < 0 && dashboard.Message.Length > 0)
        {
            DrawMessage(screen, ReplayBar.IsWanted(view) ? Layout.Footer - 1 : Layout.Footer, view.Look);
            return;
        }

        var list = dashboard.WorkTrees;
        _footer.Draw(screen, Layout.Footer, list?.Frame ?? view, dashboard.Page?.Hints ?? "", dashboard.HasMouse, isOfRun: list is null);
    }
}
