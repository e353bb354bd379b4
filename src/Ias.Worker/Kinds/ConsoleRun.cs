using Ias.ControlPlane.Wire;
using Ias.Core.Queue;
using Ias.Engine.Commits;
using Ias.Engine.Queue;
using Ias.Worker.Jobs;

namespace Ias.Worker.Kinds;

/// <summary>The run in a repository that a Console named; known by that name, whatever day it was made.</summary>
public static class ConsoleRun
{
    /// <summary>What a run is called that no run of the Console's stands for.</summary>
    public const string Usual = "console";

    /// <summary>Finds the job's run, or makes it, and puts the checkout on its branch.</summary>
    /// <exception cref="ProblemException">It cannot be made here, or the checkout cannot be put on it.</exception>
    public static async Task<RunnerFiles> EnsureAsync(ClaimedJob job, Box box, CancellationToken cancel)
    {
        var name = job.Job.RunId is { } id
            ? (await job.Console.ReadAsync<RunRequest, RunAnswer>("runs/get", new RunRequest(job.Link.WorkspaceId, id), cancel)).Run.RunRef
            : Usual;
        name = RunName.IsPart(name) ? name : RunName.Nearest(name);
        var repository = await Repository.OpenAsync(box.Processes, job.Link.LocalPath, cancel);
        var folders = new RunFolders(repository.WorkTree, box.CalledAs);
        var run =
            folders.All().LastOrDefault(one => one[9..] == name)
            ?? RunName.Of(name, DateOnly.FromDateTime(box.Time.GetLocalNow().DateTime));
        var files = new RunnerFiles(repository.WorkTree, run);
        await repository.Branches.SwitchToAsync(files.Branch, start: null, cancel);
        if (!File.Exists(files.Intent) && !Directory.Exists(files.RunFolder))
        {
            folders.Make(
                name,
                DateOnly.ParseExact(run[..8], "yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture),
                job.Job.Prompt
            );
        }

        RunFolders.Init(files, new RunnerOptions());
        return files;
    }
}
