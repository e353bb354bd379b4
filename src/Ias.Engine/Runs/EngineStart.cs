using Ias.Core.Events;
using Ias.Engine.Ice;

namespace Ias.Engine.Runs;

/// <summary>Start of this process as the engine of a run.</summary>
internal static class EngineStart
{
    /// <summary>Event that records the start.</summary>
    /// <param name="othersToday">Spending of the repository's other runs on this UTC day, US dollars.</param>
    public static RunEvent.EngineStarted Event(IceLayers layers, bool resumed, decimal othersToday) =>
        new(Environment.ProcessId, Environment.MachineName, resumed, layers.On, othersToday, layers.Cage, layers.Limits);
}
