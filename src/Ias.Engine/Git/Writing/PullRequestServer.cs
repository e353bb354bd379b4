using Ias.Engine.Processes;

namespace Ias.Engine.Git.Writing;

/// <summary>Server that pull requests are on: GitHub through gh, GitLab through glab.</summary>
/// <param name="access">Access for calling gh, with the address of the remote.</param>
public sealed class PullRequestServer(ProcessRunner processes, GhAccess access, TimeProvider time)
{
    /// <summary>Pull requests of the repository.</summary>
    public IPullRequests Requests() =>
        GitLabProject.Of(access.Address) is { } project && Forge.IsGitLab(project.Host)
            ? new MergeRequests(new GitLabApi(processes, time, project))
            : new PullRequests(processes, access, time);

    /// <summary>Checks of the commits of a pull request; null = its address is of no such server.</summary>
    internal ICommitChecks? ChecksOf(string pullRequest) =>
        GitHubApi.For(processes, access, time, pullRequest) is { } api ? new PullRequestChecks(api)
        : GitLabProject.OfRequest(pullRequest) is var (project, _) ? new PipelineChecks(new GitLabApi(processes, time, project))
        : null;

    /// <summary>Comments on a pull request; null = its address is of no such server.</summary>
    internal IReviewComments? CommentsOf(string pullRequest) =>
        GitHubApi.For(processes, access, time, pullRequest) is { } api ? new PullRequestReviews(api)
        : GitLabProject.OfRequest(pullRequest) is var (project, number)
            ? new MergeRequestDiscussions(new GitLabApi(processes, time, project), number)
        : null;
}
