using Ias.Engine.Ice;
using Ias.Engine.Processes;

namespace Ias.Engine.Git;

/// <summary>
/// Pushes a branch as ICE allows: the repository's <c>pre-push</c> hook in the cage first, then outside it, without hooks, with the remotes,
/// credential helpers and SSH settings as they were recorded at the start. Never forces, never touches a protected ref.
/// </summary>
public sealed class Publisher(ProcessRunner processes)
{
    /// <exception cref="ProblemException">The remote or the hook refused, or could not be reached; the text says which.</exception>
    public Task PushAsync(string remote, string branch, string commit, TurnGuard guard, GuardRequest request, CancellationToken cancel) =>
        throw new NotSupportedException($"{processes}");
}
