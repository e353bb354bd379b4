using Ias.Core.Agents.Known;
using Ias.Core.Config.Keys;
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

    private readonly ConfigKeySet _keys;

    internal Configuration(
        ConfigKeySet keys,
        Dictionary<string, Setting> set,
        IReadOnlyList<string> warnings,
        IReadOnlyList<string> misspelt,
        bool fileExists,
        string root
    ) => (_keys, _set, Warnings, Misspelt, FileExists, _root) = (keys, set, warnings, misspelt, fileExists, root);

    /// <summary>Defaults only: there is no file.</summary>
    public static Configuration Default { get; } = new(ConfigKeys.All, [], [], [], fileExists: false, "");

    /// <summary>Lines for people about what looks wrong but stops nothing: unknown keys, with the nearest known one.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Those of them that a known key resembles: somebody meant a setting that does not hold now.</summary>
    public IReadOnlyList<string> Misspelt { get; }

    /// <summary>True when there is a configuration file.</summary>
    public bool FileExists { get; }

    /// <summary>Every key with its effective value, in the table's order.</summary>
    public IEnumerable<Setting> Settings => _keys.Select(key => this[key.Path]);

    /// <summary>The effective value of a known key.</summary>
    public Setting this[string path] =>
        _set.TryGetValue(path, out var setting) ? setting
        : _keys.Find(path) is { } key
            ? new Setting(key, key.Default, Setting.ByDefault, key.Type is ConfigType.Texts or ConfigType.Command ? [] : null)
        : throw new ArgumentOutOfRangeException(nameof(path), path, "no such key");

    /// <summary>True when runs are allowed in this repository.</summary>
    public bool RunModeEnabled => this[ConfigKeys.Enabled].IsOn;

    /// <summary>Reads a file's tree.</summary>
    /// <param name="root">The document; null = an empty file.</param>
    /// <param name="file">The file's name, for messages.</param>
    /// <param name="folder">The file's folder; paths in it are relative to that.</param>
    /// <param name="keys">The keys to look for; null = all that ias has.</param>
    /// <exception cref="ProblemException">A value has the wrong type or range, a key comes twice, or two keys cannot be used
    /// together.</exception>
    public static Configuration From(ConfigNode? root, string file, string folder = "", ConfigKeySet? keys = null) =>
        new ConfigReader(keys ?? ConfigKeys.All, file, folder).Read(root);

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
                    set[ConfigKeys.AgentCommand] = new Setting(_keys.Find(ConfigKeys.AgentCommand)!, value, flag, words);
                }

                break;
            default:
                var key =
                    _keys.FirstOrDefault(k => k.Flag == flag) ?? throw new ArgumentOutOfRangeException(nameof(flag), flag, "no such flag");
                if (ConfigValue.WhyNot(key, value) is { } why)
                {
                    throw new ProblemException(
                        new Problem($"{flag} {value}: {why}.", Next: $"{flag} takes {key.Allowed:raw}.", Exit: ExitCode.Usage)
                    );
                }

                Put(key.Path, ConfigValue.Normal(key, value));
                break;
        }

        return new Configuration(_keys, set, Warnings, Misspelt, FileExists, _root);

        void Put(string path, string text) => set[path] = new Setting(_keys.Find(path)!, text, flag);
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
        var options = new RunOptions(AllowHigh: allowHigh);
        foreach (var setting in Settings)
        {
            var binding = setting.Key.Binding;
            options = binding.Keep(
                options,
                binding.IsPath && setting.IsSet ? setting with { Text = Path.Combine(_root, setting.Text) } : setting
            );
        }

        return this[ConfigKeys.MeteringEnabled].IsOn ? options : options with { DailyBudgetUsd = 0 };
    }
}
