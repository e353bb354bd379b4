using System.Text.Json;
using Ias.Core.Text;
using Ias.Engine.Processes;

namespace Ias.Engine.Git.Writing;

/// <summary>Draft pull requests through the <c>gh</c> command. Never anything but a draft, never merges, never marks ready.</summary>
public sealed class PullRequests(ProcessRunner processes, GhAccess access, TimeProvider time) : IPullRequests
{
    private const int LoggedOut = 4; // `gh help exit-codes`: a command requires authentication

    /// <summary>Name of the gh program.</summary>
    public string Program { get; init; } = "gh";

    /// <summary>Time limit for one call of gh.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public async Task<PullRequest> MakeOrUpdateAsync(string branch, string baseBranch, string title, string body, CancellationToken cancel)
    {
        if (await FindAsync(branch, baseBranch, cancel) is { } open)
        {
            await UpdateAsync(open, title, body, cancel);
            return new PullRequest(open.Url, Created: false);
        }

        var created = await RunAsync(
            ["pr", "create", "--draft", "--head", branch, "--base", baseBranch, "--title", title, "--body-file", "-"],
            body,
            cancel
        );
        if (created.Ok)
        {
            return new PullRequest(LastUrl(created.Output), Created: true);
        }

        // Somebody, or this engine before it was killed, made it between the two calls.
        if (await FindAsync(branch, baseBranch, cancel) is not { } made)
        {
            throw Refused(
                "gh could not open the draft pull request.",
                created,
                ShellLine.Of($"gh pr create --draft --head {branch} --base {baseBranch} --body-file .run/pr-body.md")
            );
        }

        await UpdateAsync(made, title, body, cancel);
        return new PullRequest(made.Url, Created: false);
    }

    /// <inheritdoc/>
    public async Task<RequestsUnusable?> WhyNotAsync(CancellationToken cancel)
    {
        try
        {
            var asked = await RunAsync(
                ["repo", "view", .. access.Repository.Length > 0 ? [access.Repository] : Array.Empty<string>(), "--json", "url"],
                null,
                cancel
            );
            return asked.Ok ? null
                : asked.TimedOut ? new RequestsUnusable($"gh did not answer within {Limit.TotalSeconds:0} s")
                : asked.ExitCode == LoggedOut ? new RequestsUnusable("gh is not logged in", NeedsLogin: true)
                : new RequestsUnusable(FirstLine(asked));
        }
        catch (ProblemException)
        {
            return new RequestsUnusable("gh is not installed");
        }
    }

    private async Task<Open?> FindAsync(string branch, string baseBranch, CancellationToken cancel)
    {
        var asked = await RunAsync(
            ["pr", "list", "--head", branch, "--state", "open", "--limit", "20", "--json", "number,url,baseRefName,isCrossRepository"],
            null,
            cancel
        );
        if (!asked.Ok)
        {
            throw Refused("gh cannot list this repository's pull requests.", asked, "gh auth status");
        }

        try
        {
            using var list = JsonDocument.Parse(asked.Output);
            return list
                .RootElement.EnumerateArray()
                .Where(p => !p.GetProperty("isCrossRepository").GetBoolean()) // a fork may have a branch of that name
                .OrderByDescending(p => p.GetProperty("baseRefName").GetString() == baseBranch)
                .Select(p => new Open(p.GetProperty("number").GetInt64(), p.GetProperty("url").GetString() ?? ""))
                .FirstOrDefault();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ProblemException(
                new Problem("gh gave an answer that ias cannot read.", asked.Output.Trim(), "gh pr list --json number,url"),
                e
            );
        }
    }

    private async Task UpdateAsync(Open open, string title, string body, CancellationToken cancel)
    {
        var edited = await RunAsync(["pr", "edit", open.Url, "--title", title, "--body-file", "-"], body, cancel);
        if (edited.Ok)
        {
            return;
        }

        // Before 2.63 `gh pr edit` asks for classic projects, which github.com no longer answers; the plain API has no such wish.
        var patched = await RunAsync(
            ["api", "--method", "PATCH", $"repos/{{owner}}/{{repo}}/pulls/{open.Number}", "--input", "-", "--silent"],
            ForgeJson.Body(("title", title), ("body", body)),
            cancel
        );
        if (!patched.Ok)
        {
            throw Refused($"gh could not update {open.Url}.", edited, ShellLine.Of($"gh pr edit {open.Url} --body-file .run/pr-body.md"));
        }
    }

    // All calls may be made twice: a second pull request for a branch is refused, and found then.
    private Task<ProcessResult> RunAsync(IReadOnlyList<string> arguments, string? input, CancellationToken cancel) =>
        access.RunAsync(processes, time, Program, arguments, input, Limit, cancel);

    private static ProblemException Refused(string what, ProcessResult result, string next) =>
        new(new Problem(what, result.TimedOut ? "it did not answer in time" : GitCommand.Tail(result), next));

    private static string FirstLine(ProcessResult result) =>
        GitCommand.Tail(result).Split('\n').FirstOrDefault(line => line.Trim().Length > 0)?.Trim()
        ?? $"gh ended with exit status {result.ExitCode}";

    private static string LastUrl(string output) =>
        output.Split('\n').LastOrDefault(line => line.StartsWith("http", StringComparison.Ordinal))?.Trim() ?? output.Trim();

    private sealed record Open(long Number, string Url);
}
