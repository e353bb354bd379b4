using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Logs;

/// <summary>Column that maps a whole log: its marks, the most important of each row, and the visible part.</summary>
internal sealed class LogMap
{
    /// <summary>Marks and their meanings, for the help page.</summary>
    public static IReadOnlyList<(string Mark, string Meaning)> Legend { get; } =
    [
        ("!", "a finding; in the theme's danger color: a halt, a breaker trip, a failure"),
        ("d", "a sprint done"),
        ("w", "a wait for a limit"),
        ("=", "a phase starts"),
        (".", "a commit, or a gate that approved"),
        ("reversed", "what the window shows"),
    ];

    private int _marks = -1;
    private int _segments;
    private LogMarkKind?[]? _rows;

    public void Draw(Canvas canvas, CombinedLog night, LogAddress first, LogAddress last, Look look)
    {
        if (canvas.Height == 0)
        {
            return;
        }

        if (_rows?.Length != canvas.Height || _marks != night.Marks.All.Count || _segments != night.End.Segment)
        {
            (_marks, _segments) = (night.Marks.All.Count, night.End.Segment);
            _rows = new LogMarkKind?[canvas.Height];
            foreach (var mark in night.Marks.All)
            {
                if (mark.Address >= night.End) // a lambda here would cost an object per frame
                {
                    break;
                }

                var row = RowOf(night, mark.Address, canvas.Height);
                if (_rows[row] is not { } before || WeightOf(mark.Kind) > WeightOf(before))
                {
                    _rows[row] = mark.Kind;
                }
            }
        }

        var (from, to) = (RowOf(night, first, canvas.Height), RowOf(night, last, canvas.Height));
        for (var y = 0; y < canvas.Height; y++)
        {
            var (glyph, role) = GlyphOf(_rows[y]);
            var inWindow = y >= from && y <= to;
            var style = look[role];
            canvas.Fill(
                new Rect(0, y, 1, 1),
                glyph == ' ' && inWindow ? look.Glyphs.Vertical : glyph,
                inWindow ? style.With(TextAttributes.Reverse) : style
            );
        }
    }

    private static int RowOf(CombinedLog night, LogAddress address, int height) =>
        Math.Min(height - 1, (int)(night.Place(address) * height));

    private static int WeightOf(LogMarkKind kind) =>
        kind switch
        {
            LogMarkKind.Halt or LogMarkKind.Problem => 4,
            LogMarkKind.Finding => 3,
            LogMarkKind.Done or LogMarkKind.Wait => 2,
            LogMarkKind.Phase => 1,
            _ => 0,
        };

    private static (char Glyph, Role Role) GlyphOf(LogMarkKind? kind) =>
        kind switch
        {
            LogMarkKind.Halt or LogMarkKind.Problem => ('!', Role.Danger),
            LogMarkKind.Finding => ('!', Role.Warning),
            LogMarkKind.Done => ('d', Role.Good),
            LogMarkKind.Wait => ('w', Role.Warning),
            LogMarkKind.Phase => ('=', Role.Muted),
            LogMarkKind.Commit or LogMarkKind.Approval => ('.', Role.Muted),
            _ => (' ', Role.Border),
        };
}
