using Ias.Core.Text;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;

namespace Ias.Engine.Queue;

/// <summary>
/// Check of the location of a queue: any work tree of a person's own. A lane is a linked work tree of the engine's; a queue in it would
/// be a different queue, and go with the lane.
/// </summary>
public static class QueuePlace
{
    /// <summary>Refuses a lane, before anything is written there.</summary>
    /// <exception cref="ProblemException">It is a lane; the next step leads to its queue.</exception>
    public static void Require(GitPlace place)
    {
        if (WhyNot(place) is { } problem)
        {
            throw new ProblemException(problem);
        }
    }

    /// <summary>Reason why a queue cannot run in this work tree; null = it can.</summary>
    public static Problem? WhyNot(GitPlace place) =>
        LinkedWorkTree.IsOwn(place)
            ? new Problem(
                "This work tree is a lane of a queue, and takes no queue of its own.",
                place.WorkTree,
                LinkedWorkTree.OwnerOf(place) is { } owner ? ShellLine.Of($"cd {owner}") : "git worktree list"
            )
            : null;
}
