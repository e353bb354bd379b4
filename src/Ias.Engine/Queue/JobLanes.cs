using System.Globalization;
using System.Text;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Runs;

namespace Ias.Engine.Queue;

/// <summary>
/// The work trees of lanes: made when they are first used, made clean for each job, removed when the runner ends. In a lane's git folder
/// stands which job it has; that is how one is recognised which a killed runner left.
/// </summary>
internal sealed class JobLanes(RunContext context, RunnerFiles files)
{
    /// <summary>Folder of all lanes of this repository.</summary>
    public string Folder { get; } = LinkedWorkTree.FolderOf(context.WorkTree);

    /// <summary>Marks of the claims that lanes of this repository hold, with the work tree of each.</summary>
    public static IReadOnlyList<LaneMark> Marks(string commonDir)
    {
        return [.. WorkTreeDirs.In(commonDir).Select(LaneMark.Read).OfType<LaneMark>()];
    }

    /// <summary>The main checkout, for jobs one after the other.</summary>
    public JobLane Main { get; } = new(0, context.Repository, new JobTree(files, context.Repository, files.Branch, []), null);

    /// <summary>Clean lane at a commit, for one job.</summary>
    /// <exception cref="ProblemException">git refused; disk full.</exception>
    public async Task<JobLane> ReadyAsync(int number, Job job, string commit, CancellationToken kill)
    {
        var lane = await CleanAsync(number, commit, kill);
        var refused = await new LaneCopies(context.Parts.Processes, context.WorkTree, context.Options.LanesCopy ?? []).MakeAsync(
            lane.Repository,
            Main.Tree.Own,
            kill
        );
        context.Journal.Append([.. refused.Where(context.Told.Add).Select(told => new RunEvent.Warned(told))]);
        lane = Of(number, lane.Linked!, files); // its tree knows of the copies
        AtomicFile.Write(
            Path.Combine(lane.Repository.GitDir, LaneMark.File),
            Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{files.Run} {job.Id} {job.ClaimGeneration} {number} {commit}\n")
            )
        );
        context.Kill.Passed("lane:ready");
        return lane;
    }

    /// <summary>Lane of a mark; null when its work tree is gone. Ends the processes that a dead runner left in it.</summary>
    public async Task<JobLane?> LeftAsync(LaneMark mark, CancellationToken kill)
    {
        await context.Turns.EndOrphansAsync(mark.WorkTree, kill);
        var linked = await LinkedWorkTree.FindAsync(context.Parts.Processes, context.Repository, mark.WorkTree, kill);
        return linked is null ? null : Of(mark.Number, linked, new RunnerFiles(files.WorkTree, mark.Run));
    }

    /// <summary>Clears the mark of a lane whose job is settled.</summary>
    public static void Over(JobLane lane)
    {
        if (lane.Linked is not null)
        {
            OutsideFile.Delete(Path.Combine(lane.Repository.GitDir, LaneMark.File));
        }
    }

    /// <summary>Removes all linked work trees that hold nothing still needed.</summary>
    public void Remove()
    {
        var folder = RealPath.Of(Folder);
        var wanted = Marks(context.Repository.CommonDir)
            .Select(mark => mark.WorkTree)
            .Where(OutsideFolder.Exists)
            .ToHashSet(StringComparer.Ordinal);
        // Work trees registered in git are checked too: an interrupted removal leaves the registration without files.
        var known = LinkedWorkTree.PathsOf(context.Repository).Where(path => Path.GetDirectoryName(path) == folder);
        var there = InsideFile.PathsIn(folder, InsideKind.Folder);
        foreach (
            var path in known
                .Union(there, StringComparer.Ordinal)
                .Where(path =>
                    !wanted.Contains(path) && !Path.GetFileName(path).StartsWith(CheckCheckout.OfPeople, StringComparison.Ordinal)
                )
                .ToList()
        )
        {
            LinkedWorkTree.Remove(context.Repository, path);
        }

        InsideFile.RemoveEmptyFolder(folder);
        InsideFile.RemoveEmptyFolder(Path.GetDirectoryName(folder)!);
    }

    // An existing lane is reused, with its ignored files.
    private async Task<JobLane> CleanAsync(int number, string commit, CancellationToken kill) =>
        Of(
            number,
            await LinkedWorkTree.ReadyAsync(
                context.Parts.Processes,
                context.Repository,
                Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"lane-{number}")),
                commit,
                linked => Of(number, linked, files).CleanAsync(context, commit, kill),
                kill
            ),
            files
        );

    private JobLane Of(int number, LinkedWorkTree linked, RunnerFiles its) =>
        new(number, linked.Repository, new JobTree(its, linked.Repository, "", LaneCopies.In(linked.Repository)), linked);
}

/// <summary>Mark in a lane's git folder that names the claim it works on.</summary>
/// <param name="WorkTree">Where the lane is, links resolved.</param>
/// <param name="Number">The lane's number.</param>
/// <param name="Before">The commit the job started from.</param>
internal sealed record LaneMark(string WorkTree, string Run, string Job, int Generation, int Number, string Before)
{
    /// <summary>File name of the mark in a linked work tree's git folder.</summary>
    public const string File = "ias-job";

    /// <summary>Reads the mark in a linked work tree's git folder; null if it is missing or invalid.</summary>
    public static LaneMark? Read(string gitDir) =>
        RegularFile.Text(Path.Combine(gitDir, File))?.Trim().Split(' ') is [var run, var job, var generation, var number, var before]
        && int.TryParse(generation, NumberStyles.None, CultureInfo.InvariantCulture, out var claim)
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var lane)
        && WorkTreeDirs.PathOf(gitDir) is { } workTree
            ? new LaneMark(workTree, run, job, claim, lane, before)
            : null;

    /// <summary>True when the mark names this claim.</summary>
    public bool IsOf(string run, string job, int generation) => Run == run && Job == job && Generation == generation;
}
