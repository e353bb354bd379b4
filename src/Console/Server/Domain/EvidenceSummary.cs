using System.Text.Json;
using System.Text.Json.Nodes;
using Ias.Core.Runs.Checks;

namespace Ias.Console.Server.Domain;

/// <summary>Evidence of a job, or of several together: what is known, and nothing that is not.</summary>
/// <param name="Branches">Branches that hold it.</param>
/// <param name="Commits">Ids of its commits.</param>
/// <param name="PullRequests">Addresses of its pull requests.</param>
/// <param name="Files">Paths it changed, within the repository.</param>
/// <param name="CostUsd">Cost in dollars, as far as the agents reported it; null: none did.</param>
/// <param name="Took">Time the agents worked; null: unknown.</param>
/// <param name="Checks">Checks of their repositories that ran on their work, counted; null: none were told.</param>
public sealed record EvidenceSummary(
    IReadOnlyList<string> Branches,
    IReadOnlyList<string> Commits,
    IReadOnlyList<string> PullRequests,
    IReadOnlyList<string> Files,
    double? CostUsd,
    TimeSpan? Took,
    CheckCounts? Checks = null
)
{
    /// <summary>Keys of a job's evidence that are read here.</summary>
    public static IReadOnlySet<string> Keys { get; } =
        new HashSet<string>(StringComparer.Ordinal)
        {
            "branch",
            "commitSha",
            "commitShas",
            "commits",
            "prUrl",
            "prUrls",
            "pullRequestUrl",
            "changedPaths",
            "costUsd",
            "durationMs",
            "checksPassed",
            "checksFailed",
            "checksFlaky",
        };

    /// <summary>Reads the evidence of jobs, in their order; what is named twice counts once.</summary>
    public static EvidenceSummary Of(IEnumerable<JsonObject?> evidence)
    {
        var all = evidence.OfType<JsonObject>().ToList();
        var took = Sum("durationMs");
        return new EvidenceSummary(
            Texts("branch"),
            Texts("commitSha", "commitShas", "commits"),
            Texts("prUrl", "prUrls", "pullRequestUrl"),
            Texts("changedPaths"),
            Sum("costUsd"),
            took is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
            Sum("checksPassed") is { } passed
                ? new CheckCounts((int)passed, (int)(Sum("checksFailed") ?? 0), (int)(Sum("checksFlaky") ?? 0))
                : null
        );

        IReadOnlyList<string> Texts(params string[] keys) =>
            [.. all.SelectMany(one => keys.SelectMany(key => JsonTexts.InListOrAlone(one[key]))).Distinct(StringComparer.Ordinal)];

        double? Sum(string key) =>
            all.Select(one => one[key]).OfType<JsonValue>().Where(value => value.GetValueKind() == JsonValueKind.Number).ToList()
                is { Count: > 0 } numbers
                ? Math.Clamp(numbers.Sum(value => value.GetValue<double>()), 0, TimeSpan.MaxValue.TotalMilliseconds / 2)
                : null;
    }
}
