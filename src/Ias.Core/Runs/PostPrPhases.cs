using Ias.Core.Model;
using Ias.Core.Runs.PostPr;

namespace Ias.Core.Runs;

/// <summary>The phases an options record asks for.</summary>
public static class PostPrPhases
{
    /// <summary>Phases that are switched on, in the order in which they are gone through: CONTEXT_CLEAR before the gates with fresh
    /// eyes.</summary>
    /// <param name="hasPullRequest">There is one on a server, which has checks of its own.</param>
    public static IReadOnlyList<PostPrPhase> PhasesOf(
        this PostPrOptions options,
        RunOptions run,
        GateList? gates = null,
        bool hasPullRequest = true
    )
    {
        if (options.IsExternal)
        {
            return [new PostPrPhase(Phase.PostPrAudit, LimitMinutes: options.CommandMinutes)];
        }

        var fresh = (gates ?? GateList.All)
            .OfPullRequest(run)
            .Where(gate => hasPullRequest || !gate.NeedsPullRequest)
            .ToLookup(gate => gate.HasFreshEyes, gate => gate.Limits(run));
        return
        [
            .. fresh[false].OfType<PostPrPhase>(),
            .. options.ContextClear ? [new PostPrPhase(Phase.ContextClear)] : Array.Empty<PostPrPhase>(),
            .. fresh[true].OfType<PostPrPhase>(),
        ];
    }
}
