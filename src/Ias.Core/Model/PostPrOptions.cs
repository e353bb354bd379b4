using System.Text.Json.Serialization;

namespace Ias.Core.Model;

/// <summary>Validation of a pull request after it was made: the keys <c>post_pr_validation.*</c>.</summary>
/// <param name="Command">A program that does all of it; null = the phases below.</param>
/// <param name="CommandMinutes">How long that program may take, in minutes.</param>
/// <param name="Audit">POST_PR_AUDIT: an agent audits the whole pull request.</param>
/// <param name="AuditRounds">Maximum rounds; findings of the last round are not fixed any more.</param>
/// <param name="AuditMinutes">Running time of the phase in minutes, mending included.</param>
/// <param name="ContextClear">CONTEXT_CLEAR: a checkpoint is written for those who come after it.</param>
/// <param name="EndToEnd">E2E_TESTING: the whole is tried out.</param>
/// <param name="EndToEndRounds">As <paramref name="AuditRounds"/>.</param>
/// <param name="EndToEndMinutes">As <paramref name="AuditMinutes"/>.</param>
/// <param name="EndToEndCommand">The program that tries it out; null = a turn of the agent.</param>
/// <param name="Flatline">FLATLINE_PR: several agents review, and what enough of them find counts.</param>
/// <param name="FlatlineRounds">As <paramref name="AuditRounds"/>.</param>
/// <param name="FlatlineMinutes">As <paramref name="AuditMinutes"/>.</param>
/// <param name="FlatlineAgents">Who reviews, each <c>NAME</c> or <c>NAME:MODEL</c>; null = the run's agents.</param>
/// <param name="FlatlineAgreement">How many must find the same.</param>
/// <param name="Ci">CI: the checks of the pull request are waited for.</param>
/// <param name="CiFixes">Maximum number of fixes of what they find.</param>
/// <param name="CiMinutes">As <paramref name="AuditMinutes"/>; waits for the checks count.</param>
/// <param name="CiPollSeconds">Seconds between two looks at first; they double up to eight times that.</param>
public sealed record PostPrOptions(
    IReadOnlyList<string>? Command = null,
    double CommandMinutes = 120,
    bool Audit = true,
    int AuditRounds = 5,
    double AuditMinutes = 60,
    bool ContextClear = true,
    bool EndToEnd = true,
    int EndToEndRounds = 3,
    double EndToEndMinutes = 60,
    IReadOnlyList<string>? EndToEndCommand = null,
    bool Flatline = false,
    int FlatlineRounds = 1,
    double FlatlineMinutes = 60,
    IReadOnlyList<string>? FlatlineAgents = null,
    int FlatlineAgreement = 2,
    bool Ci = true,
    int CiFixes = 2,
    double CiMinutes = 120,
    double CiPollSeconds = 20
)
{
    /// <summary>A program of the repository's does it all.</summary>
    [JsonIgnore]
    public bool IsExternal => Command is { Count: > 0 };
}
