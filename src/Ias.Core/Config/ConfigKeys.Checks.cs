using Ias.Core.Config.Keys;
using Ias.Core.Model;
using Ias.Core.Runs.Checks;
using static Ias.Core.Config.Keys.KeyBinding;

namespace Ias.Core.Config;

// Keys of budgets, guardrails and the comparison with the design.
public static partial class ConfigKeys
{
    public const string Checks = "checks";
    public const string TestsChangedKey = "tests_changed";
    public const string MeteringEnabled = "hounfour.metering.enabled";
    public const string DailyBudget = "hounfour.metering.budget.daily_micro_usd";
    public const string Guardrails = "guardrails.input.enabled";
    public const string InjectionThreshold = "guardrails.injection.threshold";
    public const string RedTeam = "red_team.code_vs_design.enabled";
    public const string RedTeamMaxCycles = "red_team.code_vs_design.max_cycles";
    public const string RedTeamThreshold = "red_team.code_vs_design.severity_threshold";
    public const string RedTeamSkip = "red_team.code_vs_design.skip_if_no_sdd";
    public const string RedTeamCommand = "red_team.code_vs_design.command";

    private static ConfigKey[] OfChecks =>
        [
            new(
                Checks,
                ConfigType.Texts,
                "",
                "Your own programs that decide before a gate: each {name, run, before, timeout_minutes, network, keep, reports, flaky}; what fails twice sends the sprint back",
                Unset: "none; only agents judge the work",
                Guards: Guard.Program,
                Check: new(Check.WhyNot, "For example:\nchecks:\n  - name: tests\n    run: [npm, test]\n    timeout_minutes: 20"),
                Binding: new((o, set) => o with { Checks = set.Given }, o => Words(o.Checks)),
                HasSections: true
            ),
            new(
                TestsChangedKey,
                ConfigType.Choice,
                "tell",
                "What a change that makes tests say less comes to: gates rule on it and the pull request tells it; or also nothing is published before you agree; or it is a finding until it is undone",
                Choices: ["tell", "needs_you", "refuse"],
                Guards: Guard.OrderOf("refuse", "needs_you", "tell"),
                Binding: new((o, set) => o with { TestsChanged = TestsChangedOf(set.Text) }, o => Words(TestsChangedWord(o.TestsChanged)))
            ),
            new(
                MeteringEnabled,
                ConfigType.Switch,
                "false",
                "Whether the daily budget below applies",
                Guards: Guard.On,
                Binding: new((o, _) => o, o => Words(o.DailyBudgetUsd > 0))
            ),
            new(
                DailyBudget,
                ConfigType.Whole,
                "0",
                "What all runs of the repository together may spend per UTC day, in millionths of a US dollar",
                Min: 0,
                Max: 1e15,
                Unset: "no limit",
                Guards: Guard.Limit,
                Binding: new(
                    (o, set) => o with { DailyBudgetUsd = set.Number / 1e6 },
                    o => o.DailyBudgetUsd > 0 ? Words(Math.Round(o.DailyBudgetUsd * 1e6)) : null
                )
            ),
            new(
                Guardrails,
                ConfigType.Switch,
                "true",
                "Check every turn's input: danger level, personal data, injection",
                Guards: Guard.On,
                Binding: new((o, set) => o with { Guardrails = set.IsOn }, o => Words(o.Guardrails))
            ),
            new(
                InjectionThreshold,
                ConfigType.Number,
                "0.7",
                "Injection score from which text is blocked",
                Min: 0,
                Max: 1,
                Guards: Guard.Ceiling,
                Binding: new((o, set) => o with { InjectionThreshold = set.Number }, o => Words(o.InjectionThreshold))
            ),
            new(
                RedTeam,
                ConfigType.Switch,
                "false",
                "Compare the code with grimoires/loa/sdd.md after the audit (danger level high: needs --allow-high)",
                Guards: Guard.On,
                Binding: new((o, set) => o with { RedTeam = set.IsOn }, o => Words(o.RedTeam))
            ),
            new(
                RedTeamMaxCycles,
                ConfigType.Whole,
                "2",
                "How often this gate may send a sprint back to IMPLEMENT",
                Min: 1,
                Max: 100,
                Guards: Guard.Floor,
                Binding: new((o, set) => o with { RedTeamMaxCycles = set.Whole }, o => Words(o.RedTeamMaxCycles))
            ),
            new(
                RedTeamThreshold,
                ConfigType.Whole,
                "700",
                "Severity from which a confirmed divergence counts",
                Min: 0,
                Max: 1000,
                Guards: Guard.Ceiling,
                Binding: new((o, set) => o with { RedTeamThreshold = set.Whole }, o => Words(o.RedTeamThreshold))
            ),
            new(
                RedTeamSkip,
                ConfigType.Switch,
                "true",
                "Without a design document: skip the gate (false: halt)",
                Guards: Guard.Off,
                Binding: new((o, set) => o with { RedTeamSkipIfNoSdd = set.IsOn }, o => Words(o.RedTeamSkipIfNoSdd))
            ),
            new(
                RedTeamCommand,
                ConfigType.Command,
                "",
                "A program to run instead: gets --sdd, --diff -, --output, --sprint, --prior-findings, and the diff on standard input",
                Unset: "a turn of the agent",
                Guards: Guard.Program,
                Binding: new((o, set) => o with { RedTeamCommand = set.Given }, o => Words(o.RedTeamCommand))
            ),
        ];

    private static TestsChanged TestsChangedOf(string word) =>
        word switch
        {
            "needs_you" => TestsChanged.NeedsYou,
            "refuse" => TestsChanged.Refuse,
            _ => TestsChanged.Tell,
        };

    private static string TestsChangedWord(TestsChanged consequence) =>
        consequence switch
        {
            TestsChanged.NeedsYou => "needs_you",
            TestsChanged.Refuse => "refuse",
            _ => "tell",
        };
}
