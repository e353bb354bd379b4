using Ias.Engine.Processes;

namespace Ias.Engine.Git;

/// <summary>Draft pull requests through the <c>gh</c> command. Never anything but a draft, never merges, never marks ready.</summary>
public sealed class PullRequests(ProcessRunner processes, string workTree)
{
    /// <summary>Makes the branch's draft PR, or updates title and body of the open one; the body goes by file.</summary>
    /// <exception cref="ProblemException">gh is missing, not logged in, or refused.</exception>
    public Task<PullRequest> MakeOrUpdateAsync(string branch, string baseBranch, string title, string body, CancellationToken cancel) =>
        throw new NotSupportedException($"{processes}{workTree}");

    /// <summary>Whether gh is there and logged in for this repository; null when it is, else why not.</summary>
    public Task<string?> WhyNotAsync(CancellationToken cancel) => throw new NotSupportedException();
}

/// <summary>A pull request.</summary>
public sealed record PullRequest(string Url, bool Created);
