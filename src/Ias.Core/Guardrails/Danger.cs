using System.Collections.Frozen;
using Ias.Core.Model;

namespace Ias.Core.Guardrails;

/// <summary>What the danger check says of a skill.</summary>
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
        ["review"] = DangerLevel.Moderate,
        ["audit"] = DangerLevel.Moderate,
        ["triage"] = DangerLevel.Moderate,
        ["red-team"] = DangerLevel.High,
        ["post-pr"] = DangerLevel.High,
        ["e2e"] = DangerLevel.High,
        ["flatline"] = DangerLevel.High,
        ["run-mode"] = DangerLevel.High,
        ["deploy"] = DangerLevel.Critical,
        ["release"] = DangerLevel.Critical,
        ["infrastructure"] = DangerLevel.Critical,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The skills whose level is known, the least dangerous first.</summary>
    public static IReadOnlyList<(string Skill, DangerLevel Level)> Known { get; } =
    [.. Levels.Select(l => (l.Key, l.Value)).OrderBy(l => l.Value).ThenBy(l => l.Key, StringComparer.Ordinal)];

    /// <summary>The level of a skill; one that nobody knows is not taken for harmless: high.</summary>
    public static DangerLevel LevelOf(string skill) =>
        Levels.TryGetValue(skill.Replace('_', '-'), out var level) ? level : DangerLevel.High;

    /// <summary>The skill of a phase.</summary>
    public static string SkillOf(Phase phase) =>
        phase switch
        {
            Phase.Implement => "implement",
            Phase.Review => "review",
            Phase.Audit => "audit",
            Phase.RedTeamCode => "red-team",
            Phase.PostPrAudit => "post-pr",
            Phase.E2eTesting => "e2e",
            Phase.FlatlinePr => "flatline",
            _ => phase.ToString().ToLowerInvariant(),
        };

    /// <summary>Whether a skill may run.</summary>
    /// <param name="allowHigh"><c>--allow-high</c> was given.</param>
    public static DangerVerdict Judge(string skill, GuardMode mode, bool allowHigh)
    {
        var level = LevelOf(skill);
        return (level, mode) switch
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
}
