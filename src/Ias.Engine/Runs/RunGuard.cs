using Ias.Core.Events;
using Ias.Engine.Ice;

namespace Ias.Engine.Runs;

/// <summary>Converts ICE's observations into events of the run.</summary>
internal static class RunGuard
{
    /// <summary>Refusals, notes, external changes and breaches, in this order; empty when there is nothing to report.</summary>
    public static RunEvent[] Events(GuardReport seen, string turn) =>
        [
            .. seen.Blocks.Select(b => new RunEvent.IceBlocked(b.Operation, b.Target, b.Reason, b.Layer, turn)),
            .. seen.Notes.Select(n => new RunEvent.Warned(n)),
            .. seen.External.Select(e => new RunEvent.ExternalChange(e)),
            .. seen.Breaches.Select(b => new RunEvent.IceBreached(b.What, b.Restore, turn, b.Ref, b.Was)),
        ];
}
