using Ias.Core.Text;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>Lists the host resources a turn can access, on one screen: on request, and before the first run on a machine.</summary>
internal static class WhatIsInside
{
    private const int Width = 11;

    public static async Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        if (!at.Request.ForPeople && !at.Request.IsFirstRun)
        {
            return [];
        }

        try
        {
            return await at.InsideAsync() is { Count: > 0 } groups
                ?
                [
                    Note(
                        $"Of yours, an agent gets what follows and nothing else; `{at.CalledAs} ice explain PATH|VARIABLE` says why, and how to change it.\n{string.Join('\n', groups.Select(group => $"{group.Name.PadRight(Width)}{Wording.Shown(string.Join(", ", group.Items))}"))}"
                    ),
                ]
                : [];
        }
        catch (ProblemException)
        {
            return []; // the check of the layers says why
        }
    }
}
