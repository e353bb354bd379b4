using System.Text.Json;
using System.Text.Json.Nodes;
using Ias.Core.Model;
using Ias.Core.Text;
using Ias.Engine.Commits;
using Ias.Worker.Jobs;

namespace Ias.Worker.Kinds;

/// <summary><c>pr_review</c>: an agent reads a branch in a cage that cannot write, and gives a verdict with its findings.</summary>
internal sealed class ReviewJob : IJobKind
{
    private const int MostFindings = 20;

    public string Kind => "pr_review";

    public async Task<JobOutcome> RunAsync(ClaimedJob job, Box box, CancellationToken cancel)
    {
        var branch = Requirement.Text(job, "branch") is { } named && IsName(named) ? named : "";
        var repository = await Repository.OpenAsync(box.Processes, job.Link.LocalPath, cancel);
        var remote = await repository.RemoteAsync(cancel);
        var name =
            branch.Length == 0 ? null
            : await repository.ResolveAsync($"refs/heads/{branch}", cancel) is not null ? branch
            : await repository.ResolveAsync($"refs/remotes/{remote}/{branch}", cancel) is not null ? $"{remote}/{branch}"
            : null;
        if (name is null)
        {
            throw new ProblemException(
                new Problem(
                    branch.Length == 0
                        ? "The job does not name a branch to be reviewed: requirements.branch."
                        : $"There is no branch {Wording.Plain(branch)} in this checkout.",
                    job.Link.LocalPath,
                    ShellLine.Of($"git fetch {remote}")
                )
            );
        }

        var ending = await LocalJob.RunAsync(job, box, "reviewer", Prompt(name, job.Job.Prompt), cancel);
        return ending.Job.Status != JobStatus.Done ? await LocalOutcome.OfAsync(ending, "", cancel)
            : Read(ending.Result?.Closing ?? "") is var (message, wrong) && wrong.Length > 0
                ? JobOutcome.Failed($"the agent ended without a verdict that can be read: {wrong}")
            : await LocalOutcome.OfAsync(ending, message, cancel);
    }

    public Task<string> AbandonAsync(ClaimedJob job, Box box, CancellationToken cancel) => LocalJob.AbandonAsync(job, box, cancel);

    /// <summary>The verdict as a sentence, or why there is none: names and counts, no code.</summary>
    internal static (string Message, string Wrong) Read(string closing)
    {
        if (ClosingBlock.Of(closing, "review") is not { } block)
        {
            return ("", "its closing message has no block ```review");
        }

        try
        {
            var read = JsonNode.Parse(block) as JsonObject;
            if (Text(read?["verdict"]) is not ("approve" or "changes") and var other)
            {
                return ("", $"its verdict is {(other.Length == 0 ? "missing" : Wording.Plain(other))}, not approve or changes");
            }

            var findings = (read!["findings"] as JsonArray ?? [])
                .OfType<JsonObject>()
                .Select(finding => $"[{Wording.Plain(Text(finding["severity"]))}] {Wording.Plain(Text(finding["title"]))}")
                .ToList();
            return (
                $"verdict: {Text(read["verdict"])}; {Wording.Count(findings.Count, "finding")}{string.Concat(findings.Take(MostFindings).Select(one => $"\n{one}"))}",
                ""
            );
        }
        catch (JsonException wrong)
        {
            return ("", $"line {wrong.LineNumber + 1} of the block ```review is not JSON");
        }
    }

    private static bool IsName(string text) =>
        text.Length <= 200
        && !text.StartsWith('-')
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '/' or '-')
        && !text.Contains("..", StringComparison.Ordinal);

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    private static string Prompt(string branch, string prompt) =>
        $$"""
            Review what the branch {{branch}} changes against where it left the default branch (git diff with three dots shows it). Change nothing.

            {{prompt}}

            End your closing message with one block of JSON, without any code in it:

            ```review
            {"verdict": "approve or changes", "findings": [{"severity": "high, medium or low", "title": "what is wrong, and where"}]}
            ```
            """;
}
