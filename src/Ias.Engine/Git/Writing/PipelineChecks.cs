using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ias.Core.Agents;
using Ias.Core.Runs.PostPr;

namespace Ias.Engine.Git.Writing;

/// <summary>Checks of a commit on GitLab through <c>glab api</c>: jobs of its pipelines, and what other services report
/// (docs.gitlab.com/api/commits, "List commit statuses"; docs.gitlab.com/api/jobs).</summary>
internal sealed partial class PipelineChecks(GitLabApi api) : ICommitChecks
{
    private const string Program = "glab";

    /// <inheritdoc/>
    public async Task<CiLook> ReadAsync(string commit, CancellationToken cancel)
    {
        var (checks, last) = await api.ListAsync($"/repository/commits/{commit}/statuses", CheckOf, cancel);
        return checks is not null ? new CiLook(checks)
            : last.Ok ? CiLook.Unreadable(Program)
            : CiLook.Refused(Program, last.TimedOut ? "" : GitCommand.Tail(last));
    }

    /// <inheritdoc/>
    public async Task<CiCheck> DetailedAsync(CiCheck check, CancellationToken cancel)
    {
        var job = await api.AskAsync($"/jobs/{check.Id}", cancel);
        if (!job.Ok || ForgeJson.Read(job.Output, JobOf) is not { } facts)
        {
            return check; // another service's
        }

        var log = await api.AskAsync($"/jobs/{check.Id}/trace", cancel);
        var detailed = check with { Name = facts.Stage.Length > 0 ? $"{facts.Stage} / {check.Name}" : check.Name };
        return facts.Reason switch
        {
            "" or "script_failure" => detailed with { Log = log.Ok ? EndOf(log.Output) : "" },
            "job_execution_timeout" => detailed with { Why = "timed out", Log = log.Ok ? EndOf(log.Output) : "" },
            var reason => detailed with { State = CiState.Broken, Why = reason.Replace('_', ' ') },
        };
    }

    private static CiCheck CheckOf(JsonElement status)
    {
        var (state, why) = status.Text("status") switch
        {
            "success" or "skipped" or "manual" => (CiState.Passed, ""),
            "failed" when status.Part("allow_failure").ValueKind == JsonValueKind.True => (
                CiState.Broken,
                "failed, as its pipeline allows"
            ),
            "failed" => (CiState.Failed, "failure"),
            "canceled" or "canceling" => (CiState.Broken, "cancelled"),
            _ => (CiState.Pending, ""),
        };
        return new CiCheck(CiLog.Line(status.Text("name")), state, why, status.Text("target_url"))
        {
            Id = status.GetProperty("id").GetInt64().ToString(CultureInfo.InvariantCulture),
        };
    }

    private static (string Stage, string Reason)? JobOf(JsonElement job) =>
        (CiLog.Line(job.Text("stage")), CiLog.Line(job.Text("failure_reason")));

    // Up to the line with which the runner says that the script failed; without colors, and the marks of sections.
    private static string EndOf(string trace)
    {
        var lines = Marks().Replace(trace, "").ReplaceLineEndings("\n").Split('\n').Where(line => line.Trim().Length > 0).ToList();
        var end = lines.FindLastIndex(line => line.StartsWith("ERROR: Job failed", StringComparison.Ordinal));
        return CiLog.End(end < 0 ? lines : lines[..(end + 1)]);
    }

    [GeneratedRegex(@"\e\[[0-9;]*[A-Za-z]|section_(?:start|end):\d+:[^\r\n]*\r", RegexOptions.None, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Marks();
}
