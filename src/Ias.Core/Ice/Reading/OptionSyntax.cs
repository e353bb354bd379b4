namespace Ias.Core.Ice.Reading;

/// <summary>
/// The options of one command, read as git's own option parser does: unique prefixes of long names, <c>--no-</c> forms, clustered short
/// options, values attached or in the next argument, options after operands, <c>--</c>.
/// </summary>
/// <remarks>
/// Written as words: <c>f|force</c> a flag, <c>o|push-option=</c> needs a value, <c>signed?</c> may have one attached, <c>contains~</c>
/// takes the next argument if there is one. A single letter is a short option; an option is known by its last name.
/// </remarks>
internal sealed class OptionSyntax
{
    private readonly Dictionary<char, Option> _short = [];
    private readonly List<(string Long, bool Negates, Option Option)> _long = [];
    private readonly bool _stopsAtOperand;

    /// <param name="words">The options.</param>
    /// <param name="stopsAtOperand">The first operand ends the options (commands with verbs of their own).</param>
    public OptionSyntax(string words, bool stopsAtOperand = false)
    {
        _stopsAtOperand = stopsAtOperand;
        foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var takes = word[^1] is '=' or '?' or '~' ? word[^1] : ' ';
            var names = (takes == ' ' ? word : word[..^1]).Split('|');
            var option = new Option(names[^1], takes);
            foreach (var name in names)
            {
                if (name.Length == 1)
                {
                    _short[name[0]] = option;
                }
                else
                {
                    _long.Add((name, false, option));
                    _long.Add((name.StartsWith("no-", StringComparison.Ordinal) ? name[3..] : "no-" + name, true, option));
                }
            }
        }
    }

    public ParsedOptions Parse(IReadOnlyList<string> arguments)
    {
        var parsed = new ParsedOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument == "--")
            {
                parsed.DashDashAt = parsed.Operands.Count;
                parsed.Operands.AddRange(arguments.Skip(i + 1));
                break;
            }

            if (argument.Length < 2 || argument[0] != '-')
            {
                parsed.Operands.Add(argument);
                if (_stopsAtOperand)
                {
                    parsed.Operands.AddRange(arguments.Skip(i + 1));
                    break;
                }
            }
            else if (argument[1] == '-')
            {
                ParseLong(argument[2..], arguments, ref i, parsed);
            }
            else
            {
                ParseCluster(argument, arguments, ref i, parsed);
            }
        }

        return parsed;
    }

    private void ParseLong(string text, IReadOnlyList<string> arguments, ref int i, ParsedOptions parsed)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? text : text[..equals];
        var attached = equals < 0 ? null : text[(equals + 1)..];
        if (Find(name) is not var (option, negated))
        {
            parsed.Problem = $"--{name}";
            return;
        }

        parsed.Add(
            option.Name,
            negated || option.Takes == ' ' ? attached : attached ?? Following(option, arguments, ref i, parsed),
            negated
        );
    }

    private void ParseCluster(string argument, IReadOnlyList<string> arguments, ref int i, ParsedOptions parsed)
    {
        for (var at = 1; at < argument.Length; at++)
        {
            if (!_short.TryGetValue(argument[at], out var option))
            {
                parsed.Problem = $"-{argument[at]}";
                return;
            }

            if (option.Takes == ' ')
            {
                parsed.Add(option.Name, null, negated: false);
                continue;
            }

            var rest = argument[(at + 1)..];
            parsed.Add(option.Name, rest.Length > 0 ? rest : Following(option, arguments, ref i, parsed), negated: false);
            return;
        }
    }

    private static string? Following(Option option, IReadOnlyList<string> arguments, ref int i, ParsedOptions parsed)
    {
        if (option.Takes == '?')
        {
            return null;
        }

        if (i + 1 < arguments.Count)
        {
            return arguments[++i];
        }

        if (option.Takes == '=')
        {
            parsed.Problem = $"{option.Name} without a value";
        }

        return null;
    }

    private (Option Option, bool Negated)? Find(string name)
    {
        (Option Option, bool Negated)? found = null;
        foreach (var (known, negates, option) in _long)
        {
            if (known == name)
            {
                return (option, negates);
            }

            if (name.Length > 0 && known.StartsWith(name, StringComparison.Ordinal))
            {
                if (found is var (other, otherNegates) && (other != option || otherNegates != negates))
                {
                    found = (Ambiguous, false);
                }
                else
                {
                    found = (option, negates);
                }
            }
        }

        return found?.Option == Ambiguous ? null : found;
    }

    private static readonly Option Ambiguous = new("", ' ');

    private sealed record Option(string Name, char Takes);
}

/// <summary>Options and operands of a parsed command line.</summary>
internal sealed class ParsedOptions
{
    private readonly List<(string Name, string? Value, bool Negated)> _options = [];

    /// <summary>Everything that is no option, in order.</summary>
    public List<string> Operands { get; } = [];

    /// <summary>Number of operands before <c>--</c>; -1 when there is no <c>--</c>.</summary>
    public int DashDashAt { get; set; } = -1;

    /// <summary>The option that is not known or ambiguous; empty when all is understood.</summary>
    public string Problem { get; set; } = "";

    public void Add(string name, string? value, bool negated) => _options.Add((name, value, negated));

    /// <summary>Given at least once; a later <c>--no-</c> form does not take it back (the careful reading).</summary>
    public bool Has(string name) => _options.Exists(o => o.Name == name && !o.Negated);

    /// <summary>Any of them given.</summary>
    public bool HasAny(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Has(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Given in its <c>--no-</c> form.</summary>
    public bool HasNo(string name) => _options.Exists(o => o.Name == name && o.Negated);

    /// <summary>The last value given; null when the option has no value.</summary>
    public string? Value(string name) => _options.FindLast(o => o.Name == name && !o.Negated).Value;

    /// <summary>All values given for the option.</summary>
    public IEnumerable<string> Values(string name) => _options.Where(o => o.Name == name && o.Value is not null).Select(o => o.Value!);

    /// <summary>Names and values as given, for writing the command line out again.</summary>
    public IReadOnlyList<(string Name, string? Value, bool Negated)> All => _options;
}
