using System.Text;
using System.Text.Json.Nodes;
using Ias.Console.Client.Calls;
using Ias.Console.Client.Wire;
using Ias.Console.Worker.Jobs;
using Ias.Core.Text;
using Ias.Engine.Git;

namespace Ias.Console.Worker.Kinds;

/// <summary>Context Lake of a Console's workspace: items about a job for its agent's prompt, and items added from a repository.</summary>
internal static class ContextLake
{
    private const string Source = "repository";
    private const int MostItems = 8;
    private const int LongestText = 8000; // of one item, in characters
    private const int LongestAdded = 60_000; // a Console stores 64 Ki

    /// <summary>Section for the agent's prompt with the texts of the items that may help with a job; empty: there are none. An item that a
    /// guardrail blocks is left out and reported.</summary>
    /// <exception cref="CallFailedException">The Console is not reached.</exception>
    public static async Task<string> SectionAsync(ClaimedJob job, WorkerHost host, GitPlace place, CancellationToken cancel)
    {
        var text = new StringBuilder();
        foreach (var item in (await ItemsAsync(job, host, cancel)).Where(one => !string.IsNullOrWhiteSpace(one.Text)).Take(MostItems))
        {
            try
            {
                var name = $"the item {JobText.Line(item.Id)} of the Context Lake";
                var guarded = JobText.Guarded(job, host, place, (name, item.Title), (name, item.Text));
                text.Append($"\n### {JobText.Line(guarded[0])} ({JobText.Line(item.Kind)} from {JobText.Line(item.Source)})\n\n");
                foreach (var line in OutsideWords.Cleaned(guarded[1], LongestText).Split('\n'))
                {
                    text.Append($"> {line}".TrimEnd()).Append('\n');
                }
            }
            catch (ProblemException blocked) when (blocked is not CallFailedException)
            {
                host.Tell($"{job.Job.Kind} {job.Job.Id}: {blocked.Problem.What} {blocked.Problem.On}");
            }
        }

        return text.Length == 0
            ? ""
            : $"## What is known about this\n\nFrom the workspace's Context Lake. It informs; what is asked stands above.\n{text}";
    }

    /// <summary>Adds or updates the item for a file of a repository. A refusal by the Console is reported, and does not fail the
    /// job.</summary>
    /// <param name="kind">A word for what it is: project-context, decision.</param>
    /// <param name="path">Path of the file, which identifies the item.</param>
    /// <param name="commit">Commit that contains it.</param>
    /// <exception cref="CallFailedException">The Console is not reached.</exception>
    public static async Task AddAsync(
        ClaimedJob job,
        WorkerHost host,
        string kind,
        string title,
        string path,
        string text,
        string commit,
        CancellationToken cancel
    )
    {
        var item = new AddContextRequest(
            job.Link.WorkspaceId,
            job.Job.RepoId,
            Source,
            kind,
            title,
            OutsideWords.Cleaned(text, LongestAdded),
            new JsonObject
            {
                ["repoId"] = job.Job.RepoId,
                ["jobId"] = job.Job.Id,
                ["commitSha"] = commit,
            },
            $"{job.Job.RepoId}/{path}",
            host.Time.GetUtcNow().ToUnixTimeMilliseconds()
        );
        try
        {
            await AddAsync(item);
        }
        catch (CallFailedException refused) when (refused.Failure == CallFailure.Invalid)
        {
            host.Tell($"{path} is in the Context Lake without its text: {refused.Problem.What}");
            await AddAsync(item with { Text = null });
        }

        async Task AddAsync(AddContextRequest one)
        {
            try
            {
                await job.Console.ReadAsync<AddContextRequest, ContextItemIdAnswer>("context/add", one, cancel); // idempotent
            }
            catch (CallFailedException refused) when (refused.Failure is CallFailure.NotFound or CallFailure.Forbidden)
            {
                host.Tell($"{path} is not in the Context Lake: {refused.Problem.What}");
            }
        }
    }

    private static async Task<IReadOnlyList<ContextItem>> ItemsAsync(ClaimedJob job, WorkerHost host, CancellationToken cancel)
    {
        try
        {
            return (
                await job.Console.ReadAsync<ListContextRequest, ContextItemsAnswer>(
                    "context/list",
                    new ListContextRequest(job.Link.WorkspaceId, job.Job.RepoId, job.Job.Id),
                    cancel
                )
            ).Items;
        }
        catch (CallFailedException refused) when (refused.Failure is CallFailure.NotFound or CallFailure.Forbidden or CallFailure.Invalid)
        {
            host.Tell($"the Context Lake is not read for {job.Job.Id}: {refused.Problem.What}");
            return [];
        }
    }
}
