using System.Globalization;
using Ias.Core.Agents;
using Ias.Core.Model;

namespace Ias.Core.Config;

/// <summary>
/// The effective configuration of a repository: the file's values over the defaults, flags over both. Immutable; whatever it holds has been
/// checked against <see cref="ConfigKeys"/>.
/// </summary>
public sealed class Configuration
{
    private readonly Dictionary<string, Setting> _set;

    private readonly string _root;

    internal Configuration(
        Dictionary<string, Setting> set,
        IReadOnlyList<string> warnings,
        IReadOnlyList<string> misspelt,
        bool fileExists,
        string root
    ) => (_set, Warnings, Misspelt, FileExists, _root) = (set, warnings, misspelt, fileExists, root);

    /// <summary>Defaults only: there is no file.</summary>
    public static Configuration Default { get; } = new([], [], [], fileExists: false, "");

    /// <summary>Lines for people about what looks wrong but stops nothing: unknown keys, with the nearest known one.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Those of them that a known key resembles: somebody meant a setting that does not hold now.</summary>
    public IReadOnlyList<string> Misspelt { get; }

    /// <summary>Whether there is a configuration file at all.</summary>
    public bool FileExists { get; }

    /// <summary>Every key with its effective value, in the table's order.</summary>
    public IEnumerable<Setting> Settings => ConfigKeys.All.Select(key => this[key.Path]);

    /// <summary>The effective value of a known key.</summary>
    public Setting this[string path] =>
        _set.TryGetValue(path, out var setting) ? setting
        : ConfigKeys.Find(path) is { } key
            ? new Setting(key, key.Default, Setting.ByDefault, key.Type is ConfigType.Texts or ConfigType.Command ? [] : null)
        : throw new ArgumentOutOfRangeException(nameof(path), path, "no such key");

    /// <summary>Whether runs are allowed in this repository.</summary>
    public bool RunModeEnabled => this[ConfigKeys.Enabled].IsOn;

    /// <summary>Reads a file's tree.</summary>
    /// <param name="root">The document; null = an empty file.</param>
    /// <param name="file">The file's name, for messages.</param>
    /// <param name="folder">The file's folder; paths in it are relative to that.</param>
    /// <exception cref="ProblemException">A value has the wrong type or range, a key comes twice, or two keys cannot be used
    /// together.</exception>
    public static Configuration From(ConfigNode? root, string file, string folder = "") => new ConfigReader(file, folder).Read(root);

    /// <summary>
    /// The configuration with one flag of the command line over it: <c>--max-cycles 10</c>, <c>--agent 'my-agent --quiet'</c>,
    /// <c>--local</c>.
    /// </summary>
    /// <exception cref="ProblemException">The value is not allowed; exit status <see cref="ExitCode.Usage"/>.</exception>
    public Configuration With(string flag, string value)
    {
        var set = new Dictionary<string, Setting>(_set);
        switch (flag)
        {
            case "--local":
                Put(ConfigKeys.AutoPush, "false");
                break;
            case "--confirm-push":
                if (this[ConfigKeys.AutoPush].Source != "--local")
                {
                    Put(ConfigKeys.AutoPush, "prompt");
                }

                break;
            case "--agent":
                set.Remove(ConfigKeys.AgentName);
                set.Remove(ConfigKeys.AgentScript);
                set.Remove(ConfigKeys.AgentCommand);
                set.Remove(ConfigKeys.ImplementAgent); // who names one agent means all phases
                set.Remove(ConfigKeys.ReviewAgent);
                set.Remove(ConfigKeys.AuditAgent);
                var words = SplitWords(value);
                if (words.Count == 1 && KnownAgents.Names.Contains(words[0]))
                {
                    Put(ConfigKeys.AgentName, words[0]);
                }
                else
                {
                    set[ConfigKeys.AgentCommand] = new Setting(ConfigKeys.Find(ConfigKeys.AgentCommand)!, value, flag, words);
                }

                break;
            default:
                var key =
                    ConfigKeys.All.FirstOrDefault(k => k.Flag == flag)
                    ?? throw new ArgumentOutOfRangeException(nameof(flag), flag, "no such flag");
                if (ConfigValue.WhyNot(key, value) is { } why)
                {
                    throw new ProblemException(
                        new Problem($"{flag} {value}: {why}.", Next: $"{flag} takes {key.Allowed}.", Exit: ExitCode.Usage)
                    );
                }

                Put(key.Path, ConfigValue.Normal(key, value));
                break;
        }

        return new Configuration(set, Warnings, Misspelt, FileExists, _root);

        void Put(string path, string text) => set[path] = new Setting(ConfigKeys.Find(path)!, text, flag);
    }

    private static IReadOnlyList<string> SplitWords(string line)
    {
        try
        {
            return CommandLine.Split(line);
        }
        catch (ProblemException wrong)
        {
            throw new ProblemException(wrong.Problem with { What = $"--agent '{line}': {wrong.Problem.What}", On = "" }, wrong);
        }
    }

    /// <summary>The options a run is started with. <paramref name="allowHigh"/> comes from its flag alone: it is no setting.</summary>
    public RunOptions ToRunOptions(bool allowHigh = false)
    {
        var (agent, command) =
            this[ConfigKeys.AgentCommand] is { IsSet: true } c ? ("command", c.Items)
            : this[ConfigKeys.AgentScript].IsSet ? (KnownAgents.Scripted, null)
            : (this[ConfigKeys.AgentName].Text, null);

        return new RunOptions(
            MaxCycles: this[ConfigKeys.MaxCycles].Whole,
            TimeoutHours: this[ConfigKeys.TimeoutHours].Number,
            TurnTimeoutMinutes: this[ConfigKeys.TurnTimeout].Number,
            StallMinutes: this[ConfigKeys.StallMinutes].Number,
            StallStartupMinutes: this[ConfigKeys.StallStartup].Number,
            StallToolMinutes: this[ConfigKeys.StallTool].Number,
            GraceSeconds: this[ConfigKeys.GraceSeconds].Number,
            SameIssueThreshold: this[ConfigKeys.SameIssue].Whole,
            NoProgressThreshold: this[ConfigKeys.NoProgress].Whole,
            RetryPauseSeconds: this[ConfigKeys.RetryPause].Number,
            AgentFailureThreshold: this[ConfigKeys.AgentFailure].Whole,
            RateLimitThreshold: this[ConfigKeys.RateLimit].Whole,
            CallsPerHour: this[ConfigKeys.CallsPerHour].Whole,
            MaxOutageHours: this[ConfigKeys.MaxOutage].Number,
            MaxCostUsd: this[ConfigKeys.MaxCost].Number,
            MaxTokens: long.Parse(this[ConfigKeys.MaxTokens].Text, CultureInfo.InvariantCulture),
            Push: this[ConfigKeys.AutoPush].Text switch
            {
                "false" => PushMode.Local,
                "prompt" => PushMode.Prompt,
                _ => PushMode.Auto,
            },
            CreateDraftPr: this[ConfigKeys.CreateDraftPr].IsOn,
            BaseBranch: this[ConfigKeys.BaseBranch].Text,
            BranchPrefix: this[ConfigKeys.BranchPrefix].Text,
            Agent: agent,
            AgentCommand: command,
            PromptBy: this[ConfigKeys.AgentPrompt].Text,
            Model: this[ConfigKeys.AgentModel].Text,
            IceMounts: this[ConfigKeys.IceMounts].Text,
            IceCredentials: this[ConfigKeys.IceCredentials].Text,
            ProtectedBranches: this[ConfigKeys.IceProtected] is { IsSet: true } more ? more.Items : null,
            AllowHigh: allowHigh,
            SecretPatterns: this[ConfigKeys.SecretPatterns] is { IsSet: true } secrets ? secrets.Items : null,
            AgentScript: this[ConfigKeys.AgentScript] is { IsSet: true } script ? Path.Combine(_root, script.Text) : "",
            Guardrails: this[ConfigKeys.Guardrails].IsOn,
            InjectionThreshold: this[ConfigKeys.InjectionThreshold].Number,
            RedTeam: this[ConfigKeys.RedTeam].IsOn,
            RedTeamMaxCycles: this[ConfigKeys.RedTeamMaxCycles].Whole,
            RedTeamThreshold: this[ConfigKeys.RedTeamThreshold].Whole,
            RedTeamSkipIfNoSdd: this[ConfigKeys.RedTeamSkip].IsOn,
            RedTeamCommand: this[ConfigKeys.RedTeamCommand] is { IsSet: true } redTeam ? redTeam.Items : null,
            ImplementAgent: this[ConfigKeys.ImplementAgent].Text,
            ReviewAgent: this[ConfigKeys.ReviewAgent].Text,
            AuditAgent: this[ConfigKeys.AuditAgent].Text,
            FallbackAgents: this[ConfigKeys.AgentFallback] is { IsSet: true } fallback ? fallback.Items : null,
            Prices: this[ConfigKeys.Prices] is { IsSet: true } prices ? prices.Items : null,
            PostPr: this[ConfigKeys.PostPr].IsOn ? ToPostPrOptions() : null,
            DailyBudgetUsd: this[ConfigKeys.MeteringEnabled].IsOn ? this[ConfigKeys.DailyBudget].Number / 1e6 : 0,
            IceWritable: this[ConfigKeys.IceWritable] is { IsSet: true } writable ? writable.Items : null,
            IceMemory: this[ConfigKeys.IceMemory].Text,
            IceProcesses: this[ConfigKeys.IceProcesses].Whole,
            IceReadable: this[ConfigKeys.IceReadable] is { IsSet: true } readable ? readable.Items : null,
            IceEnvironment: this[ConfigKeys.IceEnvironment] is { IsSet: true } variables ? variables.Items : null,
            IceHomeRepository: this[ConfigKeys.IceHomeRepository].IsOn
        );
    }

    private PostPrOptions ToPostPrOptions() =>
        new(
            Command: this[ConfigKeys.PostPrCommand] is { IsSet: true } command ? command.Items : null,
            CommandMinutes: this[ConfigKeys.PostPrMinutes].Number,
            Audit: this[ConfigKeys.PostPrAudit].IsOn,
            AuditRounds: this[ConfigKeys.PostPrAuditRounds].Whole,
            AuditMinutes: this[ConfigKeys.PostPrAuditMinutes].Number,
            ContextClear: this[ConfigKeys.PostPrContextClear].IsOn,
            EndToEnd: this[ConfigKeys.PostPrEndToEnd].IsOn,
            EndToEndRounds: this[ConfigKeys.PostPrEndToEndRounds].Whole,
            EndToEndMinutes: this[ConfigKeys.PostPrEndToEndMinutes].Number,
            EndToEndCommand: this[ConfigKeys.PostPrEndToEndCommand] is { IsSet: true } tries ? tries.Items : null,
            Flatline: this[ConfigKeys.PostPrFlatline].IsOn,
            FlatlineRounds: this[ConfigKeys.PostPrFlatlineRounds].Whole,
            FlatlineMinutes: this[ConfigKeys.PostPrFlatlineMinutes].Number,
            FlatlineAgents: this[ConfigKeys.PostPrFlatlineAgents] is { IsSet: true } reviewers ? reviewers.Items : null,
            FlatlineAgreement: this[ConfigKeys.PostPrFlatlineAgreement].Whole
        );
}
