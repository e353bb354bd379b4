using System.Globalization;
using System.Text;
using Ias.Core.Model;
using Ias.Engine.Commits;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Runs;

namespace Ias.Engine.Queue;

/// <summary>
/// The work trees of lanes: made when they are first used, made clean for each job, removed when the runner ends. In a lane's git folder
/// stands which job it has; that is how one is recognised which a killed runner left.
/// </summary>
internal sealed class JobLanes(RunContext context, RunnerFiles files)
{
    private readonly Dictionary<int, JobLane> _lanes = [];

    /// <summary>All lanes of this repository lie here.</summary>
    public string Folder { get; } = LinkedWorkTree.FolderOf(context.WorkTree);

    /// <summary>The claims that lanes of this repository have, with the work tree of each.</summary>
    public static IReadOnlyList<LaneMark> Marks(string commonDir)
    {
        return [.. WorkTreeDirs.In(commonDir).Select(LaneMark.Read).OfType<LaneMark>()];
    }

    /// <summary>The main checkout, for jobs one after the other.</summary>
    public JobLane Main { get; } = new(0, context.Repository, new JobTree(files, context.Repository, files.Branch), null);

    /// <summary>A lane that stands clean on a commit, for one job.</summary>
    /// <exception cref="ProblemException">git refused; disk full.</exception>
    public async Task<JobLane> ReadyAsync(int number, Job job, string commit, CancellationToken kill)
    {
        var lane = _lanes.GetValueOrDefault(number);
        if (lane is not { Linked.IsIntact: true } || lane.Repository.UnderWay() is not null)
        {
            var path = Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"lane-{number}"));
            var linked = lane is null ? await LinkedWorkTree.FindAsync(context.Parts.Processes, context.Repository, path, kill) : null;
            linked =
                linked is not null && linked.Repository.UnderWay() is null
                    ? linked
                    : await LinkedWorkTree.MakeAsync(context.Parts.Processes, context.Repository, path, commit, kill);
            lane = _lanes[number] = Of(number, linked, files);
        }

        await lane.CleanAsync(context, commit, kill);
        AtomicFile.Write(
            Path.Combine(lane.Repository.GitDir, LaneMark.File),
            Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{files.Run} {job.Id} {job.ClaimGeneration} {number} {commit}\n")
            )
        );
        context.Kill.Passed("lane:ready");
        return lane;
    }

    /// <summary>The lane a mark is of; null when its work tree is gone. Its processes, should a runner have died over it, are
    /// ended.</summary>
    public async Task<JobLane?> LeftAsync(LaneMark mark, CancellationToken kill)
    {
        await context.Turns.EndOrphansAsync(mark.WorkTree, kill);
        var linked = await LinkedWorkTree.FindAsync(context.Parts.Processes, context.Repository, mark.WorkTree, kill);
        return linked is null ? null : Of(mark.Number, linked, new RunnerFiles(files.WorkTree, mark.Run));
    }

    /// <summary>The lane's job is settled: nothing of it is to be looked after.</summary>
    public static void Over(JobLane lane)
    {
        if (lane.Linked is not null)
        {
            File.Delete(Path.Combine(lane.Repository.GitDir, LaneMark.File));
        }
    }

    /// <summary>Removes all work trees that hold nothing that is still wanted.</summary>
    public async Task RemoveAsync(CancellationToken kill)
    {
        var folder = RealPath.Of(Folder);
        var wanted = Marks(context.Repository.CommonDir)
            .Select(mark => mark.WorkTree)
            .Where(Directory.Exists)
            .ToHashSet(StringComparer.Ordinal);
        // What git knows of is looked at too: a removal that was cut off leaves that, and no files.
        var known = LinkedWorkTree.PathsOf(context.Repository).Where(path => Path.GetDirectoryName(path) == folder);
        var there = Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];
        foreach (var path in known.Union(there, StringComparer.Ordinal).Where(path => !wanted.Contains(path)).ToList())
        {
            Directory.CreateDirectory(folder);
            await LinkedWorkTree.RemoveAsync(context.Repository, path, kill);
        }

        _lanes.Clear();
        if (!Directory.Exists(folder))
        {
            return;
        }

        DurableMoves.Tidy(Folder);
        DurableMoves.Tidy(Path.GetDirectoryName(Folder)!);
    }

    private JobLane Of(int number, LinkedWorkTree linked, RunnerFiles its) =>
        new(number, linked.Repository, new JobTree(its, linked.Repository, ""), linked);
}

/// <summary>Which claim a lane has.</summary>
/// <param name="WorkTree">Where the lane is, links resolved.</param>
/// <param name="Number">The lane's.</param>
/// <param name="Before">The commit the job began on.</param>
internal sealed record LaneMark(string WorkTree, string Run, string Job, int Generation, int Number, string Before)
{
    /// <summary>Its name in a linked work tree's git folder.</summary>
    public const string File = "ias-job";

    /// <summary>Reads the one in a linked work tree's git folder; null when there is none.</summary>
    public static LaneMark? Read(string gitDir) =>
        RegularFile.Text(Path.Combine(gitDir, File))?.Trim().Split(' ') is [var run, var job, var generation, var number, var before]
        && int.TryParse(generation, NumberStyles.None, CultureInfo.InvariantCulture, out var claim)
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var lane)
        && WorkTreeDirs.PathOf(gitDir) is { } workTree
            ? new LaneMark(workTree, run, job, claim, lane, before)
            : null;

    /// <summary>Whether it is of this claim of this queue.</summary>
    public bool IsOf(string run, string job, int generation) => Run == run && Job == job && Generation == generation;
}
