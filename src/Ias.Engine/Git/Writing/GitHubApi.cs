using Ias.Engine.Processes;

namespace Ias.Engine.Git.Writing;

/// <summary>Questions to the API of the server that a pull request is on, through <c>gh api</c>.</summary>
internal sealed class GitHubApi
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Func<IReadOnlyList<string>, string?, CancellationToken, Task<ProcessResult>> _ask;

    private GitHubApi(PullRequestAddress address, Func<IReadOnlyList<string>, string?, CancellationToken, Task<ProcessResult>> ask) =>
        (Address, _ask) = (address, ask);

    /// <summary>Address of the pull request.</summary>
    public PullRequestAddress Address { get; }

    /// <summary>API of a pull request's server; null = its address is none of GitHub's.</summary>
    public static GitHubApi? For(ProcessRunner processes, GhAccess access, TimeProvider time, string pullRequest) =>
        PullRequestAddress.Read(pullRequest) is { } address
            ? new GitHubApi(
                address,
                (arguments, input, cancel) =>
                    access.RunAsync(processes, time, "gh", ["api", "--hostname", address.Host, .. arguments], input, Limit, cancel)
            )
            : null;

    /// <summary>Calls <c>gh api</c>; where the network fails it is called again.</summary>
    /// <param name="arguments">The path first.</param>
    /// <exception cref="ProblemException">gh is missing.</exception>
    public Task<ProcessResult> AskAsync(IReadOnlyList<string> arguments, CancellationToken cancel, string? input = null) =>
        _ask(arguments, input, cancel);
}
