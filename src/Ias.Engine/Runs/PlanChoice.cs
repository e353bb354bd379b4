using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.Commits;
using Ias.Engine.Files;

namespace Ias.Engine.Runs;

/// <summary>Which sprints a run of the plan takes, and which of them are done already.</summary>
internal sealed class PlanChoice(Repository repository)
{
    private const string Feedback = "grimoires/loa/a2a";
    private const string Marker = "COMPLETED";

    /// <param name="request">Which part of the plan.</param>
    /// <param name="start">The commit the run starts from: what is completed on another branch only is not completed here.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="ProblemException">There is no such part of the plan, or nothing of it is left to do.</exception>
    public async Task<IReadOnlyList<PlannedSprint>> SprintsAsync(RunRequest request, string start, CancellationToken cancel)
    {
        var wanted = Wanted(Sprints.Of(repository.WorkTree), request, repository.WorkTree);
        var completed = await CompletedAsync(start, cancel);
        IReadOnlyList<PlannedSprint> planned = [.. wanted.Select(s => new PlannedSprint(s.Id, s.Title, completed.Contains(s.Id)))];
        return planned.Any(s => !s.Completed)
            ? planned
            : throw new ProblemException(
                new Problem(
                    $"Nothing is left to do: {(planned.Count == 1 ? $"{planned[0].Id} is" : $"all {Wording.Count(planned.Count, "sprint")} ({planned[0].Id} to {planned[^1].Id}) are")} completed.",
                    "",
                    $"add a sprint to the plan, or remove {Prompts.FeedbackFolder(planned[^1].Id)}/{Marker} to run that one again",
                    ExitCode.NothingToDo
                )
            );
    }

    /// <summary>The part of the plan that was asked for.</summary>
    /// <exception cref="ProblemException">There is no such part.</exception>
    public static IReadOnlyList<Sprint> Wanted(IReadOnlyList<Sprint> all, RunRequest request, string workTree)
    {
        if (all.Count == 0)
        {
            throw Sprints.None(workTree);
        }

        IReadOnlyList<Sprint> wanted = [.. all.Where(s => s.Number >= (request.From ?? 0) && s.Number <= (request.To ?? int.MaxValue))];
        return wanted.Count > 0
            ? wanted
            : throw new ProblemException(
                new Problem(
                    $"The plan has no sprint {(request.To is null ? $"from {request.From} on" : request.From is null ? $"up to {request.To}" : $"from {request.From} to {request.To}")}.",
                    Path.Combine(workTree, "grimoires", "loa", "sprint.md"),
                    $"sprints found: {string.Join(", ", all.Select(s => s.Id))}",
                    ExitCode.NothingToDo
                )
            );
    }

    // A marker that git does not follow stays where it is, whatever the run starts from.
    private async Task<HashSet<string>> CompletedAsync(string start, CancellationToken cancel)
    {
        var completed = (await repository.FilesAsync(start, Feedback, cancel))
            .Select(SprintOf)
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        var here = InsideFile
            .NamesIn(repository.WorkTree, Feedback, InsideKind.Folder)
            .Where(id => InsideFile.KindOf(repository.WorkTree, $"{Feedback}/{id}/{Marker}") == InsideKind.File)
            .Where(id => !completed.Contains(id))
            .ToList();
        if (here.Count > 0)
        {
            var followed = (await repository.FilesAsync("HEAD", Feedback, cancel))
                .Select(SprintOf)
                .OfType<string>()
                .ToHashSet(StringComparer.Ordinal);
            completed.UnionWith(here.Where(id => !followed.Contains(id)));
        }

        return completed;
    }

    private static string? SprintOf(string path) =>
        path.StartsWith(Feedback + "/", StringComparison.Ordinal) && path[(Feedback.Length + 1)..].Split('/') is [var id, Marker]
            ? id
            : null;
}
