using Ias.Core.Config.Keys;
using Ias.Core.Model;
using Ias.Core.Runs.Breaker;
using static Ias.Core.Config.Keys.KeyBinding;

namespace Ias.Core.Config;

// Keys of a run: whether, where, and how much.
public static partial class ConfigKeys
{
    public const string Enabled = "run_mode.enabled";
    public const string Confirm = "run_mode.confirm";
    public const string In = "run_mode.in";
    public const string MaxCycles = CycleCountTrigger.LimitPath;
    public const string TimeoutHours = TimeoutTrigger.LimitPath;
    public const string TurnTimeout = "run_mode.defaults.turn_timeout_minutes";
    public const string MaxCost = "run_mode.defaults.max_cost_usd";
    public const string MaxTokens = "run_mode.defaults.max_tokens";
    public const string StallMinutes = "run_mode.stall.minutes";
    public const string StallStartup = "run_mode.stall.startup_minutes";
    public const string StallTool = "run_mode.stall.tool_minutes";
    public const string GraceSeconds = "run_mode.stall.grace_seconds";
    public const string RetryPause = "run_mode.retry_pause_seconds";
    public const string CallsPerHour = "run_mode.rate_limiting.calls_per_hour";
    public const string RequestsPerHour = "run_mode.rate_limiting.requests_per_hour";
    public const string MaxOutage = "run_mode.rate_limiting.max_outage_hours";
    public const string Overage = "run_mode.quota.overage";

    private const double Hours = 24 * 30;

    private static ConfigKey[] OfRun =>
        [
            new(
                Enabled,
                ConfigType.Switch,
                "false",
                "Allows runs in this repository; nothing runs until this is true",
                Guards: Guard.Nothing,
                Binding: KeyBinding.None
            ),
            new(
                Confirm,
                ConfigType.Switch,
                "true",
                "At a terminal, show the plan and ask before a run starts",
                "--yes",
                Guards: Guard.On,
                Binding: KeyBinding.None
            ),
            new(
                In,
                ConfigType.Text,
                "",
                "Folder of a monorepo to work in, for example packages/api: prompts, reviews and commits are limited to it",
                "--in",
                "FOLDER",
                Unset: "the whole repository",
                Guards: Guard.Nothing,
                Check: new(WorkFolder.WhyNot, Allowed: "a folder of the repository, for example packages/api"),
                Binding: new((o, set) => o with { In = WorkFolder.Normal(set.Text) }, o => Words(o.In))
            ),
            CycleCountTrigger.LimitKey,
            TimeoutTrigger.LimitKey,
            new(
                TurnTimeout,
                ConfigType.Number,
                "60",
                "Minutes one agent turn may take",
                "--turn-timeout",
                "MINUTES",
                0.01,
                Minutes,
                Guards: Guard.Ceiling,
                Binding: new((o, set) => o with { TurnTimeoutMinutes = set.Number }, o => Words(o.TurnTimeoutMinutes))
            ),
            new(
                MaxCost,
                ConfigType.Number,
                "0",
                "US dollars after which no turn starts",
                "--max-cost",
                "USD",
                0,
                1_000_000,
                Unset: "no limit",
                Guards: Guard.Limit,
                Binding: new((o, set) => o with { MaxCostUsd = set.Number }, o => Words(o.MaxCostUsd))
            ),
            new(
                MaxTokens,
                ConfigType.Whole,
                "0",
                "Tokens after which no turn starts",
                "--max-tokens",
                "N",
                0,
                1e15,
                Unset: "no limit",
                Guards: Guard.Limit,
                Binding: new((o, set) => o with { MaxTokens = (long)set.Number }, o => Words(o.MaxTokens))
            ),
            new(
                StallMinutes,
                ConfigType.Number,
                "10",
                "Minutes without output and CPU after which a turn is ended",
                Min: 0.01,
                Max: Minutes,
                Guards: Guard.Ceiling,
                Binding: new((o, set) => o with { StallMinutes = set.Number }, o => Words(o.StallMinutes))
            ),
            new(
                StallStartup,
                ConfigType.Number,
                "3",
                "The same before the first output",
                Min: 0.01,
                Max: Minutes,
                Guards: Guard.Ceiling,
                Binding: new((o, set) => o with { StallStartupMinutes = set.Number }, o => Words(o.StallStartupMinutes))
            ),
            new(
                StallTool,
                ConfigType.Number,
                "30",
                "The same while the agent waits for a tool it called",
                Min: 0.01,
                Max: Minutes,
                Guards: Guard.Ceiling,
                Binding: new((o, set) => o with { StallToolMinutes = set.Number }, o => Words(o.StallToolMinutes))
            ),
            new(
                GraceSeconds,
                ConfigType.Number,
                "5",
                "Seconds an agent gets between SIGTERM and SIGKILL",
                Min: 0,
                Max: 600,
                Guards: Guard.Ceiling,
                Binding: new((o, set) => o with { GraceSeconds = set.Number }, o => Words(o.GraceSeconds))
            ),
            new(
                RetryPause,
                ConfigType.Number,
                "30",
                "Seconds before a failed turn is tried again; grows with each failure in a row, to 30 times as long",
                Min: 0,
                Max: 3600,
                Guards: Guard.Nothing,
                Binding: new((o, set) => o with { RetryPauseSeconds = set.Number }, o => Words(o.RetryPauseSeconds))
            ),
            new(
                CallsPerHour,
                ConfigType.Whole,
                "100",
                "Agent turns in one clock hour, repeated ones included",
                "--calls-per-hour",
                "N",
                1,
                1_000_000,
                Guards: Guard.Ceiling,
                Binding: new((o, set) => o with { CallsPerHour = set.Whole }, o => Words(o.CallsPerHour))
            ),
            new(
                RequestsPerHour,
                ConfigType.Whole,
                "0",
                "Model requests in one clock hour, as far as agents tell; a turn makes dozens",
                Min: 0,
                Max: 1_000_000,
                Unset: "no limit",
                Guards: Guard.Limit,
                Binding: new((o, set) => o with { RequestsPerHour = set.Whole }, o => Words(o.RequestsPerHour))
            ),
            new(
                MaxOutage,
                ConfigType.Number,
                "6",
                "Hours one outage of the provider may last",
                Min: 0.01,
                Max: Hours,
                Guards: Guard.Ceiling,
                Binding: new((o, set) => o with { MaxOutageHours = set.Number }, o => Words(o.MaxOutageHours))
            ),
            new(
                Overage,
                ConfigType.Choice,
                "never",
                "Whether an agent may use what costs extra once its plan's limit is reached",
                Choices: ["never", "allow"],
                Guards: Guard.OrderOf("never", "allow"),
                Binding: new((o, set) => o with { AllowOverage = set.Text == "allow" }, o => Words(o.AllowOverage ? "allow" : "never"))
            ),
        ];
}
