using System.Text;
using Ias.Tui.Terminal;

namespace Ias.Tui.Themes;

/// <summary>Preview of a theme outside the dashboard: part of its screen, then every role by name.</summary>
public static class ThemeSample
{
    private const int Width = 78;

    /// <summary>Lines for a terminal with that many colors; without colors, or with <paramref name="inColor"/> false, only the roles in
    /// words.</summary>
    public static string Of(Theme theme, ColorDepth depth, bool inColor)
    {
        var text = new StringBuilder();
        if (inColor)
        {
            foreach (var row in Screen)
            {
                Row(text, theme, depth, row);
            }

            text.Append('\n');
        }

        foreach (var role in Theme.Roles)
        {
            var line = $" {RoleName.Of(role), -12} {Describe(theme[role])}";
            text.Append(inColor ? StyledText.Of(line.PadRight(Width), theme[role], depth) : line.TrimEnd()).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Style in words, such as <c>#d9e2f2 on #0d1321, bold</c>.</summary>
    public static string Describe(Style style)
    {
        var attributes = style.Attributes == TextAttributes.None ? "" : $", {style.Attributes.ToString().ToLowerInvariant()}";
        return $"{ColorText.Format(style.Foreground)} on {ColorText.Format(style.Background)}{attributes}";
    }

    private static void Row(StringBuilder text, Theme theme, ColorDepth depth, (Role Ground, (Role Role, string Text)[] Pieces) row)
    {
        var column = 0;
        foreach (var (role, piece) in row.Pieces)
        {
            text.Append(StyledText.Of(piece, StyleOf(role), depth));
            column += TextWidth.Of(piece);
        }

        text.Append(StyledText.Of(new string(' ', Math.Max(0, Width - column)), StyleOf(row.Ground), depth)).Append('\n');

        Style StyleOf(Role role) => row.Ground == Role.Text || role == row.Ground ? theme[role] : theme.On(role, row.Ground);
    }

    private static (Role Ground, (Role Role, string Text)[] Pieces)[] Screen { get; } =
    [
        (
            Role.Text,
            [
                (Role.Text, " "),
                (Role.Active, "RUNNING  review"),
                (Role.Text, "  sprint-2 Discounts  cycle 3/20        $4.12/20  1h12m/8h  09:41"),
            ]
        ),
        (Role.Alert, [(Role.Alert, " alive: output 4s ago, engine ok          needs you: 1   shop")]),
        (Role.Text, [(Role.Focus, "─1 Queue ── 1 of 3 sprints ───────────────────────────────────────────────────")]),
        (
            Role.Text,
            [
                (Role.Text, "   "),
                (Role.Good, "done"),
                (Role.Text, "  sprint-1  Cart totals                  "),
                (Role.Muted, "2 cycles       41m   $1.70"),
            ]
        ),
        (
            Role.Selection,
            [
                (Role.Selection, " > "),
                (Role.Active, "run"),
                (Role.Selection, "   sprint-2  Discounts                     cycle 3       31m   $2.42"),
            ]
        ),
        (Role.Text, [(Role.Muted, "   wait  sprint-3  Checkout")]),
        (
            Role.Text,
            [
                (Role.Border, "─"),
                (Role.Title, "2 Log"),
                (Role.Border, " ── review ───────────────────────────────────────────────── following ─"),
            ]
        ),
        (Role.Text, [(Role.Muted, " 09:30:55"), (Role.Text, "  Verdict of cycle 2: changes required, 1 finding")]),
        (
            Role.Text,
            [
                (Role.Text, "           "),
                (Role.Danger, "high"),
                (Role.Text, "  totals.ts:88  "),
                (Role.Match, "rounding"),
                (Role.Text, " differs for negatives  "),
                (Role.Warning, "cycles 1, 2   !"),
            ]
        ),
        (
            Role.Text,
            [
                (Role.Text, "           "),
                (Role.Command, "$ npm test"),
                (Role.Text, "   "),
                (Role.Added, "+  return sum;"),
                (Role.Text, "   "),
                (Role.Removed, "-  return 0;"),
                (Role.Text, "   "),
                (Role.Control, "^["),
            ]
        ),
        (
            Role.Text,
            [
                (Role.Border, "─"),
                (Role.Title, "3 Breaker"),
                (Role.Text, " "),
                (Role.Good, "CLOSED"),
                (Role.Border, " ────────────────────────────────────────────────────────────"),
            ]
        ),
        (
            Role.Text,
            [
                (Role.Text, " same issue   "),
                (Role.MeterFull, "▰▰"),
                (Role.MeterEmpty, "▱"),
                (Role.Text, "        2/3  "),
                (Role.Warning, "one more halts"),
            ]
        ),
        (
            Role.Box,
            [
                (Role.Box, " Halt when the phase ends?  "),
                (Role.Key, "w"),
                (Role.Box, " yes   "),
                (Role.Key, "Esc"),
                (Role.Box, " no   "),
                (Role.Muted, "work is committed and pushed"),
            ]
        ),
        (
            Role.Text,
            [
                (Role.Text, " "),
                (Role.Key, "H"),
                (Role.Text, " halt  "),
                (Role.Key, "/"),
                (Role.Text, " search  "),
                (Role.Key, "f"),
                (Role.Text, " follow  "),
                (Role.Key, "?"),
                (Role.Text, " help"),
            ]
        ),
    ];
}
