using Ias.Core.Model;
using Ias.Core.Runs.PostPr;

namespace Ias.Core.Runs;

/// <summary>The phases an options record asks for.</summary>
public static class PostPrPhases
{
    /// <summary>Phases that are switched on, in the order in which they are gone through: CONTEXT_CLEAR before the gates with fresh
    /// eyes.</summary>
    public static IReadOnlyList<PostPrPhase> PhasesOf(this PostPrOptions options, RunOptions run, GateList? gates = null)
    {
        if (options.IsExternal)
        {
            return [new PostPrPhase(Phase.PostPrAudit, LimitMinutes: options.CommandMinutes)];
        }

        var fresh = (gates ?? GateList.All).OfPullRequest(run).ToLookup(gate => gate.HasFreshEyes, gate => gate.Limits(run));
        return
        [
            .. fresh[false].OfType<PostPrPhase>(),
            .. options.ContextClear ? [new PostPrPhase(Phase.ContextClear)] : Array.Empty<PostPrPhase>(),
            .. fresh[true].OfType<PostPrPhase>(),
        ];
    }
}
