using System.CommandLine;
using Ias.Core.Config;

namespace Ias.Cli;

/// <summary>Options of commands that override configuration keys; words, defaults and ranges come from the one table of keys.</summary>
public static class ConfigFlags
{
    /// <summary>Adds the options named, e.g. <c>--max-cycles</c>; <c>--local</c> and <c>--confirm-push</c> are switches.</summary>
    public static void AddTo(Command command, params string[] flags)
    {
        foreach (var flag in flags)
        {
            command.Add(flag switch
            {
                "--local" => new Option<bool>(flag) { Description = "Keep the result on this machine: no push, no pull request" },
                "--confirm-push" => new Option<bool>(flag) { Description = "Show what would be pushed and ask first" },
                _ => Valued(flag),
            });
        }
    }

    /// <summary>The configuration with those of the options over it that were given.</summary>
    /// <exception cref="ProblemException">A value is not allowed.</exception>
    public static Configuration Over(Configuration configuration, ParseResult parsed)
    {
        foreach (var option in parsed.CommandResult.Command.Options)
        {
            if (option is Option<bool> && option.Name is "--local" or "--confirm-push")
            {
                configuration = parsed.GetValue<bool>(option.Name) ? configuration.With(option.Name, "true") : configuration;
            }
            else if (option is Option<string> text && IsFlag(option.Name) && parsed.GetValue(text) is { } value)
            {
                configuration = configuration.With(option.Name, value);
            }
        }

        return configuration;
    }

    private static Option<string> Valued(string flag)
    {
        var key = ConfigKeys.All.First(k => k.Flag == flag);
        var otherwise = flag == "--agent" ? "the configuration's" : key.Unset.Length > 0 ? key.Unset : key.Default;
        var option = new Option<string>(flag) { Description = $"{key.Meaning} (else {key.Path}: {otherwise})", HelpName = key.Placeholder };
        if (flag == "--agent")
        {
            option.Description = "The coding agent: a known name, or any command line (split by quoting rules, no shell)";
            option.CompletionSources.Add(_ => KnownAgents.Names.Select(n => new System.CommandLine.Completions.CompletionItem(n)));
        }

        return option;
    }

    private static bool IsFlag(string name) => ConfigKeys.All.Any(k => k.Flag == name);
}
