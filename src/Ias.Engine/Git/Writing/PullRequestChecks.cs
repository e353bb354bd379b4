using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ias.Core.Agents;
using Ias.Core.Guardrails;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.PostPr;
using Ias.Core.Text;
using Ias.Engine.Processes;

namespace Ias.Engine.Git.Writing;

/// <summary>Checks of a commit on GitHub through <c>gh api</c>: check runs (Actions and other apps) and commit statuses. Reads
/// only.</summary>
internal sealed partial class PullRequestChecks(GitHubApi api) : ICommitChecks
{
    private const int MostPages = 10;
    private const int PageSize = 100;
    private const int MostPlaces = 10;
    private const string Program = "gh";

    private readonly string _repository = $"repos/{api.Address.Repository}";

    /// <inheritdoc/>
    public async Task<CiLook> ReadAsync(string commit, CancellationToken cancel)
    {
        var checks = new List<CiCheck>();
        for (var page = 1; page <= MostPages; page++)
        {
            var asked = await api.AskAsync([$"{_repository}/commits/{commit}/check-runs?per_page={PageSize}&page={page}"], cancel);
            if (WhyNot(asked) is { } refused)
            {
                return refused;
            }

            if (
                ForgeJson.Read(asked.Output, root => root.GetProperty("check_runs").EnumerateArray().Select(OfRun).ToList()) is not { } runs
            )
            {
                return CiLook.Unreadable(Program);
            }

            checks.AddRange(runs);
            if (runs.Count < PageSize)
            {
                break;
            }
        }

        var statuses = await api.AskAsync([$"{_repository}/commits/{commit}/status?per_page={PageSize}"], cancel);
        if (WhyNot(statuses) is { } without)
        {
            return without;
        }

        return
            ForgeJson.Read(statuses.Output, root => root.GetProperty("statuses").EnumerateArray().Select(OfStatus).ToList()) is { } others
            ? new CiLook([.. checks, .. others])
            : CiLook.Unreadable(Program);
    }

    /// <inheritdoc/>
    public async Task<CiCheck> DetailedAsync(CiCheck check, CancellationToken cancel)
    {
        if (check.Id.Length == 0)
        {
            return check;
        }

        var notes = await api.AskAsync([$"{_repository}/check-runs/{check.Id}/annotations?per_page={PageSize}"], cancel);
        var places = notes.Ok ? ForgeJson.Read(notes.Output, PlacesOf) ?? [] : [];
        if (!check.IsAction)
        {
            return check with { Places = places };
        }

        var job = await api.AskAsync([$"{_repository}/actions/jobs/{check.Id}"], cancel);
        var (workflow, step, hasRun) =
            (job.Ok ? ForgeJson.Read(job.Output, root => ((string, string, bool)?)StepOf(root)) : null) ?? ("", "", true);
        var log = await api.AskAsync([$"{_repository}/actions/jobs/{check.Id}/logs"], cancel);
        return check with
        {
            Name = workflow.Length > 0 ? $"{workflow} / {check.Name}" : check.Name,
            State = hasRun ? check.State : CiState.Broken,
            Why = hasRun ? check.Why : $"{check.Why} before a step ran",
            Step = step,
            Places = places,
            Log = log.Ok ? EndOf(log.Output) : "",
        };
    }

    private static CiLook? WhyNot(ProcessResult asked) =>
        asked.Ok ? null : CiLook.Refused(Program, asked.TimedOut ? "" : GitCommand.Tail(asked));

    private static CiCheck OfRun(JsonElement run)
    {
        var conclusion = run.Text("conclusion");
        var (state, why) =
            run.Text("status") != "completed"
                ? (CiState.Pending, "")
                : conclusion switch
                {
                    "success" or "neutral" or "skipped" => (CiState.Passed, ""),
                    "failure" => (CiState.Failed, "failure"),
                    "timed_out" => (CiState.Failed, "timed out"),
                    "cancelled" => (CiState.Broken, "cancelled"),
                    "action_required" => (CiState.Broken, "waits for a person on the server"),
                    "startup_failure" => (CiState.Broken, "could not be started"),
                    _ => (CiState.Broken, Wording.Plain(conclusion)),
                };
        return new CiCheck(Named(run, "name"), state, why, run.Text("html_url"))
        {
            Id = run.GetProperty("id").GetInt64().ToString(CultureInfo.InvariantCulture),
            IsAction = run.Part("app").Text("slug") == "github-actions",
        };
    }

    private static CiCheck OfStatus(JsonElement status)
    {
        var (state, why) = status.Text("state") switch
        {
            "success" => (CiState.Passed, ""),
            "pending" => (CiState.Pending, ""),
            "failure" => (CiState.Failed, "failure"),
            _ => (CiState.Broken, "error"),
        };
        var words = CiLog.Line(status.Text("description"));
        return new CiCheck(
            Named(status, "context"),
            state,
            why.Length > 0 && words.Length > 0 ? $"{why}: {words}" : why,
            status.Text("target_url")
        );
    }

    private static List<Finding> PlacesOf(JsonElement notes) =>
        [
            .. notes
                .EnumerateArray()
                .Where(note => note.Text("annotation_level") == "failure" && IsInside(note.Text("path")))
                .Take(MostPlaces)
                .Select(note =>
                    FindingOf(
                        note.Text("path"),
                        (int)(note.Count("start_line") ?? 0),
                        PersonalData.Filter(CiLog.Line(note.Text("message"))).Text
                    )
                ),
        ];

    private static Finding FindingOf(string path, int line, string title) =>
        new("high", path, line, title, FindingHash.Of("high", path, title));

    // Actions annotates failures without a place with ".github".
    private static bool IsInside(string path) =>
        path is not ("" or ".github") && !path.StartsWith('/') && path.Split('/').All(part => part is not (".." or "." or "" or ".git"));

    private static (string Workflow, string Step, bool HasRun) StepOf(JsonElement job)
    {
        var steps = job.Part("steps").Items().ToList();
        var failed = steps.Find(step => step.Text("conclusion") is "failure" or "timed_out");
        return (
            Named(job, "workflow_name"),
            Named(failed, "name"),
            steps.Exists(step => step.Text("conclusion") is "success" or "failure" or "timed_out")
        );
    }

    // The lines up to the last error, without the times that Actions puts before each: what follows only cleans up.
    private static string EndOf(string log)
    {
        var lines = log.ReplaceLineEndings("\n").Split('\n').Select(line => Time().Replace(line, "")).ToList();
        var end = lines.FindLastIndex(line => line.StartsWith("##[error]", StringComparison.Ordinal));
        return CiLog.End(end < 0 ? lines : lines[..(end + 1)]);
    }

    private static string Named(JsonElement element, string name) => CiLog.Line(element.Text(name));

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z ", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Time();
}
