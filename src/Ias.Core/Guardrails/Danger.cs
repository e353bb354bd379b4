using System.Collections.Frozen;

namespace Ias.Core.Guardrails;

/// <summary>Result of the danger check of a skill.</summary>
/// <param name="Reason">One line for people.</param>
/// <param name="Next">What to type when it is blocked; may be empty.</param>
public sealed record DangerVerdict(string Skill, DangerLevel Level, GuardMode Mode, GuardAction Action, string Reason, string Next = "");

/// <summary>
/// The first guardrail: which skills may run when nobody watches. Moderate ones always; high ones only with <c>--allow-high</c>; critical
/// ones never. With a person there, high ones ask first.
/// </summary>
public static class Danger
{
    private static readonly FrozenDictionary<string, DangerLevel> Levels = new Dictionary<string, DangerLevel>(
        StringComparer.OrdinalIgnoreCase
    )
    {
        ["status"] = DangerLevel.Safe,
        ["research"] = DangerLevel.Safe,
        ["implement"] = DangerLevel.Moderate,
        ["run-mode"] = DangerLevel.High,
        ["deploy"] = DangerLevel.Critical,
        ["release"] = DangerLevel.Critical,
        ["infrastructure"] = DangerLevel.Critical,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Skills whose level is known, besides those of gates; the least dangerous first.</summary>
    public static IReadOnlyList<(string Skill, DangerLevel Level)> Known { get; } =
    [.. Levels.Select(l => (l.Key, l.Value)).OrderBy(l => l.Value).ThenBy(l => l.Key, StringComparer.Ordinal)];

    /// <summary>The level of a skill; one that nobody knows is not taken for harmless: high.</summary>
    public static DangerLevel LevelOf(string skill) =>
        Levels.TryGetValue(skill.Replace('_', '-'), out var level) ? level : DangerLevel.High;

    /// <summary>Decides if a skill may run.</summary>
    /// <param name="level">The skill's level.</param>
    /// <param name="allowHigh"><c>--allow-high</c> was given.</param>
    public static DangerVerdict Judge(string skill, DangerLevel level, GuardMode mode, bool allowHigh) =>
        (level, mode) switch
        {
            (DangerLevel.Critical, _) => new(skill, level, mode, GuardAction.Block, $"{skill} is critical: only a person may do it"),
            (DangerLevel.High, GuardMode.Autonomous) when !allowHigh => new(
                skill,
                level,
                mode,
                GuardAction.Block,
                $"{skill} has danger level high, and no one is watching",
                "--allow-high"
            ),
            (DangerLevel.High, GuardMode.Autonomous) => new(
                skill,
                level,
                mode,
                GuardAction.Warn,
                $"{skill} has danger level high; allowed by --allow-high"
            ),
            (DangerLevel.High, _) => new(skill, level, mode, GuardAction.Warn, $"{skill} has danger level high: ask before running it"),
            _ => new(skill, level, mode, GuardAction.Proceed, $"{skill} has danger level {level.ToString().ToLowerInvariant()}"),
        };
}
