using Ias.Core.Config;
using Ias.Engine.Config;
using Ias.Engine.Files;
using Ias.Engine.Git;

namespace Ias.Engine.Queue;

/// <summary>The files of a repository that hold guarded settings.</summary>
public static class GuardedFiles
{
    /// <summary>
    /// Guarded settings of a work tree: the repository's configuration and every queue's. A queue with an invalid configuration does not
    /// start, and is skipped.
    /// </summary>
    /// <param name="warn">Receives a sentence about each skipped queue.</param>
    /// <exception cref="ProblemException">The configuration cannot be read.</exception>
    public static IReadOnlyList<GuardedSetting> All(GitPlace place, string calledAs, Action<string> warn)
    {
        var file = ConfigFile.Load(place.WorkTree);
        var settings = new List<GuardedSetting>(GuardedSettings.Of(file));
        foreach (
            var files in new RunFolders(place.WorkTree, calledAs)
                .All()
                .Select(run => new RunnerFiles(place.WorkTree, run))
                .Where(files => InsideFile.Is(files.Config))
        )
        {
            try
            {
                settings.AddRange(OfQueue(files, file));
            }
            catch (ProblemException wrong)
            {
                warn($"{wrong.Problem.What} {wrong.Problem.On}");
            }
        }

        return settings;
    }

    /// <summary>Guarded settings of one queue.</summary>
    /// <param name="file">The settings of the repository's configuration.</param>
    /// <exception cref="ProblemException">The queue has no configuration, or an invalid one.</exception>
    public static IReadOnlyList<GuardedSetting> OfQueue(RunnerFiles files, Configuration file) =>
        GuardedSettings.Of(
            RunnerStateFile.Options(files),
            Path.GetRelativePath(files.WorkTree, files.Config),
            files.Run,
            file.ToRunOptions()
        );
}
