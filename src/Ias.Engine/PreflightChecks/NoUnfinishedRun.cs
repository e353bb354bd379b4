using Ias.Engine.Runs;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>No run waits to be taken up again.</summary>
internal static class NoUnfinishedRun
{
    public static Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        PreflightCheck found = at.Unfinished switch
        {
            null => Ok("no unfinished run"),
            var run when at.Engine is not null => Ok($"{run.RunId} of {run.Target} continues"),
            var run when at.Request.Fresh => Note(
                $"The unfinished run {run.RunId} of {run.Target} is archived to .run/archive/{run.RunId}/; its branch {run.Branch} stays."
            ),
            var run => Problem(
                RunFolder.IsUnfinished(run, at.Request.AsRun(at.Place.WorkTree, at.Target).Typed, at.Files.State, at.CalledAs)
            ),
        };
        return Task.FromResult<PreflightCheck[]>([found]);
    }

    private static PreflightCheck Problem(Problem problem) => PreflightCheck.Problem(problem.What, problem.Next);
}
