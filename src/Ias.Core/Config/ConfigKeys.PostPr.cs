using Ias.Core.Config.Keys;
using Ias.Core.Model;
using static Ias.Core.Config.Keys.KeyBinding;

namespace Ias.Core.Config;

// Keys of the validation of a pull request.
public static partial class ConfigKeys
{
    public const string PostPr = "post_pr_validation.enabled";
    public const string PostPrCommand = "post_pr_validation.command";
    public const string PostPrMinutes = "post_pr_validation.timeout_minutes";
    public const string PostPrAudit = "post_pr_validation.phases.audit.enabled";
    public const string PostPrAuditRounds = "post_pr_validation.phases.audit.max_iterations";
    public const string PostPrAuditMinutes = "post_pr_validation.phases.audit.timeout_minutes";
    public const string PostPrContextClear = "post_pr_validation.phases.context_clear.enabled";
    public const string PostPrEndToEnd = "post_pr_validation.phases.e2e.enabled";
    public const string PostPrEndToEndRounds = "post_pr_validation.phases.e2e.max_iterations";
    public const string PostPrEndToEndMinutes = "post_pr_validation.phases.e2e.timeout_minutes";
    public const string PostPrEndToEndCommand = "post_pr_validation.phases.e2e.command";
    public const string PostPrFlatline = "post_pr_validation.phases.flatline.enabled";
    public const string PostPrFlatlineRounds = "post_pr_validation.phases.flatline.max_iterations";
    public const string PostPrFlatlineMinutes = "post_pr_validation.phases.flatline.timeout_minutes";
    public const string PostPrFlatlineAgents = "post_pr_validation.phases.flatline.agents";
    public const string PostPrFlatlineAgreement = "post_pr_validation.phases.flatline.agreement";

    public const string PostPrCi = "post_pr_validation.phases.ci.enabled";
    public const string PostPrCiFixes = "post_pr_validation.phases.ci.max_iterations";
    public const string PostPrCiPoll = "post_pr_validation.phases.ci.poll_seconds";
    public const string PostPrCiMinutes = "post_pr_validation.phases.ci.timeout_minutes";

    private static ConfigKey[] OfPullRequests =>
        [
            new(
                PostPr,
                ConfigType.Switch,
                "false",
                "Validate the pull request after it is opened (danger level high: needs --allow-high)",
                Guards: Guard.On,
                Binding: new((o, set) => o with { PostPr = set.IsOn ? new PostPrOptions() : null }, o => Words(o.PostPr is not null))
            ),
            new(
                PostPrCommand,
                ConfigType.Command,
                "",
                "A program that does the whole validation: gets --pr-url URL --mode autonomous; exit status 0 passes, any other halts the run",
                Unset: "the phases below",
                Guards: Guard.Program,
                Binding: OfPostPr((p, set) => p with { Command = set.Given }, p => Words(p.Command))
            ),
            new(
                PostPrMinutes,
                ConfigType.Number,
                "120",
                "Minutes that program may take",
                Min: 0.01,
                Max: Minutes,
                Guards: Guard.Ceiling,
                Binding: OfPostPr((p, set) => p with { CommandMinutes = set.Number }, p => Words(p.CommandMinutes))
            ),
            new(
                PostPrAudit,
                ConfigType.Switch,
                "true",
                "POST_PR_AUDIT: an agent audits the whole pull request",
                Guards: Guard.On,
                Binding: OfPostPr((p, set) => p with { Audit = set.IsOn }, p => Words(p.Audit))
            ),
            new(
                PostPrAuditRounds,
                ConfigType.Whole,
                "5",
                "Audit rounds, with a fix after each; findings left after the last halt the run",
                Min: 1,
                Max: 100,
                Guards: Guard.Ceiling,
                Binding: OfPostPr((p, set) => p with { AuditRounds = set.Whole }, p => Words(p.AuditRounds))
            ),
            new(
                PostPrAuditMinutes,
                ConfigType.Number,
                "60",
                "Minutes of running time the phase may take, fixes included",
                Min: 0.01,
                Max: Minutes,
                Guards: Guard.Ceiling,
                Binding: OfPostPr((p, set) => p with { AuditMinutes = set.Number }, p => Words(p.AuditMinutes))
            ),
            new(
                PostPrContextClear,
                ConfigType.Switch,
                "true",
                "CONTEXT_CLEAR: write a checkpoint; no agent session continues past it",
                Guards: Guard.On,
                Binding: OfPostPr((p, set) => p with { ContextClear = set.IsOn }, p => Words(p.ContextClear))
            ),
            new(
                PostPrEndToEnd,
                ConfigType.Switch,
                "true",
                "E2E_TESTING: an agent in a fresh session tries out the whole change",
                Guards: Guard.On,
                Binding: OfPostPr((p, set) => p with { EndToEnd = set.IsOn }, p => Words(p.EndToEnd))
            ),
            new(
                PostPrEndToEndRounds,
                ConfigType.Whole,
                "3",
                "Same as phases.audit.max_iterations",
                Min: 1,
                Max: 100,
                Guards: Guard.Ceiling,
                Binding: OfPostPr((p, set) => p with { EndToEndRounds = set.Whole }, p => Words(p.EndToEndRounds))
            ),
            new(
                PostPrEndToEndMinutes,
                ConfigType.Number,
                "60",
                "Same as phases.audit.timeout_minutes",
                Min: 0.01,
                Max: Minutes,
                Guards: Guard.Ceiling,
                Binding: OfPostPr((p, set) => p with { EndToEndMinutes = set.Number }, p => Words(p.EndToEndMinutes))
            ),
            new(
                PostPrEndToEndCommand,
                ConfigType.Command,
                "",
                "A program that tests it; exit status 0 passes, any other is a finding",
                Unset: "a turn of the agent",
                Guards: Guard.Program,
                Binding: OfPostPr((p, set) => p with { EndToEndCommand = set.Given }, p => Words(p.EndToEndCommand))
            ),
            new(
                PostPrFlatline,
                ConfigType.Switch,
                "false",
                "FLATLINE_PR: several agents review the pull request; a finding counts if enough of them report it",
                Guards: Guard.On,
                Binding: OfPostPr((p, set) => p with { Flatline = set.IsOn }, p => Words(p.Flatline))
            ),
            new(
                PostPrFlatlineRounds,
                ConfigType.Whole,
                "1",
                "Same as phases.audit.max_iterations",
                Min: 1,
                Max: 100,
                Guards: Guard.Ceiling,
                Binding: OfPostPr((p, set) => p with { FlatlineRounds = set.Whole }, p => Words(p.FlatlineRounds))
            ),
            new(
                PostPrFlatlineMinutes,
                ConfigType.Number,
                "60",
                "Same as phases.audit.timeout_minutes",
                Min: 0.01,
                Max: Minutes,
                Guards: Guard.Ceiling,
                Binding: OfPostPr((p, set) => p with { FlatlineMinutes = set.Number }, p => Words(p.FlatlineMinutes))
            ),
            new(
                PostPrFlatlineAgents,
                ConfigType.Texts,
                "",
                "The reviewers, each NAME or NAME:MODEL",
                Unset: "the run's agents, at least two",
                Guards: Guard.Seen,
                Check: KeyCheck.Agent,
                Binding: OfPostPr((p, set) => p with { FlatlineAgents = set.Given }, p => Words(p.FlatlineAgents))
            ),
            new(
                PostPrFlatlineAgreement,
                ConfigType.Whole,
                "2",
                "How many reviewers must report a finding for it to count",
                Min: 1,
                Max: 20,
                Guards: Guard.Ceiling,
                Binding: OfPostPr((p, set) => p with { FlatlineAgreement = set.Whole }, p => Words(p.FlatlineAgreement))
            ),
            new(
                PostPrCi,
                ConfigType.Switch,
                "true",
                "CI: wait for the pull request's checks on GitHub or GitLab; what fails there is fixed on the branch",
                Guards: Guard.On,
                Binding: OfPostPr((p, set) => p with { Ci = set.IsOn }, p => Words(p.Ci))
            ),
            new(
                PostPrCiFixes,
                ConfigType.Whole,
                "2",
                "Fixes of what CI finds; checks that fail after the last halt the run",
                Min: 1,
                Max: 100,
                Guards: Guard.Ceiling,
                Binding: OfPostPr((p, set) => p with { CiFixes = set.Whole }, p => Words(p.CiFixes))
            ),
            new(
                PostPrCiMinutes,
                ConfigType.Number,
                "120",
                "Minutes the phase may take, waiting for the checks and fixes included",
                Min: 0.01,
                Max: Minutes,
                Guards: Guard.Ceiling,
                Binding: OfPostPr((p, set) => p with { CiMinutes = set.Number }, p => Words(p.CiMinutes))
            ),
            new(
                PostPrCiPoll,
                ConfigType.Number,
                "20",
                "Seconds between two looks at the checks; they double up to eight times that",
                Min: 0.1,
                Max: 3600,
                Guards: Guard.Nothing,
                Binding: OfPostPr((p, set) => p with { CiPollSeconds = set.Number }, p => Words(p.CiPollSeconds))
            ),
        ];

    // They are kept while the validation is on.
    private static KeyBinding OfPostPr(
        Func<PostPrOptions, Setting, PostPrOptions> keep,
        Func<PostPrOptions, IReadOnlyList<string>?> kept
    ) => new((o, set) => o.PostPr is { } post ? o with { PostPr = keep(post, set) } : o, o => o.PostPr is { } post ? kept(post) : null);
}
