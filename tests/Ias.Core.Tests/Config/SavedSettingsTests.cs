using Ias.Core.Config;
using Ias.Core.Config.Keys;
using Ias.Core.Model;

namespace Ias.Core.Tests.Config;

public sealed class SavedSettingsTests
{
    // Which of them a run never has: they are asked or used before it begins.
    private static readonly string[] BeforeTheRun = [ConfigKeys.Confirm, ConfigKeys.BaseBranch];

    private static readonly RunOptions Loosest = new(
        MaxCycles: 9000,
        TimeoutHours: 900,
        TurnTimeoutMinutes: 9000,
        StallMinutes: 900,
        StallStartupMinutes: 900,
        StallToolMinutes: 900,
        GraceSeconds: 900,
        SameIssueThreshold: 900,
        NoProgressThreshold: 900,
        AgentFailureThreshold: 900,
        RateLimitThreshold: 900,
        CallsPerHour: 900_000,
        AllowOverage: true,
        MaxOutageHours: 900,
        AgentCommand: ["sh", "-c", "evil"],
        Agent: "command",
        IceMounts: "off",
        IceCredentials: "inherit",
        IceWritable: ["~"],
        IceMemory: "100%",
        IceProcesses: 900_000,
        IceReadable: ["~"],
        IceEnvironment: ["TOKEN"],
        IceHomeRepository: true,
        AllowHigh: true,
        Guardrails: false,
        InjectionThreshold: 1,
        RedTeamThreshold: 1000,
        RedTeamCommand: ["evil"],
        Checks: ["""{"name":"tests","run":["evil"]}"""],
        PostPr: new PostPrOptions(
            Command: ["evil"],
            CommandMinutes: 9000,
            Audit: false,
            AuditRounds: 90,
            AuditMinutes: 9000,
            ContextClear: false,
            EndToEnd: false,
            EndToEndRounds: 90,
            EndToEndMinutes: 9000,
            EndToEndCommand: ["evil"],
            FlatlineRounds: 90,
            FlatlineMinutes: 9000,
            FlatlineAgreement: 20,
            Ci: false,
            CiFixes: 90,
            CiMinutes: 9000
        )
    );

    [Fact]
    public void Every_setting_that_guards_is_held_against_what_was_allowed_also_when_it_comes_from_a_saved_run()
    {
        var named = new[] { "claude", "command", "scripted" }
            .SelectMany(agent => Of(Loosest with { Agent = agent, DailyBudgetUsd = 1 }))
            .Select(s => s.Id)
            .ToHashSet(StringComparer.Ordinal);

        Assert.Empty(ConfigKeys.All.Where(k => k.Guards?.Kind != GuardKind.Nothing).Select(k => k.Path).Except(named).Except(BeforeTheRun));
    }

    [Fact]
    public void A_run_with_the_defaults_loosens_nothing() => Assert.Empty(Loosening.Of(Nothing, Of(new RunOptions())));

    [Fact]
    public void Every_loose_value_of_a_saved_run_is_named()
    {
        var found = Loosening.Of(Nothing, Of(Loosest)).Select(d => d.Setting.Id).ToList();

        Assert.Contains(ConfigKeys.AgentCommand, found);
        Assert.Contains(SavedSettings.AllowHigh, found);
        Assert.Equal(
            Of(Loosest).Select(s => s.Id).Except(found).Order(StringComparer.Ordinal),
            new[]
            {
                ConfigKeys.AgentFallback,
                ConfigKeys.ImplementAgent,
                ConfigKeys.ReviewAgent,
                ConfigKeys.AuditAgent,
                ConfigKeys.Prices,
                ConfigKeys.MaxCost,
                ConfigKeys.MaxTokens,
                ConfigKeys.RequestsPerHour,
                ConfigKeys.AutoPush,
                ConfigKeys.CreateDraftPr,
                ConfigKeys.TestsChangedKey,
                ConfigKeys.IceProtected,
                ConfigKeys.SecretPatterns,
                ConfigKeys.MeteringEnabled,
                ConfigKeys.RedTeam,
                ConfigKeys.RedTeamMaxCycles,
                ConfigKeys.RedTeamSkip,
                ConfigKeys.PostPr,
                ConfigKeys.PostPrFlatline,
                ConfigKeys.PostPrFlatlineAgents,
            }.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void What_the_configuration_says_and_what_a_run_begun_with_it_says_are_the_same_settings()
    {
        var options = new RunOptions(Agent: "scripted", AgentScript: "/repo/agent.yaml", MaxCycles: 3, IceMounts: "off");

        var saved = Of(options).ToDictionary(s => s.Id, s => s.Now, StringComparer.Ordinal);

        Assert.Equal(["agent.yaml"], saved[ConfigKeys.AgentScript]);
        Assert.Equal(["3"], saved[ConfigKeys.MaxCycles]);
        Assert.Equal(["off"], saved[ConfigKeys.IceMounts]);
        Assert.DoesNotContain(ConfigKeys.AgentCommand, saved.Keys);
    }

    private static Dictionary<string, IReadOnlyList<string>> Nothing => new(StringComparer.Ordinal);

    private static IReadOnlyList<GuardedSetting> Of(RunOptions options) => SavedSettings.Of(options, ".run/events.jsonl", "/repo");
}
