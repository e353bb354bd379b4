using System.Text;

namespace Ias.Core.Ice.Reading;

/// <summary>A git command line cut into git's own options, the command and its arguments.</summary>
/// <param name="Globals">What stands before the command (<c>-C DIR</c>, <c>-c KEY=VALUE</c> …), as given.</param>
/// <param name="Verb">The command; <c>help</c> for none, <c>version</c> for <c>--version</c>.</param>
/// <param name="Rest">What stands after it.</param>
/// <param name="Problem">The option of git itself that is not understood; empty when all is.</param>
public sealed record GitCommandLine(IReadOnlyList<string> Globals, string Verb, IReadOnlyList<string> Rest, string Problem = "")
{
    private const int DeepestAlias = 10;

    /// <summary>Cuts the arguments after <c>git</c>.</summary>
    public static GitCommandLine Read(IReadOnlyList<string> arguments)
    {
        var i = 0;
        for (; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument.Length == 0 || argument[0] != '-')
            {
                return new([.. arguments.Take(i)], argument, [.. arguments.Skip(i + 1)]);
            }

            switch (argument)
            {
                case "-C" or "-c" or "--git-dir" or "--work-tree" or "--config-env" when i + 1 < arguments.Count:
                    i++;
                    break;
                case "-p"
                or "--paginate"
                or "-P"
                or "--no-pager"
                or "--bare"
                or "--no-replace-objects"
                or "--no-lazy-fetch"
                or "--no-optional-locks"
                or "--no-advice"
                or "--literal-pathspecs"
                or "--glob-pathspecs"
                or "--noglob-pathspecs"
                or "--icase-pathspecs":
                    break;
                case "-v" or "--version":
                    return new([.. arguments.Take(i)], "version", [.. arguments.Skip(i + 1)]);
                case "-h" or "--help" or "--html-path" or "--man-path" or "--info-path" or "--exec-path":
                    return new([.. arguments.Take(i)], "help", [.. arguments.Skip(i + 1)]);
                default:
                    if (
                        argument.StartsWith("--git-dir=", StringComparison.Ordinal)
                        || argument.StartsWith("--work-tree=", StringComparison.Ordinal)
                        || argument.StartsWith("--config-env=", StringComparison.Ordinal)
                        || argument.StartsWith("--attr-source=", StringComparison.Ordinal)
                    )
                    {
                        break;
                    }

                    return argument.StartsWith("--list-cmds=", StringComparison.Ordinal)
                        ? new([.. arguments.Take(i)], "help", [])
                        : new([.. arguments.Take(i)], "", [.. arguments.Skip(i)], argument);
            }
        }

        return new(arguments, "help", []);
    }

    /// <summary>True when <c>-c</c> or <c>--config-env</c> on this command line sets the key.</summary>
    internal bool Sets(string key)
    {
        for (var i = 0; i < Globals.Count; i++)
        {
            var setting =
                Globals[i] is "-c" or "--config-env" && i + 1 < Globals.Count ? Globals[i + 1]
                : Globals[i].StartsWith("--config-env=", StringComparison.Ordinal) ? Globals[i]["--config-env=".Length..]
                : "";
            if (setting.Split('=', 2)[0].Equals(key, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The same with aliases replaced by what they stand for, until a command of git's own stands there.</summary>
    /// <returns>A command line whose <see cref="Problem"/> is set when an alias is a shell command, a loop or unreadable.</returns>
    internal GitCommandLine ExpandAliases(IReadOnlyList<GitConfigEntry> config, Func<string, bool> isCommand)
    {
        var line = this;
        for (var depth = 0; line.Problem.Length == 0 && !isCommand(line.Verb); depth++)
        {
            var alias = Alias(config, line.Verb);
            if (alias is null)
            {
                return line;
            }

            if (alias.TrimStart().StartsWith('!'))
            {
                return line with { Problem = $"the alias {line.Verb}, which runs a shell command" };
            }

            var words = Split(alias);
            if (depth == DeepestAlias || words.Count == 0 || words[0].StartsWith('-'))
            {
                return line with { Problem = $"the alias {line.Verb}" };
            }

            line = line with { Verb = words[0], Rest = [.. words.Skip(1), .. line.Rest] };
        }

        return line;
    }

    // Aliases are compared without case; git 2.52 and later also know [alias "name"] command = ….
    private static string? Alias(IReadOnlyList<GitConfigEntry> config, string verb)
    {
        string plain = $"alias.{verb}",
            section = $"alias.{verb}.command";
        for (var i = config.Count - 1; i >= 0; i--)
        {
            if (
                config[i].Key.Equals(plain, StringComparison.OrdinalIgnoreCase)
                || config[i].Key.Equals(section, StringComparison.OrdinalIgnoreCase)
            )
            {
                return config[i].Value;
            }
        }

        return null;
    }

    /// <summary>git's way to cut an alias into words: blanks, both quotes, the backslash outside single quotes. Empty when a quote stays
    /// open.</summary>
    internal static List<string> Split(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var inWord = false;
        var quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quote == '\0' && char.IsWhiteSpace(c))
            {
                if (inWord)
                {
                    words.Add(word.ToString());
                    word.Clear();
                    inWord = false;
                }
            }
            else if (quote == '\0' && c is '\'' or '"')
            {
                quote = c;
                inWord = true;
            }
            else if (c == quote)
            {
                quote = '\0';
            }
            else
            {
                if (c == '\\' && quote != '\'')
                {
                    if (++i == text.Length)
                    {
                        return [];
                    }

                    c = text[i];
                }

                word.Append(c);
                inWord = true;
            }
        }

        if (quote != '\0')
        {
            return [];
        }

        if (inWord)
        {
            words.Add(word.ToString());
        }

        return words;
    }
}
