using System.Globalization;
using Ias.Core.Agents;
using Ias.Core.Model;

namespace Ias.Core.Config;

/// <summary>The settings that guard, as a run was begun with them and has them in its own files: what goes on when it is resumed, whatever
/// the configuration says by then.</summary>
public static class SavedSettings
{
    /// <summary>The key of what only a flag can allow: phases of danger level high.</summary>
    public const string AllowHigh = "--allow-high";

    /// <summary>They have the same ids as those of <c>.loa.config.yaml</c>: what a person let pass there may run from here too.</summary>
    /// <param name="where">The file they stand in, within the repository.</param>
    /// <param name="workTree">Paths within it are named as the configuration names them.</param>
    public static IReadOnlyList<GuardedSetting> Of(RunOptions options, string where, string workTree)
    {
        var settings = new List<GuardedSetting>();
        AddAgents();
        Number(ConfigKeys.MaxCycles, options.MaxCycles);
        Number(ConfigKeys.TimeoutHours, options.TimeoutHours);
        Number(ConfigKeys.TurnTimeout, options.TurnTimeoutMinutes);
        Number(ConfigKeys.MaxCost, options.MaxCostUsd);
        Number(ConfigKeys.MaxTokens, options.MaxTokens);
        Number(ConfigKeys.StallMinutes, options.StallMinutes);
        Number(ConfigKeys.StallStartup, options.StallStartupMinutes);
        Number(ConfigKeys.StallTool, options.StallToolMinutes);
        Number(ConfigKeys.GraceSeconds, options.GraceSeconds);
        Number(ConfigKeys.CallsPerHour, options.CallsPerHour);
        Number(ConfigKeys.MaxOutage, options.MaxOutageHours);
        Number(ConfigKeys.SameIssue, options.SameIssueThreshold);
        Number(ConfigKeys.NoProgress, options.NoProgressThreshold);
        Number(ConfigKeys.AgentFailure, options.AgentFailureThreshold);
        Number(ConfigKeys.RateLimit, options.RateLimitThreshold);
        Add(
            ConfigKeys.AutoPush,
            options.Push switch
            {
                PushMode.Local => "false",
                PushMode.Prompt => "prompt",
                _ => "true",
            }
        );
        Switch(ConfigKeys.CreateDraftPr, options.CreateDraftPr);
        Add(ConfigKeys.IceMounts, options.IceMounts);
        Add(ConfigKeys.IceCredentials, options.IceCredentials);
        Add(ConfigKeys.IceProtected, [.. options.ProtectedBranches ?? []]);
        Add(ConfigKeys.IceWritable, [.. options.IceWritable ?? []]);
        Add(ConfigKeys.IceMemory, options.IceMemory);
        Number(ConfigKeys.IceProcesses, options.IceProcesses);
        Add(ConfigKeys.IceReadable, [.. options.IceReadable ?? []]);
        Add(ConfigKeys.IceEnvironment, [.. options.IceEnvironment ?? []]);
        Switch(ConfigKeys.IceHomeRepository, options.IceHomeRepository);
        Add(ConfigKeys.SecretPatterns, [.. options.SecretPatterns ?? []]);
        Switch(ConfigKeys.MeteringEnabled, options.DailyBudgetUsd > 0);
        if (options.DailyBudgetUsd > 0)
        {
            Number(ConfigKeys.DailyBudget, Math.Round(options.DailyBudgetUsd * 1e6));
        }

        Switch(ConfigKeys.Guardrails, options.Guardrails);
        Number(ConfigKeys.InjectionThreshold, options.InjectionThreshold);
        Switch(ConfigKeys.RedTeam, options.RedTeam);
        Number(ConfigKeys.RedTeamMaxCycles, options.RedTeamMaxCycles);
        Number(ConfigKeys.RedTeamThreshold, options.RedTeamThreshold);
        Switch(ConfigKeys.RedTeamSkip, options.RedTeamSkipIfNoSdd);
        Add(ConfigKeys.RedTeamCommand, [.. options.RedTeamCommand ?? []]);
        Switch(ConfigKeys.PostPr, options.PostPr is not null);
        if (options.PostPr is { } postPr)
        {
            AddPostPr(postPr);
        }

        settings.Add(new GuardedSetting(AllowHigh, AllowHigh, Guard.Off, ["false"], [Word(options.AllowHigh)], where));
        return settings;

        void AddAgents()
        {
            switch (options.Agent)
            {
                case "command":
                    Add(ConfigKeys.AgentCommand, [.. options.AgentCommand ?? []]);
                    break;
                case KnownAgents.Scripted:
                    Add(ConfigKeys.AgentScript, Within(options.AgentScript));
                    break;
                default:
                    Add(ConfigKeys.AgentName, options.Agent);
                    break;
            }

            Add(ConfigKeys.AgentFallback, [.. options.FallbackAgents ?? []]);
            Add(ConfigKeys.ImplementAgent, options.ImplementAgent);
            Add(ConfigKeys.ReviewAgent, options.ReviewAgent);
            Add(ConfigKeys.AuditAgent, options.AuditAgent);
            Add(ConfigKeys.Prices, [.. options.Prices ?? []]);
        }

        void AddPostPr(PostPrOptions post)
        {
            Add(ConfigKeys.PostPrCommand, [.. post.Command ?? []]);
            Number(ConfigKeys.PostPrMinutes, post.CommandMinutes);
            Switch(ConfigKeys.PostPrAudit, post.Audit);
            Number(ConfigKeys.PostPrAuditRounds, post.AuditRounds);
            Number(ConfigKeys.PostPrAuditMinutes, post.AuditMinutes);
            Switch(ConfigKeys.PostPrContextClear, post.ContextClear);
            Switch(ConfigKeys.PostPrEndToEnd, post.EndToEnd);
            Number(ConfigKeys.PostPrEndToEndRounds, post.EndToEndRounds);
            Number(ConfigKeys.PostPrEndToEndMinutes, post.EndToEndMinutes);
            Add(ConfigKeys.PostPrEndToEndCommand, [.. post.EndToEndCommand ?? []]);
            Switch(ConfigKeys.PostPrFlatline, post.Flatline);
            Number(ConfigKeys.PostPrFlatlineRounds, post.FlatlineRounds);
            Number(ConfigKeys.PostPrFlatlineMinutes, post.FlatlineMinutes);
            Add(ConfigKeys.PostPrFlatlineAgents, [.. post.FlatlineAgents ?? []]);
            Number(ConfigKeys.PostPrFlatlineAgreement, post.FlatlineAgreement);
        }

        void Add(string path, params IReadOnlyList<string> now)
        {
            var key = ConfigKeys.Find(path)!;
            now = now is [""] ? [] : now;
            settings.Add(new GuardedSetting(path, path, key.Guards ?? Guard.Seen, key.Default.Length > 0 ? [key.Default] : [], now, where));
        }

        void Number(string path, double value) => Add(path, value.ToString("R", CultureInfo.InvariantCulture));

        void Switch(string path, bool on) => Add(path, Word(on));

        string Within(string path) =>
            path.StartsWith(workTree.TrimEnd('/') + "/", StringComparison.Ordinal) ? Path.GetRelativePath(workTree, path) : path;
    }

    private static string Word(bool on) => on ? "true" : "false";
}
