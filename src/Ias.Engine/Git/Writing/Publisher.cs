using Ias.Core.Ice.Reading;
using Ias.Core.PullRequests;
using Ias.Engine.Ice;

namespace Ias.Engine.Git.Writing;

/// <summary>
/// Pushes a branch as ICE allows: the repository's <c>pre-push</c> hook in the cage first, then outside it, without hooks, with the
/// remotes, credential helpers and SSH settings as they were recorded at the start. Never forces, never touches a protected ref.
/// </summary>
public sealed class Publisher
{
    /// <returns>Where the server offers to open a merge or pull request; empty = it does not.</returns>
    /// <exception cref="ProblemException">The remote or the hook refused, or could not be reached; the text says which.</exception>
    public async Task<string> PushAsync(
        string remote,
        string branch,
        string commit,
        TurnGuard guard,
        GuardRequest request,
        CancellationToken cancel
    )
    {
        if (new ProtectedBranches(request.Protected).Contains(branch) || !RefFiles.IsObjectId(commit))
        {
            throw new ProblemException(
                new Problem(
                    $"ICE: {branch} is a protected branch; nothing is pushed to it.",
                    remote,
                    "Give the run a branch of its own: --branch feature/NAME"
                )
            );
        }

        var outcome = await guard.PushAsync(request, remote, [new PushedRef(commit, $"refs/heads/{branch}")], cancel);
        if (outcome.ExitCode != 0)
        {
            throw new ProblemException(PushProblem.Of(outcome, remote, branch));
        }

        return RequestLink.In(outcome.Output);
    }
}
