using Ias.Core.Model;

namespace Ias.Core.Agents;

/// <summary>Time limits after which an agent that neither prints nor uses the processor counts as hanging.</summary>
/// <param name="Silence">After the first output.</param>
/// <param name="Startup">Before the first output.</param>
/// <param name="Tool">While a tool call is open.</param>
public sealed record StallLimits(TimeSpan Silence, TimeSpan Startup, TimeSpan Tool)
{
    public TimeSpan Shortest => TimeSpan.FromTicks(Math.Min(Silence.Ticks, Math.Min(Startup.Ticks, Tool.Ticks)));

    public TimeSpan Longest => TimeSpan.FromTicks(Math.Max(Silence.Ticks, Math.Max(Startup.Ticks, Tool.Ticks)));

    /// <summary>Stall limits of a run's options.</summary>
    public static StallLimits Of(RunOptions options) =>
        new(
            TimeSpan.FromMinutes(options.StallMinutes),
            TimeSpan.FromMinutes(options.StallStartupMinutes),
            TimeSpan.FromMinutes(options.StallToolMinutes)
        );
}
