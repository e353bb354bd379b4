using System.Globalization;
using Ias.Tui.Terminal;

namespace Ias.Tui.Themes;

/// <summary>Finds problems in a valid theme: unreadable text and states that look alike.</summary>
public static class ThemeCheck
{
    private static readonly ColorDepth[] Depths = [ColorDepth.TrueColor, ColorDepth.Palette256];
    private static readonly Role[] Grounds = [Role.Text, Role.Box, Role.Selection];
    private static readonly Role[] OnNothingElse = [Role.Text, Role.Box, Role.Selection, Role.Alert, Role.Match];

    /// <summary>Roles that must differ from each other by more than words.</summary>
    private static readonly Role[][] Families =
    [
        [Role.Text, Role.Good, Role.Warning, Role.Danger, Role.Active],
        [Role.Text, Role.Selection, Role.Match],
        [Role.Text, Role.Alert],
        [Role.Added, Role.Removed],
        [Role.Border, Role.Focus],
        [Role.MeterFull, Role.MeterEmpty],
    ];

    /// <summary>All problems of a theme: first its syntax, then its appearance.</summary>
    public static IReadOnlyList<Problem> Problems(ThemeReading reading) =>
        reading.Problems.Count > 0 ? reading.Problems : [.. Unreadable(reading), .. Families.SelectMany(roles => Alike(reading, roles))];

    private static IEnumerable<Problem> Unreadable(ThemeReading reading)
    {
        foreach (var ground in Grounds)
        {
            foreach (var role in Theme.Roles)
            {
                var onItself = OnNothingElse.Contains(role);
                if (onItself ? ground != Role.Text : ground == Role.Selection && role == Role.Border)
                {
                    continue; // no line is drawn through the selected row
                }

                var style = onItself || ground == Role.Text ? reading.Theme[role] : reading.Theme.On(role, ground);
                if (Worst(style, reading.Theme.Background) is { } worst && worst.Ratio < Contrast.Needed(role))
                {
                    var place = onItself || ground == Role.Text ? RoleName.Of(role) : $"{RoleName.Of(role)} on {RoleName.Of(ground)}";
                    yield return Wrong(
                        reading,
                        reading.Places[(int)role] is null ? ground : role,
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{place} has a contrast of {worst.Ratio:0.00}{(worst.Depth == ColorDepth.Palette256 ? " with 256 colors" : "")}; it needs {Contrast.Needed(role):0.0}."
                        ),
                        $"{ColorText.Format(style.Foreground)} on {ColorText.Format(style.Background)}: make one lighter or the other darker."
                    );
                }
            }
        }
    }

    private static (double Ratio, ColorDepth Depth)? Worst(Style style, ThemeBackground made)
    {
        (double Ratio, ColorDepth Depth)? worst = null;
        foreach (var depth in Depths)
        {
            if (Contrast.Least(style, made, depth) is { } ratio && (worst is null || ratio < worst.Value.Ratio))
            {
                worst = (ratio, depth);
            }
        }

        return worst;
    }

    private static IEnumerable<Problem> Alike(ThemeReading reading, Role[] roles)
    {
        for (var i = 0; i < roles.Length; i++)
        {
            for (var j = i + 1; j < roles.Length; j++)
            {
                if (reading.Theme[roles[i]] == reading.Theme[roles[j]])
                {
                    yield return Wrong(
                        reading,
                        roles[j],
                        $"{RoleName.Of(roles[j])} looks exactly like {RoleName.Of(roles[i])}.",
                        "Give it another color, or bold, underline or reverse."
                    );
                }
            }
        }
    }

    private static Problem Wrong(ThemeReading reading, Role role, string what, string next) =>
        new(
            what,
            reading.Places[(int)role] is { } at
                ? $"{reading.File}:{at.Line}:{at.Column}, key roles.{RoleName.Of(role)}"
                : $"{reading.File}, key roles.{RoleName.Of(role)}",
            next,
            ExitCode.Usage
        );
}
