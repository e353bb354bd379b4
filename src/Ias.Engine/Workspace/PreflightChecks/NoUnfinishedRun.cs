using Ias.Core.Events;
using static Ias.Engine.Workspace.PreflightCheck;

namespace Ias.Engine.Workspace.PreflightChecks;

/// <summary>No run waits to be taken up again.</summary>
internal static class NoUnfinishedRun
{
    public static Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        PreflightCheck found = at.Unfinished switch
        {
            null => Ok("no unfinished run"),
            var run when at.Engine is not null => Ok($"{run.RunId} of {run.Target} goes on"),
            var run when at.Request.Fresh => Note($"The unfinished run {run.RunId} of {run.Target} is archived to .run/archive/{run.RunId}/; its branch {run.Branch} stays."),
            var run => Problem(
                $"There is an unfinished run: {run.RunId} of {run.Target}, {EventWording.StateWord(run.State)}.",
                $"{at.CalledAs} run-resume\n{at.CalledAs} run {at.Target} --fresh     (archives it first; its branch {run.Branch} stays)"),
        };
        return Task.FromResult<PreflightCheck[]>([found]);
    }
}
