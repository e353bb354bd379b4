using System.CommandLine;
using Ias.Core.Config;

namespace Ias.Cli.Runs;

/// <summary>The options of a command that stand for configuration keys; names, words and ranges come from <see
/// cref="ConfigKeys"/>.</summary>
internal sealed class ConfigFlags
{
    private readonly List<Option<string>> _options = [];

    private ConfigFlags() { }

    /// <summary>Options for these flags.</summary>
    public static ConfigFlags For(params string[] flags)
    {
        var made = new ConfigFlags();
        foreach (var flag in flags)
        {
            var key = ConfigKeys.All.First(k => k.Flag == flag);
            made._options.Add(new Option<string>(flag) { Description = key.Meaning, HelpName = key.FlagValue });
        }

        return made;
    }

    public void AddTo(Command command) => _options.ForEach(command.Options.Add);

    /// <summary>The configuration with what was given on the command line over it.</summary>
    /// <exception cref="ProblemException">A value is not allowed.</exception>
    public Configuration Over(Configuration configuration, ParseResult parsed)
    {
        foreach (var option in _options)
        {
            if (parsed.GetValue(option) is { } value)
            {
                configuration = configuration.With(option.Name, value);
            }
        }

        return configuration;
    }

    /// <summary>Returns a function that is true for each option that was given.</summary>
    public Func<string, bool> Given(ParseResult parsed) => flag => parsed.GetValue(_options.First(o => o.Name == flag)) is not null;

    /// <summary>A number that was given; null = not given.</summary>
    public double? Number(ParseResult parsed, string flag) =>
        parsed.GetValue(_options.First(o => o.Name == flag)) is { } text
            ? Configuration.Default.With(flag, text)[ConfigKeys.All.First(k => k.Flag == flag).Path].Number
            : null;
}
