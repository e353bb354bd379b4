namespace Ias.Core.Config;

/// <summary>
/// Every key of <c>.loa.config.yaml</c> that ias reads. Validation, <c>config show</c>, the file that <c>init</c> writes, the options of the
/// run commands and the table in the documentation are made from this list; a new key is a line here.
/// </summary>
public static class ConfigKeys
{
    /// <summary>The file's name, at the top of the repository.</summary>
    public const string FileName = ".loa.config.yaml";

    public const string Enabled = "run_mode.enabled";
    public const string MaxCycles = "run_mode.defaults.max_cycles";
    public const string TimeoutHours = "run_mode.defaults.timeout_hours";
    public const string TurnTimeout = "run_mode.defaults.turn_timeout_minutes";
    public const string MaxCost = "run_mode.defaults.max_cost_usd";
    public const string MaxTokens = "run_mode.defaults.max_tokens";
    public const string StallMinutes = "run_mode.stall.minutes";
    public const string StallStartup = "run_mode.stall.startup_minutes";
    public const string StallTool = "run_mode.stall.tool_minutes";
    public const string GraceSeconds = "run_mode.stall.grace_seconds";
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
    public const string IceMounts = "ice.mounts";
    public const string IceProtected = "ice.protected_branches";
    public const string MeteringEnabled = "hounfour.metering.enabled";
    public const string DailyBudget = "hounfour.metering.budget.daily_micro_usd";
    public const string SecretPatterns = "secrets.patterns";

    private const double Hours = 24 * 30;
    private const double Minutes = 60 * 24;

    /// <summary>All keys, in the order in which they are shown.</summary>
    public static IReadOnlyList<ConfigKey> All { get; } =
    [
        new(Enabled, ConfigType.Switch, "false", "Allows runs in this repository; nothing runs until this is true"),

        new(MaxCycles, ConfigType.Whole, "20", "Cycles before the run halts", "--max-cycles", "N", 1, 10_000),
        new(TimeoutHours, ConfigType.Number, "8", "Running time in hours before the run halts; time halted does not count", "--timeout", "HOURS", 0.01, Hours),
        new(TurnTimeout, ConfigType.Number, "60", "Minutes one agent turn may take", "--turn-timeout", "MINUTES", 0.01, Minutes),
        new(MaxCost, ConfigType.Number, "0", "US dollars after which no turn is started", "--max-cost", "USD", 0, 1_000_000, Unset: "no limit"),
        new(MaxTokens, ConfigType.Whole, "0", "Tokens after which no turn is started", "--max-tokens", "N", 0, 1e15, Unset: "no limit"),

        new(StallMinutes, ConfigType.Number, "10", "Minutes without output and CPU after which a turn is ended", Min: 0.01, Max: Minutes),
        new(StallStartup, ConfigType.Number, "3", "The same before the first output", Min: 0.01, Max: Minutes),
        new(StallTool, ConfigType.Number, "30", "The same while the agent waits for a tool it called", Min: 0.01, Max: Minutes),
        new(GraceSeconds, ConfigType.Number, "5", "Seconds an agent gets between SIGTERM and SIGKILL", Min: 0, Max: 600),

        new(CallsPerHour, ConfigType.Whole, "100", "Model calls in one clock hour", Min: 1, Max: 1_000_000),
        new(MaxOutage, ConfigType.Number, "4", "Hours one outage of the provider may last", Min: 0.01, Max: Hours),

        new(SameIssue, ConfigType.Whole, "3", "Cycles with the same finding before the run halts", Min: 1, Max: 1000),
        new(NoProgress, ConfigType.Whole, "5", "Cycles in a row that change no file before the run halts", Min: 1, Max: 1000),
        new(AgentFailure, ConfigType.Whole, "3", "Failed turns in a row before the run halts", Min: 1, Max: 1000),
        new(RateLimit, ConfigType.Whole, "5", "Waits in a row, without a good turn between them, before the run halts", Min: 1, Max: 1000),

        new(BranchPrefix, ConfigType.Text, "feature/", "Put before the target to name the run's branch"),
        new(BaseBranch, ConfigType.Text, "", "The branch a pull request goes to; protected", Unset: "the branch the run starts from"),
        new(AutoPush, ConfigType.Choice, "true", "Push the result: always, never, or after asking", "--local, --confirm-push", Choices: ["true", "false", "prompt"]),
        new(CreateDraftPr, ConfigType.Switch, "true", "Make a draft pull request after a push"),
        new(CommitPattern, ConfigType.Text, @"^feat\(sprint-", "How commits of a sprint begin (regular expression)"),

        new(AgentName, ConfigType.Text, "", "A coding agent ias knows by name", "--agent", "NAME|COMMAND", Unset: "none"),
        new(AgentCommand, ConfigType.Command, "", "Any program as the agent, word by word; no shell reads it", Unset: "none"),
        new(AgentScript, ConfigType.Text, "", "A script the built-in scripted agent plays (demonstrations, tests)", Unset: "none"),
        new(AgentPrompt, ConfigType.Choice, "stdin", "How a command gets its prompt: on standard input, as last argument, or as a file's path", Choices: ["stdin", "argument", "file"]),
        new(AgentModel, ConfigType.Text, "", "Model name handed to the agent", "--model", "NAME", Unset: "the agent's own default"),

        new(IceMounts, ConfigType.Choice, "auto", "Namespaces around every turn: where bubblewrap works, required, or never", Choices: ["auto", "require", "off"]),
        new(IceProtected, ConfigType.Texts, "", "Branch names or patterns protected besides the built-in ones", Unset: "only the built-in ones"),

        new(MeteringEnabled, ConfigType.Switch, "false", "Whether the daily budget below counts"),
        new(DailyBudget, ConfigType.Whole, "0", "Budget of a day in millionths of a US dollar", Min: 0, Max: 1e15, Unset: "no limit"),

        new(SecretPatterns, ConfigType.Texts, "", "Further regular expressions whose matches are masked in logs", Unset: "only the built-in ones"),
    ];

    /// <summary>Sections that are ias's own: an unknown key there is warned of. Everything else belongs to other tools.</summary>
    public static IReadOnlyList<string> OwnSections { get; } = ["run_mode", "agent", "ice", "secrets"];

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

    /// <summary>The known key that was most likely meant, or null: the same name in another section, else the fewest letters to change.</summary>
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

    private static string? NearestByName(string name)
    {
        var nearest = NearestWord.Of(name, [.. All.Select(k => k.Name)]);
        return nearest is null ? null : All.First(k => k.Name == nearest).Path;
    }
}
