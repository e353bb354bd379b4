using System.Globalization;

namespace Ias.Core.Model;

/// <summary>Limits that a resume raises, and permissions it adds; null = as before.</summary>
/// <param name="TurnTimeoutMinutes">Of one agent turn.</param>
/// <param name="MaxCostUsd">Of the run, US dollars.</param>
/// <param name="MaxTokens">Of the run, in and out.</param>
/// <param name="AllowHigh">True = allow work of danger level high.</param>
/// <param name="DailyBudgetUsd">What all runs together may spend on one UTC day; 0 = no limit.</param>
/// <param name="CallsPerHour">Agent turns in one clock hour.</param>
public sealed record RaisedLimits(
    int? MaxCycles = null,
    double? TimeoutHours = null,
    double? TurnTimeoutMinutes = null,
    double? MaxCostUsd = null,
    long? MaxTokens = null,
    bool? AllowHigh = null,
    double? DailyBudgetUsd = null,
    int? CallsPerHour = null
)
{
    /// <summary>No limit is raised.</summary>
    public static readonly RaisedLimits None = new();

    /// <summary>Command-line arguments that raise these limits.</summary>
    public IEnumerable<string> Arguments =>
        [
            .. AllowHigh == true ? ["--allow-high"] : Array.Empty<string>(),
            .. Limit("--max-cycles", MaxCycles),
            .. Limit("--timeout", TimeoutHours),
            .. Limit("--turn-timeout", TurnTimeoutMinutes),
            .. Limit("--max-cost", MaxCostUsd),
            .. Limit("--max-tokens", MaxTokens),
            .. Limit("--daily-budget", DailyBudgetUsd),
            .. Limit("--calls-per-hour", CallsPerHour),
        ];

    /// <summary>The options with what is raised.</summary>
    public RunOptions On(RunOptions options) =>
        options with
        {
            MaxCycles = MaxCycles ?? options.MaxCycles,
            TimeoutHours = TimeoutHours ?? options.TimeoutHours,
            TurnTimeoutMinutes = TurnTimeoutMinutes ?? options.TurnTimeoutMinutes,
            MaxCostUsd = MaxCostUsd ?? options.MaxCostUsd,
            MaxTokens = MaxTokens ?? options.MaxTokens,
            AllowHigh = AllowHigh ?? options.AllowHigh,
            DailyBudgetUsd = DailyBudgetUsd ?? options.DailyBudgetUsd,
            CallsPerHour = CallsPerHour ?? options.CallsPerHour,
        };

    private static string[] Limit(string flag, double? value) =>
        value is { } number ? [flag, number.ToString("0.######", CultureInfo.InvariantCulture)] : [];
}
