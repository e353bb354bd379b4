using Ias.Engine.Git.Writing;
using Ias.Engine.Runs;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>Checks that the repository's commit-msg hook (githooks(5)) accepts the messages of a run's commits.</summary>
internal static class CommitMessageTaken
{
    public static async Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        if (at.Engine is not null)
        {
            return []; // it says so itself
        }

        var repository = await Repository.OpenAsync(at.Processes, at.Place.WorkTree, cancel);
        if (!await repository.HasMessageHookAsync(cancel))
        {
            return []; // nobody judges them
        }

        if (
            await MessageHook.WhyNotAsync(
                repository,
                (await at.GuardAsync()).Guard,
                at.Options.CommitMessage,
                Headers(at),
                [new("Run-Id", "run-00000000-000000-0000"), new("Cycle", "1")],
                cancel
            ) is
            { } problem
        )
        {
            return [Problem($"{problem.What} {problem.On}", problem.Next)];
        }

        return [Ok("the commit-msg hook takes the messages of a run's commits")];
    }

    // Messages of the next few sprints; later titles follow the same rule.
    private static IEnumerable<string> Headers(PreflightScene at)
    {
        const int Tried = 3;
        if (at.Request.Bug is { } bug)
        {
            return [$"fix({bug.BugId}): {bug.Title}", $"chore({bug.BugId}): verdicts"];
        }

        var all = Sprints.Of(at.Place.WorkTree);
        var meant = all.Where(sprint => sprint.Id == at.Request.Target).ToList();
        var works = (meant.Count > 0 ? meant : all).Take(Tried).Select(sprint => $"feat({sprint.Id}): {sprint.Title}").ToList();
        return [.. works.Count > 0 ? works : [$"feat({at.Target}): implement"], $"chore({at.Target}): verdicts"];
    }
}
