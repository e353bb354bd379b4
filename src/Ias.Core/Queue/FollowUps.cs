using System.Collections.Immutable;
using System.Text.Json;
using Ias.Core.Model;
using Ias.Core.Text;

namespace Ias.Core.Queue;

/// <summary>Limits on the follow-ups of a queue's jobs.</summary>
/// <param name="Depth">Follow-ups of follow-ups: a person's job has depth 0.</param>
/// <param name="PerJob">Of one job.</param>
/// <param name="PerRun">Of all jobs of the run together.</param>
public sealed record FollowUpLimits(int Depth = 3, int PerJob = 20, int PerRun = 200);

/// <summary>A job that an agent wants done next, as it writes it into <c>followups.json</c>.</summary>
/// <param name="DependsOn">Ids of jobs, or titles of others in the same list.</param>
public sealed record FollowUp(
    string Role,
    string Prompt,
    string Title = "",
    IReadOnlyList<string>? DependsOn = null,
    int? Priority = null,
    bool Milestone = false
);

/// <summary>Result of checking an agent's follow-ups.</summary>
/// <param name="Jobs">To be queued.</param>
/// <param name="Refused">What is not, each with its reason.</param>
public sealed record FollowUpPlan(IReadOnlyList<Job> Jobs, IReadOnlyList<string> Refused);

/// <summary>Reads follow-ups and holds them against the limits.</summary>
public static class FollowUps
{
    /// <summary>Content of the file, or the reason why it cannot be understood.</summary>
    public static (IReadOnlyList<FollowUp> Wanted, string Wrong) Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var wanted = JsonSerializer.Deserialize(json, RunnerJson.Default.ImmutableArrayFollowUp);
            return wanted.IsDefault ? ([], "followups.json does not contain a list") : (wanted, "");
        }
        catch (JsonException wrong)
        {
            return ([], $"followups.json: {JobReader.Where(wrong)}");
        }
    }

    /// <summary>The jobs those are, within the limits.</summary>
    /// <param name="ancestors">The job itself, its parent, and so on: a job that asks for itself again breeds for ever.</param>
    /// <param name="soFar">Follow-ups of the run until now.</param>
    /// <param name="exists">Whether there is a job of that id.</param>
    public static FollowUpPlan Plan(
        Job job,
        IReadOnlyList<FollowUp> wanted,
        IReadOnlyList<Job> ancestors,
        RunnerOptions options,
        int soFar,
        JobIds ids,
        DateTimeOffset now,
        Func<string, bool> exists
    )
    {
        var limits = options.FollowUps ?? new FollowUpLimits();
        var refused = new List<string>();
        if (wanted.Count > 0 && job.Depth >= limits.Depth)
        {
            return new FollowUpPlan([], [$"{Wording.Count(wanted.Count, "follow-up")} of depth {job.Depth + 1} (limit {limits.Depth})"]);
        }

        var taken = new List<(FollowUp Wanted, string Id)>();
        foreach (var one in wanted)
        {
            var why =
                Why(one, ancestors, options)
                ?? (
                    taken.Count >= limits.PerJob ? $"more than {limits.PerJob} from one job"
                    : soFar + taken.Count >= limits.PerRun ? $"more than {limits.PerRun} in one run"
                    : null
                );
            if (why is null)
            {
                taken.Add((one, ids.Next()));
            }
            else
            {
                refused.Add($"'{Name(one)}': {why}");
            }
        }

        var byTitle = taken
            .Where(t => t.Wanted.Title?.Length > 0)
            .GroupBy(t => t.Wanted.Title, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.First().Id, StringComparer.Ordinal);
        var jobs = new List<Job>();
        foreach (var (one, id) in taken)
        {
            var needs = (one.DependsOn ?? []).Select(need => byTitle.GetValueOrDefault(need, need)).ToList();
            if (needs.FirstOrDefault(need => !byTitle.ContainsValue(need) && !exists(need)) is { } unknown)
            {
                refused.Add($"'{Name(one)}': it depends on {unknown}, which is not a job");
                continue;
            }

            // On its parent too: it is queued before the parent is done, and comes up only then.
            jobs.Add(
                new Job(
                    one.Role,
                    one.Prompt,
                    id,
                    one.Title?.Length > 0 ? one.Title : Job.FirstLine(one.Prompt),
                    Math.Clamp(one.Priority ?? job.Priority, 0, Job.LastPriority),
                    CreatedAt: now,
                    CreatedBy: job.Id,
                    DependsOn: [job.Id, .. needs.Where(need => need != job.Id)],
                    Milestone: one.Milestone,
                    Parent: job.Id,
                    Depth: job.Depth + 1
                )
            );
        }

        var circle = Dependencies.Circle(jobs.ToDictionary(j => j.Id, j => j.Needs, StringComparer.Ordinal));
        if (circle.Count > 0)
        {
            var names = circle.Select(id => jobs.First(j => j.Id == id).Called);
            return new FollowUpPlan(
                [],
                [.. refused, $"all follow-ups, because they depend on each other in a circle: {string.Join(" -> ", names)}"]
            );
        }

        return new FollowUpPlan(jobs, refused);
    }

    private static string? Why(FollowUp one, IReadOnlyList<Job> ancestors, RunnerOptions options) =>
        string.IsNullOrWhiteSpace(one.Prompt) ? "it has no prompt"
        : !options.AllRoles.ContainsKey(one.Role ?? "")
            ? $"there is no role '{one.Role}'; known roles are {string.Join(", ", options.AllRoles.Keys)}"
        : ancestors.FirstOrDefault(a => a.Role == one.Role && a.Prompt.Trim() == one.Prompt.Trim()) is { } same ? $"it repeats {same.Id}"
        : null;

    private static string Name(FollowUp one) => one.Title?.Length > 0 ? one.Title : Job.FirstLine(one.Prompt ?? "");
}
