// Over 300 lines: one table, a row for each key.
using Ias.Core.Text;

namespace Ias.Core.Config;

/// <summary>
/// Every key of <c>.loa.config.yaml</c> that ias reads. Validation, <c>config show</c>, the file that <c>init</c> writes, the options of
/// the run commands and the table in the documentation are made from this list; a new key is a line here, and says what of it a person must
/// allow.
/// </summary>
public static class ConfigKeys
{
    /// <summary>The file's name, at the top of the repository.</summary>
    public const string FileName = ".loa.config.yaml";

    public const string Enabled = "run_mode.enabled";
    public const string Confirm = "run_mode.confirm";
    public const string MaxCycles = "run_mode.defaults.max_cycles";
    public const string TimeoutHours = "run_mode.defaults.timeout_hours";
    public const string TurnTimeout = "run_mode.defaults.turn_timeout_minutes";
    public const string MaxCost = "run_mode.defaults.max_cost_usd";
    public const string MaxTokens = "run_mode.defaults.max_tokens";
    public const string StallMinutes = "run_mode.stall.minutes";
    public const string StallStartup = "run_mode.stall.startup_minutes";
    public const string StallTool = "run_mode.stall.tool_minutes";
    public const string GraceSeconds = "run_mode.stall.grace_seconds";
    public const string RetryPause = "run_mode.retry_pause_seconds";
    public const string CallsPerHour = "run_mode.rate_limiting.calls_per_hour";
    public const string MaxOutage = "run_mode.rate_limiting.max_outage_hours";
    public const string SameIssue = "run_mode.circuit_breaker.same_issue_threshold";
    public const string NoProgress = "run_mode.circuit_breaker.no_progress_threshold";
    public const string AgentFailure = "run_mode.circuit_breaker.agent_failure_threshold";
    public const string RateLimit = "run_mode.circuit_breaker.rate_limit_threshold";
    public const string BranchPrefix = "run_mode.git.branch_prefix";
    public const string BaseBranch = "run_mode.git.base_branch";
    public const string AutoPush = "run_mode.git.auto_push";
    public const string CreateDraftPr = "run_mode.git.create_draft_pr";
    public const string CommitPattern = "run_mode.git.sprint_commit_pattern";
    public const string AgentName = "agent.name";
    public const string AgentCommand = "agent.command";
    public const string AgentScript = "agent.script";
    public const string AgentPrompt = "agent.prompt";
    public const string AgentModel = "agent.model";
    public const string AgentFallback = "agent.fallback";
    public const string ImplementAgent = "agents.implement";
    public const string ReviewAgent = "agents.review";
    public const string AuditAgent = "agents.audit";
    public const string Prices = "agents.prices";
    public const string IceMounts = "ice.mounts";
    public const string IceCredentials = "ice.credentials";
    public const string IceProtected = "ice.protected_branches";
    public const string IceWritable = "ice.writable";
    public const string IceMemory = "ice.memory";
    public const string IceProcesses = "ice.processes";
    public const string IceReadable = "ice.readable";
    public const string IceEnvironment = "ice.environment";
    public const string IceHomeRepository = "ice.home_repository";
    public const string MeteringEnabled = "hounfour.metering.enabled";
    public const string DailyBudget = "hounfour.metering.budget.daily_micro_usd";
    public const string SecretPatterns = "secrets.patterns";

    public const string Guardrails = "guardrails.input.enabled";
    public const string InjectionThreshold = "guardrails.injection.threshold";
    public const string RedTeam = "red_team.code_vs_design.enabled";
    public const string RedTeamMaxCycles = "red_team.code_vs_design.max_cycles";
    public const string RedTeamThreshold = "red_team.code_vs_design.severity_threshold";
    public const string RedTeamSkip = "red_team.code_vs_design.skip_if_no_sdd";
    public const string RedTeamCommand = "red_team.code_vs_design.command";

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

    private const double Hours = 24 * 30;
    private const double Minutes = 60 * 24;

    /// <summary>All keys, in the order in which they are shown.</summary>
    public static IReadOnlyList<ConfigKey> All { get; } =
    [
        new(Enabled, ConfigType.Switch, "false", "Allows runs in this repository; nothing runs until this is true", Guards: Guard.Nothing),
        new(Confirm, ConfigType.Switch, "true", "At a terminal, show the plan and ask before a run starts", "--yes", Guards: Guard.On),
        new(MaxCycles, ConfigType.Whole, "20", "Cycles before the run halts", "--max-cycles", "N", 1, 10_000, Guards: Guard.Ceiling),
        new(
            TimeoutHours,
            ConfigType.Number,
            "8",
            "Running time in hours before the run halts; time halted does not count",
            "--timeout",
            "HOURS",
            0.01,
            Hours,
            Guards: Guard.Ceiling
        ),
        new(
            TurnTimeout,
            ConfigType.Number,
            "60",
            "Minutes one agent turn may take",
            "--turn-timeout",
            "MINUTES",
            0.01,
            Minutes,
            Guards: Guard.Ceiling
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
            Guards: Guard.Limit
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
            Guards: Guard.Limit
        ),
        new(
            StallMinutes,
            ConfigType.Number,
            "10",
            "Minutes without output and CPU after which a turn is ended",
            Min: 0.01,
            Max: Minutes,
            Guards: Guard.Ceiling
        ),
        new(StallStartup, ConfigType.Number, "3", "The same before the first output", Min: 0.01, Max: Minutes, Guards: Guard.Ceiling),
        new(
            StallTool,
            ConfigType.Number,
            "30",
            "The same while the agent waits for a tool it called",
            Min: 0.01,
            Max: Minutes,
            Guards: Guard.Ceiling
        ),
        new(
            GraceSeconds,
            ConfigType.Number,
            "5",
            "Seconds an agent gets between SIGTERM and SIGKILL",
            Min: 0,
            Max: 600,
            Guards: Guard.Ceiling
        ),
        new(
            RetryPause,
            ConfigType.Number,
            "30",
            "Seconds before a failed turn is tried again; grows with each failure in a row, to 30 times as long",
            Min: 0,
            Max: 3600,
            Guards: Guard.Nothing
        ),
        new(
            CallsPerHour,
            ConfigType.Whole,
            "100",
            "Model calls in one clock hour",
            "--calls-per-hour",
            "N",
            1,
            1_000_000,
            Guards: Guard.Ceiling
        ),
        new(MaxOutage, ConfigType.Number, "6", "Hours one outage of the provider may last", Min: 0.01, Max: Hours, Guards: Guard.Ceiling),
        new(
            SameIssue,
            ConfigType.Whole,
            "3",
            "Cycles with the same finding before the run halts",
            Min: 1,
            Max: 1000,
            Guards: Guard.Ceiling
        ),
        new(
            NoProgress,
            ConfigType.Whole,
            "5",
            "Cycles in a row that change no file before the run halts",
            Min: 1,
            Max: 1000,
            Guards: Guard.Ceiling
        ),
        new(AgentFailure, ConfigType.Whole, "6", "Failed turns in a row before the run halts", Min: 1, Max: 1000, Guards: Guard.Ceiling),
        new(
            RateLimit,
            ConfigType.Whole,
            "5",
            "Waits in a row, without a good turn between them, before the run halts",
            Min: 1,
            Max: 1000,
            Guards: Guard.Ceiling
        ),
        new(BranchPrefix, ConfigType.Text, "feature/", "Prefix of the run's branch name, before the target", Guards: Guard.Nothing),
        new(
            BaseBranch,
            ConfigType.Text,
            "",
            "The branch that pull requests target; protected",
            Unset: "the branch the run starts from",
            Guards: Guard.Seen
        ),
        new(
            AutoPush,
            ConfigType.Choice,
            "true",
            "Push the result: always, never, or after asking",
            "--local, --confirm-push",
            Choices: ["true", "false", "prompt"],
            Guards: Guard.OrderOf("false", "prompt", "true")
        ),
        new(CreateDraftPr, ConfigType.Switch, "true", "Open a draft pull request after a push", Guards: Guard.Off),
        new(
            CommitPattern,
            ConfigType.Text,
            @"^feat\(sprint-",
            "How a sprint's commit subjects start, as a grep -E pattern; run-status --sync counts these",
            Guards: Guard.Nothing
        ),
        new(
            AgentName,
            ConfigType.Text,
            "",
            "A coding agent ias knows by name",
            "--agent",
            "NAME|COMMAND",
            Unset: "none",
            Guards: Guard.Agent
        ),
        new(
            AgentCommand,
            ConfigType.Command,
            "",
            "Any program as the agent, as a list of words; no shell runs it",
            Unset: "none",
            Guards: Guard.Program
        ),
        new(
            AgentScript,
            ConfigType.Text,
            "",
            "A script that the built-in scripted agent plays (for demos and tests)",
            Unset: "none",
            Guards: Guard.Program
        ),
        new(
            AgentPrompt,
            ConfigType.Choice,
            "stdin",
            "How a command gets its prompt: on standard input, as the last argument, or as a file path",
            Choices: ["stdin", "argument", "file"],
            Guards: Guard.Nothing
        ),
        new(
            AgentModel,
            ConfigType.Text,
            "",
            "Model name passed to the agent",
            "--model",
            "NAME",
            Unset: "the agent's own default",
            Guards: Guard.Nothing
        ),
        new(
            AgentFallback,
            ConfigType.Texts,
            "",
            "Agents that take over, in this order, while the previous one is at its usage limit; NAME or NAME:MODEL",
            Unset: "wait for the reset",
            Guards: Guard.Seen
        ),
        new(
            ImplementAgent,
            ConfigType.Text,
            "",
            "The agent for IMPLEMENT, if different: NAME or NAME:MODEL",
            Unset: "the agent above",
            Guards: Guard.Seen
        ),
        new(ReviewAgent, ConfigType.Text, "", "The same for REVIEW", Unset: "the agent above", Guards: Guard.Seen),
        new(AuditAgent, ConfigType.Text, "", "The same for AUDIT", Unset: "the agent above", Guards: Guard.Seen),
        new(
            Prices,
            ConfigType.Texts,
            "",
            "US dollars per million tokens for agents that report no cost, each 'MODEL INPUT OUTPUT [CACHED]'",
            Unset: "their cost is unknown",
            Guards: Guard.Seen
        ),
        new(
            IceMounts,
            ConfigType.Choice,
            "auto",
            "What holds every turn: bubblewrap or, where it does not work, Landlock; bubblewrap only; or nothing",
            Choices: ["auto", "require", "off"],
            Guards: Guard.OrderOf("require", "auto", "off")
        ),
        new(
            IceCredentials,
            ConfigType.Choice,
            "masked",
            "What a turn gets of your home, environment and sockets: only what is named, or all of it, read-only",
            Choices: ["masked", "inherit"],
            Guards: Guard.OrderOf("masked", "inherit")
        ),
        new(
            IceProtected,
            ConfigType.Texts,
            "",
            "Branch names or patterns protected in addition to the built-in ones",
            Unset: "only the built-in ones",
            Guards: Guard.Required
        ),
        new(
            IceWritable,
            ConfigType.Texts,
            "",
            "Folders and files a turn may write in addition to the repository and its private /tmp, home and package caches: what it writes there stays, and is yours; ~/ is your home",
            Unset: "only those",
            Guards: Guard.Granted
        ),
        new(
            IceMemory,
            ConfigType.Memory,
            "50%",
            "Memory that all processes of a turn may use together, where cgroups work",
            Guards: Guard.Memory
        ),
        new(
            IceProcesses,
            ConfigType.Whole,
            "4096",
            "Processes and threads a turn may have at the same time, where cgroups work",
            Min: 1,
            Max: 4_194_304,
            Guards: Guard.Ceiling
        ),
        new(
            IceReadable,
            ConfigType.Texts,
            "",
            "Folders and files of your home a turn may read in addition to its programs and settings; ~/ is your home",
            Unset: "only those",
            Guards: Guard.Granted
        ),
        new(
            IceEnvironment,
            ConfigType.Texts,
            "",
            "Names of environment variables a turn gets in addition to the usual ones; one whose value looks like a secret stays outside",
            Unset: "only the usual ones",
            Guards: Guard.Granted
        ),
        new(
            IceHomeRepository,
            ConfigType.Switch,
            "false",
            "Whether a repository may be your home folder, hold it, or hold folders of your PATH: a turn writes all of it",
            Guards: Guard.Off
        ),
        new(MeteringEnabled, ConfigType.Switch, "false", "Whether the daily budget below applies", Guards: Guard.On),
        new(
            DailyBudget,
            ConfigType.Whole,
            "0",
            "What all runs of the repository together may spend per UTC day, in millionths of a US dollar",
            Min: 0,
            Max: 1e15,
            Unset: "no limit",
            Guards: Guard.Limit
        ),
        new(Guardrails, ConfigType.Switch, "true", "Check every turn's input: danger level, personal data, injection", Guards: Guard.On),
        new(
            InjectionThreshold,
            ConfigType.Number,
            "0.7",
            "Injection score from which text is blocked",
            Min: 0,
            Max: 1,
            Guards: Guard.Ceiling
        ),
        new(
            RedTeam,
            ConfigType.Switch,
            "false",
            "Compare the code with grimoires/loa/sdd.md after the audit (danger level high: needs --allow-high)",
            Guards: Guard.On
        ),
        new(
            RedTeamMaxCycles,
            ConfigType.Whole,
            "2",
            "How often this gate may send a sprint back to IMPLEMENT",
            Min: 1,
            Max: 100,
            Guards: Guard.Floor
        ),
        new(
            RedTeamThreshold,
            ConfigType.Whole,
            "700",
            "Severity from which a confirmed divergence counts",
            Min: 0,
            Max: 1000,
            Guards: Guard.Ceiling
        ),
        new(RedTeamSkip, ConfigType.Switch, "true", "Without a design document: skip the gate (false: halt)", Guards: Guard.Off),
        new(
            RedTeamCommand,
            ConfigType.Command,
            "",
            "A program to run instead: gets --sdd, --diff -, --output, --sprint, --prior-findings, and the diff on standard input",
            Unset: "a turn of the agent",
            Guards: Guard.Program
        ),
        new(
            PostPr,
            ConfigType.Switch,
            "false",
            "Validate the pull request after it is opened (danger level high: needs --allow-high)",
            Guards: Guard.On
        ),
        new(
            PostPrCommand,
            ConfigType.Command,
            "",
            "A program that does the whole validation: gets --pr-url URL --mode autonomous; exit status 0 passes, any other halts the run",
            Unset: "the phases below",
            Guards: Guard.Program
        ),
        new(PostPrMinutes, ConfigType.Number, "120", "Minutes that program may take", Min: 0.01, Max: Minutes, Guards: Guard.Ceiling),
        new(PostPrAudit, ConfigType.Switch, "true", "POST_PR_AUDIT: an agent audits the whole pull request", Guards: Guard.On),
        new(
            PostPrAuditRounds,
            ConfigType.Whole,
            "5",
            "Audit rounds, with a fix after each; findings left after the last halt the run",
            Min: 1,
            Max: 100,
            Guards: Guard.Ceiling
        ),
        new(
            PostPrAuditMinutes,
            ConfigType.Number,
            "60",
            "Minutes of running time the phase may take, fixes included",
            Min: 0.01,
            Max: Minutes,
            Guards: Guard.Ceiling
        ),
        new(
            PostPrContextClear,
            ConfigType.Switch,
            "true",
            "CONTEXT_CLEAR: write a checkpoint; no agent session continues past it",
            Guards: Guard.On
        ),
        new(
            PostPrEndToEnd,
            ConfigType.Switch,
            "true",
            "E2E_TESTING: an agent in a fresh session tries out the whole change",
            Guards: Guard.On
        ),
        new(PostPrEndToEndRounds, ConfigType.Whole, "3", "Same as phases.audit.max_iterations", Min: 1, Max: 100, Guards: Guard.Ceiling),
        new(
            PostPrEndToEndMinutes,
            ConfigType.Number,
            "60",
            "Same as phases.audit.timeout_minutes",
            Min: 0.01,
            Max: Minutes,
            Guards: Guard.Ceiling
        ),
        new(
            PostPrEndToEndCommand,
            ConfigType.Command,
            "",
            "A program that tests it; exit status 0 passes, any other is a finding",
            Unset: "a turn of the agent",
            Guards: Guard.Program
        ),
        new(
            PostPrFlatline,
            ConfigType.Switch,
            "false",
            "FLATLINE_PR: several agents review the pull request; a finding counts if enough of them report it",
            Guards: Guard.On
        ),
        new(PostPrFlatlineRounds, ConfigType.Whole, "1", "Same as phases.audit.max_iterations", Min: 1, Max: 100, Guards: Guard.Ceiling),
        new(
            PostPrFlatlineMinutes,
            ConfigType.Number,
            "60",
            "Same as phases.audit.timeout_minutes",
            Min: 0.01,
            Max: Minutes,
            Guards: Guard.Ceiling
        ),
        new(
            PostPrFlatlineAgents,
            ConfigType.Texts,
            "",
            "The reviewers, each NAME or NAME:MODEL",
            Unset: "the run's agents, at least two",
            Guards: Guard.Seen
        ),
        new(
            PostPrFlatlineAgreement,
            ConfigType.Whole,
            "2",
            "How many reviewers must report a finding for it to count",
            Min: 1,
            Max: 20,
            Guards: Guard.Ceiling
        ),
        new(
            SecretPatterns,
            ConfigType.Texts,
            "",
            "More regular expressions; their matches are masked in logs",
            Unset: "only the built-in ones",
            Guards: Guard.Required
        ),
    ];

    /// <summary>Sections that are ias's own: an unknown key there is warned of. Everything else belongs to other tools.</summary>
    public static IReadOnlyList<string> OwnSections { get; } = ["run_mode", "agent", "agents", "ice", "secrets"];

    /// <summary>The key of a path, or null.</summary>
    public static ConfigKey? Find(string path)
    {
        foreach (var key in All)
        {
            if (key.Path == path)
            {
                return key;
            }
        }

        return null;
    }

    /// <summary>Whether some key lies below <paramref name="path"/>.</summary>
    public static bool IsSection(string path)
    {
        foreach (var key in All)
        {
            if (key.Path.Length > path.Length && key.Path[path.Length] == '.' && key.Path.StartsWith(path, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The known key that was most likely meant, or null: the same name in another section, else the fewest letters to
    /// change.</summary>
    public static string? Nearest(string path)
    {
        var name = path[(path.LastIndexOf('.') + 1)..];
        foreach (var key in All)
        {
            if (key.Name == name)
            {
                return key.Path;
            }
        }

        var paths = new List<string>(All.Count * 2);
        foreach (var key in All)
        {
            paths.Add(key.Path);
            for (var dot = key.Path.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = key.Path.IndexOf('.', dot + 1))
            {
                paths.Add(key.Path[..dot]);
            }
        }

        return NearestWord.Of(path, paths) ?? NearestByName(name);
    }

    /// <summary>
    /// The key at the top of the file that an unknown one there was meant to be: at most a letter in four is wrong, since most keys there
    /// are other tools' and mean what they say. Null = none.
    /// </summary>
    public static string? NearestSection(string key) =>
        All.Select(known => (Name: known.Path.Split('.')[0], Wrong: NearestWord.Distance(key, known.Path.Split('.')[0])))
            .Where(known => known.Wrong * 4 <= key.Length)
            .OrderBy(known => known.Wrong)
            .FirstOrDefault()
            .Name;

    private static string? NearestByName(string name)
    {
        var nearest = NearestWord.Of(name, [.. All.Select(k => k.Name)]);
        return nearest is null ? null : All.First(k => k.Name == nearest).Path;
    }
}
