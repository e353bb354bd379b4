using System.Globalization;
using Ias.Core.Config.Keys;
using Ias.Core.Model;
using Ias.Core.Queue;

namespace Ias.Core.Config;

/// <summary>All settings of a repository's files that guard.</summary>
public static class GuardedSettings
{
    /// <summary>Guarded settings of <c>.loa.config.yaml</c>.</summary>
    /// <param name="file">What the file says.</param>
    /// <param name="effective">The same with the flags of a command line over it; a setting that a flag gives is the person's own word, and
    /// left out. Null = no flags.</param>
    public static IReadOnlyList<GuardedSetting> Of(Configuration file, Configuration? effective = null)
    {
        var settings = new List<GuardedSetting>();
        foreach (var setting in file.Settings)
        {
            var guard = setting.Key.Guards ?? Guard.Seen;
            if (guard.Kind != GuardKind.Nothing && (effective is null || effective[setting.Key.Path].Source == setting.Source))
            {
                settings.Add(
                    new GuardedSetting(
                        setting.Key.Path,
                        setting.Key.Path,
                        guard,
                        Values(setting.Key.Default),
                        setting.Items ?? Values(setting.Text),
                        setting.IsSet ? setting.Source : ConfigKeys.FileName
                    )
                );
            }
        }

        return settings;
    }

    /// <summary>Those that count for what a person starts in ICE by themselves: no run, no limits, no agent of the configuration.</summary>
    /// <param name="also">Keys that count besides.</param>
    public static IReadOnlyList<GuardedSetting> OfIce(Configuration file, params string[] also) =>
        [
            .. Of(file)
                .Where(s =>
                    s.Id.StartsWith("ice.", StringComparison.Ordinal)
                    || s.Id is ConfigKeys.BaseBranch or ConfigKeys.SecretPatterns
                    || also.Contains(s.Id)
                ),
        ];

    /// <summary>Those of a queue's <c>config.json</c>.</summary>
    /// <param name="file">The file's path within the repository.</param>
    /// <param name="run">The run's folder name.</param>
    /// <param name="limits">The repository's own limits, which the queue's take the place of.</param>
    public static IReadOnlyList<GuardedSetting> Of(RunnerOptions options, string file, string run, RunOptions limits)
    {
        var usual = new RunnerOptions();
        var (stop, follow, few) = (options.Stop ?? new StopRules(), options.FollowUps ?? new FollowUpLimits(), new FollowUpLimits());
        return
        [
            Number("turn_timeout_minutes", Guard.Ceiling, usual.TurnTimeoutMinutes, options.TurnTimeoutMinutes),
            Number("attempts", Guard.Ceiling, usual.Attempts, options.Attempts),
            Number("stop.failed_jobs", Guard.Ceiling, new StopRules().FailedJobs, stop.FailedJobs),
            Number("stop.hours", Guard.Ceiling, limits.TimeoutHours, stop.Hours > 0 ? stop.Hours : limits.TimeoutHours),
            Number("stop.cost_usd", Guard.Limit, limits.MaxCostUsd, stop.CostUsd > 0 ? stop.CostUsd : limits.MaxCostUsd),
            Number("stop.tokens", Guard.Limit, limits.MaxTokens, stop.Tokens > 0 ? stop.Tokens : limits.MaxTokens),
            Number("follow_ups.depth", Guard.Ceiling, few.Depth, follow.Depth),
            Number("follow_ups.per_job", Guard.Ceiling, few.PerJob, follow.PerJob),
            Number("follow_ups.per_run", Guard.Ceiling, few.PerRun, follow.PerRun),
            Setting("agent", Guard.Agent, [], Values(options.Agent)),
            Setting("roles.writes", Guard.Granted, Writing(usual), Writing(options)),
            Setting(
                "roles.agent",
                Guard.Seen,
                [],
                [.. options.AllRoles.Where(role => role.Value.Agent.Length > 0).Select(role => $"{role.Key}: {role.Value.Agent}")]
            ),
            // By default the repository's own auto_push decides, as it does for a sprint: whatever a queue says first is no more than that.
            Setting(
                "pull_requests",
                Guard.OrderOf(
                    Word(PullRequestPolicy.None),
                    Word(PullRequestPolicy.Single),
                    Word(PullRequestPolicy.Milestone),
                    Word(PullRequestPolicy.Chain)
                ),
                [Word(PullRequestPolicy.Chain)],
                [Word(options.PullRequests)]
            ),
            Setting("lane_setup", Guard.Program, [], options.LaneSetup ?? []),
            Setting("checks", Guard.Program, limits.Checks ?? [], options.Checks is null ? limits.Checks ?? [] : options.ChecksRead),
            Setting("base", Guard.Seen, [], Values(options.Base)),
        ];

        GuardedSetting Setting(string key, Guard guard, IReadOnlyList<string> usually, IReadOnlyList<string> now) =>
            new($"runs/{run}/{key}", key, guard, usually, now, file);

        GuardedSetting Number(string key, Guard guard, double usually, double now) => Setting(key, guard, [Figure(usually)], [Figure(now)]);
    }

    private static IReadOnlyList<string> Writing(RunnerOptions options) =>
        [.. options.AllRoles.Where(role => role.Value.Writes).Select(role => role.Key)];

    private static string[] Values(string text) => text.Length > 0 ? [text] : [];

    private static string Figure(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Word(PullRequestPolicy policy) =>
        policy switch
        {
            PullRequestPolicy.None => "none",
            PullRequestPolicy.Single => "single",
            PullRequestPolicy.Milestone => "milestone",
            _ => "chain",
        };
}
