using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Ias.Core.Json;
using Ias.Core.Model;
using Ias.Core.Runs.Checks;
using Ias.Core.Text;

namespace Ias.Core.Queue;

/// <summary>Policy for when jobs become draft pull requests.</summary>
[JsonConverter(typeof(LowerSnakeEnum<PullRequestPolicy>))]
public enum PullRequestPolicy
{
    /// <summary>Never: the branch stays here.</summary>
    None,

    /// <summary>One for the run, when the queue is empty.</summary>
    Single,

    /// <summary>One for each job with <c>milestone: true</c>.</summary>
    Milestone,

    /// <summary>One for each job, standing on the one before.</summary>
    Chain,
}

/// <summary>A person's settings for a run's jobs: <c>runner/config.json</c>. Read once, when a runner starts.</summary>
/// <param name="TurnTimeoutMinutes">Limit of one job's turn.</param>
/// <param name="Attempts">How often a job that fails in passing is tried.</param>
/// <param name="BackoffSeconds">The wait before the second attempt; later ones grow as <see cref="Backoff"/> says.</param>
/// <param name="BackoffCapSeconds">The longest wait ever.</param>
/// <param name="Agent">The agent, <c>NAME</c> or <c>NAME:MODEL</c>; empty = the repository's configuration.</param>
/// <param name="Roles">Roles added to the usual ones, or played by somebody else.</param>
/// <param name="PullRequests">When jobs become draft pull requests.</param>
/// <param name="Stop">What ends a loop by itself.</param>
/// <param name="Lanes">Jobs that may run side by side, 1 to 16; with more than one each is in a work tree of its own.</param>
/// <param name="LaneSetup">A program and its arguments, run in a lane before each job there; null = nothing is.</param>
/// <param name="FollowUps">How much a queue may breed.</param>
/// <param name="Base">The branch the run's work goes to; empty = as Run Mode finds it.</param>
/// <param name="Checks">Objects, a <see cref="Check"/> each, in place of the repository's checks; null = those.</param>
public sealed record RunnerOptions(
    double TurnTimeoutMinutes = 30,
    int Attempts = 6,
    double BackoffSeconds = 30,
    double BackoffCapSeconds = 900,
    string Agent = "",
    ImmutableSortedDictionary<string, RoleRights>? Roles = null,
    PullRequestPolicy PullRequests = PullRequestPolicy.None,
    StopRules? Stop = null,
    int Lanes = 1,
    IReadOnlyList<string>? LaneSetup = null,
    FollowUpLimits? FollowUps = null,
    string Base = "",
    IReadOnlyList<JsonElement>? Checks = null,
    int SchemaVersion = 1
)
{
    /// <summary>Most jobs side by side.</summary>
    public const int MostLanes = 16;

    /// <summary>Keys another version wrote; handed on.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>All roles this runner knows.</summary>
    [JsonIgnore]
    public ImmutableSortedDictionary<string, RoleRights> AllRoles => Queue.Roles.With(Roles);

    /// <summary>The checks as a run's options have them: lines of JSON.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> ChecksRead =>
        [.. (Checks ?? []).Select(check => JsonNode.Parse(check.GetRawText())?.ToJsonString() ?? "null")];

    /// <summary>Keys nobody reads, each in a sentence with the nearest known one.</summary>
    public IEnumerable<string> UnknownKeys()
    {
        string[] known = [.. RunnerJson.Default.RunnerOptions.Properties.Where(p => !p.IsExtensionData).Select(p => p.Name)];
        return (Unknown?.Keys ?? Enumerable.Empty<string>()).Select(key =>
            $"unknown key {OutsideWords.Cleaned(key, 80)}, ignored{(NearestWord.Of(key, known) is { } near ? $"; did you mean {near}?" : "")}"
        );
    }

    /// <summary>Faults of the options: each with the key and what is allowed; empty = none.</summary>
    public IReadOnlyList<string> Problems()
    {
        var wrong = new List<string>();
        Allow(TurnTimeoutMinutes is > 0 and <= 1440, "turn_timeout_minutes", "more than 0, at most 1440");
        Allow(Attempts is >= 1 and <= 20, "attempts", "1 to 20");
        Allow(BackoffSeconds is >= 0 and <= 86400, "backoff_seconds", "0 to 86400");
        Allow(BackoffCapSeconds is >= 0 and <= 86400, "backoff_cap_seconds", "0 to 86400");
        Allow(Lanes is >= 1 and <= MostLanes, "lanes", "1 to 16");
        Allow(LaneSetup is not ([] or ["", ..]), "lane_setup", """a program and its arguments, as ["npm", "ci"]""");
        var checks = ChecksRead;
        var broken = checks
            .Select((line, at) => Check.WhyNot(line) is { } why ? $"checks[{at}]: {why}" : "")
            .Where(why => why.Length > 0)
            .ToList();
        wrong.AddRange(broken);
        Allow(
            broken.Count > 0 || checks.Select(line => Check.Read(line).Name).Distinct().Count() == checks.Count,
            "checks",
            "one check of each name"
        );
        var limits = FollowUps ?? new FollowUpLimits();
        Allow(limits.Depth is >= 0 and <= 10, "follow_ups.depth", "0 to 10");
        Allow(limits.PerJob is >= 0 and <= 100, "follow_ups.per_job", "0 to 100");
        Allow(limits.PerRun is >= 0 and <= 10_000, "follow_ups.per_run", "0 to 10000");
        Allow((Stop?.FailedJobs ?? 1) is >= 1, "stop.failed_jobs", "at least 1");
        foreach (var name in Roles?.Keys.Where(name => !RunName.IsPart(name)) ?? [])
        {
            wrong.Add($"roles: '{name}' is not a role name; allowed: lowercase letters, digits and single hyphens");
        }

        return wrong;

        void Allow(bool isRight, string key, string allowed)
        {
            if (!isRight)
            {
                wrong.Add($"{key}: allowed is {allowed}");
            }
        }
    }
}

/// <summary>Limits that end a loop by itself, beside an empty queue. 0 = the repository's configuration decides.</summary>
/// <param name="FailedJobs">Different jobs whose turn failed, one after the other: then it is not the jobs.</param>
/// <param name="Hours">Running time.</param>
/// <param name="CostUsd">Spend.</param>
/// <param name="Tokens">Tokens, in and out.</param>
public sealed record StopRules(int FailedJobs = 5, double Hours = 0, double CostUsd = 0, long Tokens = 0);
