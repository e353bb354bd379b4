using System.Text.Json;
using Ias.Core.Agents;
using Ias.Core.Text;
using Ias.Engine.Processes;

namespace Ias.Engine.Git.Writing;

/// <summary>Draft merge requests on GitLab through <c>glab api</c>. Never merges, never marks ready.</summary>
internal sealed class MergeRequests(GitLabApi api) : IPullRequests
{
    private const string Draft = "Draft: "; // docs.gitlab.com/user/project/merge_requests/drafts: the title decides

    /// <inheritdoc/>
    public async Task<PullRequest> MakeOrUpdateAsync(string branch, string baseBranch, string title, string body, CancellationToken cancel)
    {
        if (await FindAsync(branch, baseBranch, cancel) is { } open)
        {
            return await UpdateAsync(open, title, body, cancel);
        }

        var created = await api.AskAsync(
            "/merge_requests",
            cancel,
            "POST",
            ("source_branch", branch),
            ("target_branch", baseBranch),
            ("title", Draft + title),
            ("description", body)
        );
        if (created.Ok && ForgeJson.Read(created.Output, Number) is { } number)
        {
            return new PullRequest(api.Project.AddressOf(number), Created: true);
        }

        // Somebody, or this engine before it was killed, made it between the two calls.
        return await FindAsync(branch, baseBranch, cancel) is { } made
            ? await UpdateAsync(made, title, body, cancel)
            : throw Refused(
                "glab could not open the draft merge request.",
                created,
                ShellLine.Of($"glab mr create --draft --source-branch {branch} --target-branch {baseBranch}")
            );
    }

    /// <inheritdoc/>
    public async Task<RequestsUnusable?> WhyNotAsync(CancellationToken cancel)
    {
        try
        {
            var asked = await api.AskAsync("", cancel);
            return asked.Ok ? null
                : asked.TimedOut ? new RequestsUnusable("glab did not answer in time")
                : GitCommand.Tail(asked) is var why && why.Contains("HTTP 401", StringComparison.Ordinal)
                    ? new RequestsUnusable("glab is not logged in", NeedsLogin: true)
                : new RequestsUnusable(why.Split('\n')[^1]);
        }
        catch (ProblemException)
        {
            return new RequestsUnusable("glab is not installed");
        }
    }

    private async Task<Open?> FindAsync(string branch, string baseBranch, CancellationToken cancel)
    {
        var asked = await api.AskAsync($"/merge_requests?state=opened&per_page=20&source_branch={Uri.EscapeDataString(branch)}", cancel);
        if (!asked.Ok)
        {
            throw Refused("glab cannot list this project's merge requests.", asked, $"glab auth status --hostname {api.Project.Host}");
        }

        var found = ForgeJson.Read(
            asked.Output,
            root =>
                root.EnumerateArray()
                    .Where(one => one.Count("source_project_id") == one.Count("target_project_id")) // a fork may have a branch of that name
                    .OrderByDescending(one => one.Text("target_branch") == baseBranch)
                    .Select(one => new Open(Number(one)!.Value, one.Text("title").StartsWith(Draft, StringComparison.OrdinalIgnoreCase)))
                    .ToList()
        );
        return found is null
            ? throw new ProblemException(new Problem("glab gave an answer that ias cannot read.", asked.Output.Trim(), "glab mr list"))
            : found.FirstOrDefault();
    }

    // One that a person marked ready stays so.
    private async Task<PullRequest> UpdateAsync(Open open, string title, string body, CancellationToken cancel)
    {
        var edited = await api.AskAsync(
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/merge_requests/{open.Number}"),
            cancel,
            "PUT",
            ("title", open.IsDraft ? Draft + title : title),
            ("description", body)
        );
        var address = api.Project.AddressOf(open.Number);
        return edited.Ok
            ? new PullRequest(address, Created: false)
            : throw Refused($"glab could not update {address}.", edited, ShellLine.Of($"glab mr view {address}"));
    }

    private static long? Number(JsonElement request) => request.Count("iid");

    private static ProblemException Refused(string what, ProcessResult result, string next) =>
        new(new Problem(what, result.TimedOut ? "it did not answer in time" : GitCommand.Tail(result), next));

    private sealed record Open(long Number, bool IsDraft);
}
