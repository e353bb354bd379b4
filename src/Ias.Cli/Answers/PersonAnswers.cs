using System.Text.Json.Serialization;
using Ias.Core.Guardrails;
using Ias.Core.Model;

namespace Ias.Cli.Answers;

/// <summary>Answer of <c>ias keys</c> in JSON.</summary>
/// <param name="File">The person's own; null = there is none.</param>
internal sealed record KeysAnswer(string? File, IEnumerable<ActionShown> Actions, IEnumerable<ProblemShown> Problems) : VersionedAnswer;

internal sealed record ActionShown(string Action, string Group, string Meaning, bool Steers, IEnumerable<string> Keys);

internal sealed record ProblemShown(string What, string On, string Next);

/// <summary>Answer of <c>ias notify</c> in JSON.</summary>
/// <param name="WebhookHost">The rest of the address may be a key.</param>
internal sealed record NotifyAnswer(string File, IReadOnlyList<string> Command, string? WebhookHost) : VersionedAnswer;

/// <summary>Of <c>ias agents list</c>.</summary>
internal sealed record AgentsAnswer(IEnumerable<AgentShown> Agents) : VersionedAnswer;

/// <param name="LoggedIn">Null = unknown.</param>
internal sealed record AgentShown(string Name, bool Found, string Path, string Version, string? Older, bool? LoggedIn, string Login);

/// <summary>Of <c>ias agents check</c>.</summary>
internal sealed record AgentCheckAnswer(
    string Name,
    bool Works,
    bool Prompt,
    bool Edit,
    bool Session,
    bool Usage,
    TurnOutcome Outcome,
    string Detail,
    long? InputTokens,
    long? OutputTokens,
    decimal? CostUsd,
    double Seconds
) : VersionedAnswer;

/// <summary>Of <c>ias guard danger SKILL</c>.</summary>
internal sealed record DangerAnswer(
    GuardAction Action,
    string Skill,
    DangerLevel Level,
    GuardMode Mode,
    string Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Next
)
{
    public static DangerAnswer Of(DangerVerdict verdict) =>
        new(verdict.Action, verdict.Skill, verdict.Level, verdict.Mode, verdict.Reason, verdict.Next.Length > 0 ? verdict.Next : null);
}

/// <summary>Of <c>ias guard danger</c>.</summary>
internal sealed record SkillsAnswer(IEnumerable<DangerAnswer> Skills);

/// <summary>Of <c>ias guard pii</c>.</summary>
internal sealed record PiiAnswer(GuardAction Action, IReadOnlyDictionary<string, int> Found, string Text);

/// <summary>Of <c>ias guard injection</c>.</summary>
internal sealed record InjectionAnswer(GuardAction Action, double Score, double Threshold, IEnumerable<InjectionSighting> Signals);
