using Ias.Core.Runs;
using Ias.Engine.Processes;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>Checks that a background run survives its user's logout. Reported on request; a detached run says it when it starts.</summary>
internal static class OutlivesLogout
{
    public static async Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        if (!at.Request.ForPeople)
        {
            return [];
        }

        var logout = await Logout.AskAsync(at.Processes, cancel);
        return
        [
            logout.Fate switch
            {
                LogoutFate.Outlives => Ok(logout.Words),
                LogoutFate.Killed => Warning(logout.Words, logout.Fix),
                _ => Note(logout.Words, $"{logout.Fix}     (makes sure of it)"),
            },
        ];
    }
}
