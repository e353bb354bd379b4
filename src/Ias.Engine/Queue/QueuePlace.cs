using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Git;

namespace Ias.Engine.Queue;

/// <summary>
/// Check of the location of a queue: it must be a repository's main work tree. Lanes are linked work trees, and a queue in one of them
/// would be a different queue.
/// </summary>
public static class QueuePlace
{
    /// <summary>Refuses a linked work tree, before anything is written there.</summary>
    /// <exception cref="ProblemException">It is a linked work tree; the next step leads to a place that works.</exception>
    public static void Require(GitPlace place)
    {
        if (WhyNot(place) is { } problem)
        {
            throw new ProblemException(problem);
        }
    }

    /// <summary>Reason why a queue cannot run in this work tree; null = it can.</summary>
    public static Problem? WhyNot(GitPlace place)
    {
        if (place.GitDir == place.CommonDir)
        {
            return null;
        }

        const string What = "A queue is worked off in the main work tree, and this is a linked one";
        // A bare repository has no index, and no main work tree.
        return
            Path.GetFileName(place.CommonDir) == ".git"
            && Path.GetDirectoryName(place.CommonDir) is { Length: > 1 } main
            && RegularFile.Is(Path.Combine(place.CommonDir, "index"))
            ? new Problem(What + ".", place.WorkTree, ShellLine.Of($"cd {main}"))
            : new Problem(
                What + "; its repository is bare and has no main one.",
                place.WorkTree,
                ShellLine.Of($"git clone {place.CommonDir} {place.WorkTree}-queue && cd {place.WorkTree}-queue")
            );
    }
}
