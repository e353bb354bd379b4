using Ias.Engine.Runs;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>Checks that no unfinished run is waiting to be resumed.</summary>
internal static class NoUnfinishedRun
{
    public static Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        var foreign = ForeignRun.In(at.Files, at.Target, at.CalledAs);
        PreflightCheck found = at.Unfinished switch
        {
            null when foreign is not null => at.Request.Fresh ? Note($"{foreign.What} Its files are archived.") : Problem(foreign),
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
