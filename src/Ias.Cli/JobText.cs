using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Text;

namespace Ias.Cli;

/// <summary>Jobs and counts in words.</summary>
internal static class JobText
{
    /// <summary>One line of a list: status, id, role, title, and what is to be known of it.</summary>
    public static string Line(Job job, string stuck) =>
        $"{job.Status.Word(), -9}  {job.Id}  {job.Role, -12}  {job.Called}{More(job, stuck)}";

    /// <summary><c>3 pending, 1 running, 12 done</c>; what is zero is left out.</summary>
    public static string Counts(JobCounts counts)
    {
        var parts = new (int Count, string Word)[]
        {
            (counts.Running, "running"),
            (counts.Pending, "pending"),
            (counts.Waiting, "waiting"),
            (counts.Done, "done"),
            (counts.Failed, "failed"),
            (counts.Blocked, "blocked"),
            (counts.Cancelled, "cancelled"),
        }
            .Where(p => p.Count > 0)
            .Select(p => $"{p.Count} {p.Word}")
            .ToList();
        return parts.Count > 0 ? string.Join(", ", parts) : "no jobs yet";
    }

    /// <summary>Command to type when no runner is active; empty = nothing is left to do.</summary>
    public static string Next(JobCounts counts, string run, string ias) =>
        counts.Running + counts.Pending + counts.Waiting > 0 ? $"{ias} runner run-loop --run {run}"
        : counts.Blocked > 0 ? $"{ias} runner list --run {run} --status blocked     (then {ias} decide ID \"answer\")"
        : counts.Failed > 0 ? $"{ias} runner retry-failed --run {run}"
        : counts.All == 0 ? $"{ias} runner enqueue --run {run} --role orchestrator --prompt \"…\""
        : "";

    /// <summary>Usage by a job, as far as agents reported it.</summary>
    public static string Usage(RunnerTotals totals)
    {
        var money = totals.CostUsd is { } cost ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $", ${cost:0.00}") : "";
        return $"{Wording.Count(totals.Turns, "turn")}, {Wording.Count(totals.Commits, "commit")}, {Wording.Span(totals.Seconds)}{(totals.InputTokens is null && totals.OutputTokens is null ? "" : $", {(totals.InputTokens ?? 0) + (totals.OutputTokens ?? 0)} tokens")}{money}";
    }

    private static string More(Job job, string stuck) =>
        stuck.Length > 0 ? $"  ({stuck})"
        : job.Status == JobStatus.Waiting && job.NotBefore is { } until
            ? $"  (until {until.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z{(job.Reason.Length > 0 ? $"; {job.Reason}" : "")})"
        : job.Status == JobStatus.Waiting && job.Needs.Count > 0 ? $"  (needs {string.Join(", ", job.Needs)})"
        : job.Reason.Length > 0 ? $"  ({Job.FirstLine(job.Reason)})"
        : "";
}
