using Ias.Core.Model;

namespace Ias.Engine.Agents;

/// <summary>How long an agent may neither print nor use the processor before it counts as hanging.</summary>
/// <param name="Silence">After the first output.</param>
/// <param name="Startup">Before the first output.</param>
/// <param name="Tool">While a tool call is open.</param>
public sealed record StallLimits(TimeSpan Silence, TimeSpan Startup, TimeSpan Tool)
{
    public TimeSpan Shortest => TimeSpan.FromTicks(Math.Min(Silence.Ticks, Math.Min(Startup.Ticks, Tool.Ticks)));

    public TimeSpan Longest => TimeSpan.FromTicks(Math.Max(Silence.Ticks, Math.Max(Startup.Ticks, Tool.Ticks)));

    /// <summary>Those of a run.</summary>
    public static StallLimits Of(RunOptions options) =>
        new(
            TimeSpan.FromMinutes(options.StallMinutes),
            TimeSpan.FromMinutes(options.StallStartupMinutes),
            TimeSpan.FromMinutes(options.StallToolMinutes)
        );
}
