using System.Globalization;
using Ias.Tui.Terminal;

namespace Ias.Tui.Looks;

/// <summary>What can be wrong with a theme that is written without a mistake: text that cannot be read, states that look alike.</summary>
public static class ThemeCheck
{
    private static readonly ColorDepth[] Depths = [ColorDepth.TrueColor, ColorDepth.Palette256];
    private static readonly Role[] Grounds = [Role.Text, Role.Box, Role.Selection];
    private static readonly Role[] OnNothingElse = [Role.Text, Role.Box, Role.Selection, Role.Alert, Role.Match];

    /// <summary>These must differ from each other by more than words.</summary>
    private static readonly Role[][] Families =
    [
        [Role.Text, Role.Good, Role.Warning, Role.Danger, Role.Active],
        [Role.Text, Role.Selection, Role.Match],
        [Role.Text, Role.Alert],
        [Role.Added, Role.Removed],
        [Role.Border, Role.Focus],
        [Role.MeterFull, Role.MeterEmpty],
    ];

    /// <summary>All problems of a theme: how it is written, then how it looks.</summary>
    public static IReadOnlyList<Problem> Problems(ThemeReading reading) =>
        reading.Problems.Count > 0 ? reading.Problems : [.. Unreadable(reading), .. Families.SelectMany(roles => Alike(reading, roles))];

    private static IEnumerable<Problem> Unreadable(ThemeReading reading)
    {
        foreach (var ground in Grounds)
        {
            for (var role = Role.Text; role <= Role.Box; role++)
            {
                var onItself = OnNothingElse.Contains(role);
                if (onItself ? ground != Role.Text : ground == Role.Selection && role == Role.Border)
                {
                    continue; // no line is drawn through the chosen row
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
