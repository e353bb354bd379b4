namespace Ias.Engine.Git.Writing;

/// <summary>Draft pull requests of a repository on its server. Never anything but a draft, never merged, never marked ready.</summary>
public interface IPullRequests
{
    /// <summary>Makes the branch's draft pull request, or updates title and body of the open one.</summary>
    /// <exception cref="ProblemException">The server's program is missing, not logged in, or refused.</exception>
    Task<PullRequest> MakeOrUpdateAsync(string branch, string baseBranch, string title, string body, CancellationToken cancel);

    /// <summary>Reason why none can be made for this repository; null when the server's program is installed and logged in.</summary>
    Task<RequestsUnusable?> WhyNotAsync(CancellationToken cancel);
}

/// <summary>Reason why no pull request can be made.</summary>
/// <param name="Why">As the end of a sentence.</param>
/// <param name="NeedsLogin">Nobody is logged in.</param>
public sealed record RequestsUnusable(string Why, bool NeedsLogin = false);

/// <summary>Pull request on the server.</summary>
public sealed record PullRequest(string Url, bool Created);
