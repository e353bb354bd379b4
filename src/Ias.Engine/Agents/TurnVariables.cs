using System.Globalization;
using Ias.Core.Agents;
using Ias.Core.Model;

namespace Ias.Engine.Agents;

/// <summary>
/// Environment variables that describe a turn, so that a program need not parse its prompt. The names are those of docs/guide/agents.md.
/// </summary>
internal static class TurnVariables
{
    /// <summary>File in a job's folder with a question to a person.</summary>
    public const string DecisionFile = "decision.md";

    /// <summary>File in a job's folder with follow-up jobs.</summary>
    public const string FollowUpsFile = "followups.json";

    /// <summary>All variables; null values clear those the turn does not define, as the caller of the engine may have set them.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Of(AgentTurn turn)
    {
        var isJob = turn.Phase == Phase.Job;
        return
        [
            new("IAS_RUN_ID", turn.RunId),
            new("IAS_PHASE", turn.Phase.Word().ToLowerInvariant()),
            new("IAS_ATTEMPT", turn.Attempt.ToString(CultureInfo.InvariantCulture)),
            new("IAS_SPRINT", isJob ? null : turn.Target),
            new("IAS_CYCLE", isJob ? null : turn.Cycle.ToString(CultureInfo.InvariantCulture)),
            new("IAS_JOB", isJob ? turn.Job : null),
            new("IAS_ROLE", isJob ? turn.Role : null),
            new("IAS_VERDICT_FILE", turn.VerdictFile.Length > 0 ? turn.VerdictFile : null),
            new("IAS_CLOSING_FILE", turn.ClosingFile),
            new("IAS_DECISION_FILE", turn.JobFolder.Length > 0 ? Path.Combine(turn.JobFolder, DecisionFile) : null),
            new("IAS_FOLLOWUPS_FILE", turn.JobFolder.Length > 0 ? Path.Combine(turn.JobFolder, FollowUpsFile) : null),
        ];
    }
}
