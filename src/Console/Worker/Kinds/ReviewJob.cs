using System.Text.Json;
using System.Text.Json.Nodes;
using Ias.Console.Worker.Jobs;
using Ias.Core.Model;
using Ias.Core.Text;
using Ias.Engine.Config;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;

namespace Ias.Console.Worker.Kinds;

/// <summary><c>pr_review</c>: an agent reads a branch or a pull request, as the remote has it now, in a cage that cannot write, and gives a
/// verdict with its findings.</summary>
internal sealed class ReviewJob : IJobKind
{
    private const int MostFindings = 20;

    public string Kind => "pr_review";

    public async Task<JobOutcome> RunAsync(ClaimedJob job, WorkerHost host, CancellationToken cancel)
    {
        var place = GitPlace.Here(job.Link.LocalPath);
        var repository = await Repository.OpenAsync(host.Processes, place.WorkTree, cancel);
        var (about, commit, onto) = await FetchAsync(job, host, place, repository, cancel);
        var ending = await LocalJob.RunAsync(
            job,
            host,
            "reviewer",
            Prompt(about, commit, onto, job.Job.Prompt),
            cancel,
            before => Task.FromResult(Read(before.Closing).Wrong.Length == 0)
        );
        return ending.Job.Status != JobStatus.Done ? await LocalOutcome.OfAsync(ending, "", cancel)
            : Read(ending.Closing) is var (message, wrong) && wrong.Length > 0
                ? JobOutcome.Failed($"the agent ended without a verdict that can be read: {wrong}")
            : await LocalOutcome.OfAsync(ending, message, cancel);
    }

    public Task<string> AbandonAsync(ClaimedJob job, WorkerHost host, CancellationToken cancel) => LocalJob.AbandonAsync(job, host, cancel);

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

    // The remote's current state is reviewed. A branch that exists only here is read here; so is one whose remote does not answer.
    private static async Task<(string About, string Commit, string Onto)> FetchAsync(
        ClaimedJob job,
        WorkerHost host,
        GitPlace place,
        Repository repository,
        CancellationToken cancel
    )
    {
        var number = Requirement.Number(job, "pullRequest");
        var branch = Requirement.Text(job, "branch") is { } named && IsName(named) ? named : "";
        if (number is null && branch.Length == 0)
        {
            throw new ProblemException(
                new Problem(
                    "The job does not name what to review.",
                    place.WorkTree,
                    "requirements.branch: NAME, or requirements.pullRequest: NUMBER"
                )
            );
        }

        var tips = await RemoteTips.AskAsync(host, place, repository, cancel);
        if (tips.IsUnreached)
        {
            host.Tell($"{tips.Name} is not reached; {job.Job.Kind} {job.Job.Id} reads what is in {place.WorkTree}");
        }

        var options = ConfigFile.Load(place.WorkTree).ToRunOptions();
        var onto = options.BaseBranch.Length > 0 ? options.BaseBranch : await repository.Branches.DefaultAsync(cancel) ?? "";
        var about = number is { } request ? $"pull request {request}" : $"the branch {branch}";
        var commit = number is { } asked
            ? tips.Remote is null
                ? null
                : await tips.Remote.FetchRequestAsync(asked, cancel)
            : (await tips.OfAsync(branch, cancel))?.Commit;
        return commit is not null && await repository.ResolveAsync(commit, cancel) is { } fetched
            ? (about, fetched, onto.Length > 0 ? (await tips.OfAsync(onto, cancel))?.Commit ?? onto : "")
            : throw new ProblemException(
                new Problem(
                    $"There is no {(number is null ? $"branch {Wording.Plain(branch)}" : about)} at {tips.Name}{(number is null ? " or in this checkout" : "")}.",
                    place.WorkTree,
                    ShellLine.Of($"git ls-remote {tips.Name}")
                )
            );
    }

    private static string Prompt(string about, string commit, string onto, string prompt) =>
        $$"""
            Review {{about}}, which is at the commit {{commit}}. {{(
                onto.Length > 0 ? $"`git diff {onto}...{commit}` shows what it changes." : "See what it changes against where it left the default branch."
            )}} Change nothing.

            {{prompt}}

            End your closing message with one block of JSON, without any code in it:

            ```review
            {"verdict": "approve or changes", "findings": [{"severity": "high, medium or low", "title": "what is wrong, and where"}]}
            ```
            """;
}
