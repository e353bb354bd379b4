using Ias.Core.Config;
using Ias.Engine.Consent;
using Ias.Engine.Git;

namespace Ias.Engine.Queue;

/// <summary>The files of a repository that hold guarded settings.</summary>
public static class GuardedFiles
{
    /// <summary>All settings of a work tree: the configuration's and every queue's. A queue whose own configuration is wrong does not
    /// start, and is passed over.</summary>
    /// <param name="warn">Takes a sentence about what was passed over.</param>
    /// <exception cref="ProblemException">The configuration cannot be read.</exception>
    public static IReadOnlyList<GuardedSetting> All(GitPlace place, string calledAs, Action<string> warn)
    {
        var file = ConfigFile.Load(place.WorkTree);
        var settings = new List<GuardedSetting>(GuardedSettings.Of(file));
        foreach (
            var files in new RunFolders(place.WorkTree, calledAs)
                .All()
                .Select(run => new RunnerFiles(place.WorkTree, run))
                .Where(files => File.Exists(files.Config))
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

    /// <summary>The settings of one queue.</summary>
    /// <param name="file">What the repository's configuration says.</param>
    /// <exception cref="ProblemException">The queue has no configuration, or a wrong one.</exception>
    public static IReadOnlyList<GuardedSetting> OfQueue(RunnerFiles files, Configuration file) =>
        GuardedSettings.Of(
            RunnerStateFile.Options(files),
            Path.GetRelativePath(files.WorkTree, files.Config),
            files.Run,
            file.ToRunOptions()
        );
}
