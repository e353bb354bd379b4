using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Files;
using Ias.Engine.Git.Writing;
using Ias.Engine.State;

namespace Ias.Engine.Runs;

/// <summary>Evidence that a sprint is completed.</summary>
/// <param name="By">For people: a marker's path, <c>line 3 of the plan</c>, <c>the ledger</c>, <c>run-… on feature/sprint-1</c>.</param>
/// <param name="Elsewhere">The branch that has its work, if the next run does not start from that work; else empty.</param>
internal sealed record SprintCompletion(string By, string Elsewhere = "");

/// <summary>
/// Finds the completed sprints of a plan: by a marker, by the plan or the ledger, or by a finished run of this work tree whose branch still
/// exists.
/// </summary>
internal sealed class CompletedSprints(Repository repository)
{
    public const string Marker = "COMPLETED";

    private const string Feedback = "grimoires/loa/a2a";

    /// <summary>Completed sprints by name.</summary>
    /// <param name="sprints">The sprints to check.</param>
    /// <param name="start">The commit the run starts from: a marker on another branch does not count.</param>
    public async Task<IReadOnlyDictionary<string, SprintCompletion>> OfAsync(
        IReadOnlyList<Sprint> sprints,
        string start,
        CancellationToken cancel
    )
    {
        var completed = new Dictionary<string, SprintCompletion>(StringComparer.Ordinal);
        var marked = await MarkedAsync(start, cancel);
        var runs = new Lazy<List<RunRecord>>(FinishedRuns);
        foreach (var sprint in sprints)
        {
            if (marked.Contains(sprint.Id))
            {
                completed[sprint.Id] = new SprintCompletion($"{Feedback}/{sprint.Id}/{Marker}");
            }
            else if (sprint.DoneBy.Length > 0)
            {
                completed[sprint.Id] = new SprintCompletion(sprint.DoneBy);
            }
            else if (await ByRunAsync(sprint, runs.Value, start, cancel) is { } by)
            {
                completed[sprint.Id] = by;
            }
        }

        return completed;
    }

    // An untracked marker stays where it is, whatever commit the run starts from.
    private async Task<HashSet<string>> MarkedAsync(string start, CancellationToken cancel)
    {
        var marked = await InTreeAsync(start, cancel);
        var here = InsideFile
            .NamesIn(repository.WorkTree, Feedback, InsideKind.Folder)
            .Where(id => InsideFile.KindOf(repository.WorkTree, $"{Feedback}/{id}/{Marker}") == InsideKind.File)
            .Where(id => !marked.Contains(id))
            .ToList();
        if (here.Count > 0)
        {
            var followed = await InTreeAsync("HEAD", cancel);
            marked.UnionWith(here.Where(id => !followed.Contains(id)));
        }

        return marked;
    }

    private async Task<HashSet<string>> InTreeAsync(string commit, CancellationToken cancel) =>
        (await repository.FilesAsync(commit, Feedback, cancel)).Select(SprintOf).OfType<string>().ToHashSet(StringComparer.Ordinal);

    // The number alone does not identify a sprint: every plan starts at 1.
    private async Task<SprintCompletion?> ByRunAsync(Sprint sprint, List<RunRecord> runs, string start, CancellationToken cancel)
    {
        foreach (var run in runs)
        {
            var (title, branch, head) =
                run.Plan?.Find(sprint.Id) is { Status: SprintStatus.Completed, Skipped: false } part
                    ? (part.Title, part.Branch.Length > 0 ? part.Branch : run.Branch, part.Head.Length > 0 ? part.Head : run.Head)
                : run is { Plan: null, Bug: null, Queue.Length: 0 } && run.Target == sprint.Id ? (run.Title, run.Branch, run.Head)
                : ("", "", "");
            if (branch.Length == 0 || head.Length == 0 || title != sprint.Title)
            {
                continue;
            }

            var isThere = await repository.ResolveAsync($"{head}^{{commit}}", cancel) is not null;
            if (isThere && await repository.Branches.IsAncestorAsync(head, start, cancel))
            {
                return new SprintCompletion($"{run.RunId} on {branch}");
            }

            if (isThere && await repository.ResolveAsync($"refs/heads/{branch}", cancel) is not null)
            {
                return new SprintCompletion($"{run.RunId} on {branch}", branch);
            }
        }

        return null;
    }

    private List<RunRecord> FinishedRuns()
    {
        var files = new RunFiles(repository.WorkTree);
        var archived = OutsideFolder.Exists(files.Archive) ? OutsideFolder.EnumerateDirectories(files.Archive) : [];
        return
        [
            .. archived
                .Select(folder => RunStateFiles.PeekRun(Path.Combine(folder, Path.GetFileName(files.State))))
                .Append(RunFolder.Present(files))
                .OfType<RunRecord>()
                .Where(run => run.State is RunState.JackedOut or RunState.ReadyForHitl)
                .OrderByDescending(run => run.Timestamps.Started),
        ];
    }

    private static string? SprintOf(string path) =>
        path.StartsWith(Feedback + "/", StringComparison.Ordinal) && path[(Feedback.Length + 1)..].Split('/') is [var id, Marker]
            ? id
            : null;
}
