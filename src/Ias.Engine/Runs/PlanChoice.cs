using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.Git.Writing;

namespace Ias.Engine.Runs;

/// <summary>Selects the sprints of a plan for a run, and finds which of them are completed already.</summary>
internal sealed class PlanChoice(Repository repository)
{
    /// <param name="request">Selects the part of the plan.</param>
    /// <param name="start">The commit the run starts from.</param>
    /// <param name="cancel">Cancels the operation.</param>
    /// <exception cref="ProblemException">The plan has no such part, or nothing of it is left to do.</exception>
    public async Task<IReadOnlyList<PlannedSprint>> SprintsAsync(RunRequest request, string start, CancellationToken cancel)
    {
        var wanted = Wanted(Sprints.Of(repository.WorkTree), request, repository.WorkTree);
        if (request.Again.FirstOrDefault(id => !wanted.Any(sprint => sprint.Id == id)) is { } unknown)
        {
            throw new ProblemException(
                new Problem(
                    $"There is no {unknown} here to do again.",
                    "--again",
                    $"sprints of this run: {string.Join(", ", wanted.Select(s => s.Id)):raw}",
                    ExitCode.NothingToDo
                )
            );
        }

        var completed = await new CompletedSprints(repository).OfAsync(wanted, start, cancel);
        IReadOnlyList<PlannedSprint> planned =
        [
            .. wanted.Select(s =>
                completed.TryGetValue(s.Id, out var by) && !request.Again.Contains(s.Id)
                    ? new PlannedSprint(s.Id, s.Title, Completed: true) { By = by.By, Elsewhere = by.Elsewhere }
                    : new PlannedSprint(s.Id, s.Title, Completed: false)
            ),
        ];
        return planned.Any(s => !s.Completed)
            ? planned
            : throw new ProblemException(
                new Problem(
                    $"Nothing is left to do: {(planned.Count == 1 ? $"{planned[0].Id} is" : $"all {Wording.Count(planned.Count, "sprint")} ({planned[0].Id} to {planned[^1].Id}) are")} completed.",
                    "",
                    $"ias run {SprintPlanState.PlanTarget} --again {planned[^1].Id}     (does that one again)\nor add a sprint to the plan",
                    ExitCode.NothingToDo
                )
            );
    }

    /// <summary>Refuses a run of one sprint that is completed already.</summary>
    /// <exception cref="ProblemException">It is completed, and a repetition was not requested; the problem names the evidence.</exception>
    public async Task RefuseCompletedAsync(RunRequest request, string start, CancellationToken cancel)
    {
        var sprints = Sprints.Of(repository.WorkTree).Where(sprint => sprint.Id == request.Target).ToList();
        if (request.Again.Contains(request.Target) || sprints.Count == 0)
        {
            return;
        }

        var completed = await new CompletedSprints(repository).OfAsync(sprints, start, cancel);
        if (completed.TryGetValue(request.Target, out var by))
        {
            throw new ProblemException(
                new Problem(
                    $"{request.Target} is completed already, by {by.By}.",
                    "",
                    $"ias run {request.Target} --again {request.Target}     (does it again)",
                    ExitCode.NothingToDo
                )
            );
        }
    }

    /// <summary>Sprints of the part of the plan that was requested.</summary>
    /// <exception cref="ProblemException">The plan has no such part.</exception>
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
                    $"sprints found: {string.Join(", ", all.Select(s => s.Id)):raw}",
                    ExitCode.NothingToDo
                )
            );
    }
}
