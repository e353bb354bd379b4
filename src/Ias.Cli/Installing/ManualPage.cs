using System.CommandLine;
using System.Text;

namespace Ias.Cli.Installing;

/// <summary>Manual pages in roff (man(7)), made from the table of verbs and each command's own words, as the help is.</summary>
internal static class ManualPage
{
    /// <summary>Every page, by its name: <c>ias</c>, <c>ias-run</c>, …</summary>
    public static IEnumerable<(string Name, string Page)> All(CommandContext context)
    {
        yield return ("ias", Overview());
        foreach (var verb in Verbs.All)
        {
            yield return ($"ias-{verb.Name}", Of(verb, context));
        }
    }

    /// <summary>The page of one verb.</summary>
    public static string Of(Verb verb, CommandContext context)
    {
        var command = Tree.Of(verb, context).Subcommands[0];
        var page = Head($"ias-{verb.Name}", verb.Summary);
        page.Append(".SH SYNOPSIS\n");
        Synopsis(page, $"ias {verb.Name}", command);
        page.Append(".SH DESCRIPTION\n").Append(Lines(command.Description ?? verb.Summary)).Append('\n');
        var subcommands = command.Subcommands.Where(sub => !sub.Hidden).ToList();
        if (subcommands.Count > 0)
        {
            page.Append(".SH COMMANDS\n");
            foreach (var sub in subcommands)
            {
                page.Append(".SS ").Append(Text($"ias {verb.Name} {sub.Name}")).Append('\n');
                page.Append(Lines(sub.Description ?? "")).Append('\n');
                Table(page, Arguments(sub));
                Table(
                    page,
                    sub.Options.Where(option => !option.Hidden).Select(option => (HelpText.Names(option), option.Description ?? ""))
                );
            }
        }

        Section(page, "ARGUMENTS", Arguments(command));
        Section(
            page,
            "OPTIONS",
            Tree.OptionsOf(command).Where(option => !option.Hidden).Select(option => (HelpText.Names(option), option.Description ?? ""))
        );
        if (verb.Examples.Length > 0)
        {
            page.Append(".SH EXAMPLES\n");
            foreach (var example in verb.Examples)
            {
                var parts = example.Split("  # ");
                page.Append(".TP\n.B ")
                    .Append(Text($"ias {parts[0]}"))
                    .Append('\n')
                    .Append(parts.Length > 1 ? Lines(Sentence(parts[1])) : "\\&")
                    .Append('\n');
            }
        }

        page.Append(".SH EXIT STATUS\nAs in ias(1).\n.SH SEE ALSO\n.BR ias (1)\n");
        return page.ToString();
    }

    private static string Overview()
    {
        var page = Head("ias", "run coding agents on a git repository overnight, inside hard safety limits");
        page.Append(".SH SYNOPSIS\n.B ias\n.RB [ \\-C\n.IR DIR ]\n.I COMMAND\n.RI [ OPTIONS ]\n");
        page.Append(".SH DESCRIPTION\n")
            .Append(
                Lines(
                    "ias runs coding agents unattended: it has what you wrote down as a sprint implemented, reviewed and audited in separate turns, and feeds the findings back until both gates approve or one of its limits stops it. It opens only draft pull requests, never pushes to a protected branch, and always says why it stopped. At a terminal, in a repository, ias without a command opens the dashboard."
                )
            )
            .Append('\n')
            .Append(".SH COMMANDS\n");
        foreach (var verb in Verbs.All)
        {
            page.Append(".TP\n.BR ").Append(Text($"ias-{verb.Name}")).Append(" (1)\n").Append(Lines(verb.Summary)).Append('\n');
        }

        Section(
            page,
            "OPTIONS",
            [
                ("-h, --help", "Show this page, or a command's description, options and examples."),
                ("--version", "Show version, commit and build."),
                ("-C DIR", "Before the command: run as if started in DIR, as with git."),
                ("-q, --quiet", "Print only results and errors."),
                ("-v, --verbose", "Print more; after an error, where it came from."),
                ("--color auto|always|never", "When to use colors."),
            ]
        );
        Section(
            page,
            "EXIT STATUS",
            [
                ("0", "Done."),
                ("1", "Refused, failed or halted."),
                ("2", "Usage error."),
                ("3", "Nothing to do, or no run."),
                ("4", "Another engine has the work tree."),
                ("130", "Halted by Ctrl-C."),
            ]
        );
        Section(
            page,
            "ENVIRONMENT",
            [
                ("NO_COLOR", "No colors, unless --color always is given."),
                ("XDG_STATE_HOME", "Where ias keeps history and what you have allowed; ~/.local/state without it."),
            ]
        );
        Section(
            page,
            "FILES",
            [
                (".loa.config.yaml", "Settings of a repository; ias config keys lists them."),
                (".run/", "State, events and logs of the run in this work tree."),
                ("docs/ias/", "Runs, queues and decisions."),
                ("~/.local/state/ias/", "The history of all runs, and what you have allowed."),
                ("~/.ias/", "Logins to Consoles."),
            ]
        );
        page.Append(".SH SEE ALSO\n.BR git (1),\n.BR bwrap (1),\n.BR gh (1),\n.BR tmux (1)\n");
        return page.ToString();
    }

    private static StringBuilder Head(string name, string summary) =>
        new StringBuilder()
            .Append(
                $".TH {name.ToUpperInvariant().Replace("-", "\\-", StringComparison.Ordinal)} 1 \"{Day}\" \"{Text(ProgramVersion.Text)}\" \"ias\"\n"
            )
            .Append($".SH NAME\n{Lines($"{name} - {summary}")}\n");

    private static string Day => ProgramVersion.Date is { Length: > 0 } date ? date : "2026-01-01";

    private static void Synopsis(StringBuilder page, string called, Command command)
    {
        page.Append(".B ").Append(Text(called)).Append('\n');
        if (command.Subcommands.Count > 0)
        {
            page.Append(".I COMMAND\n");
        }

        foreach (var argument in command.Arguments.Where(argument => !argument.Hidden))
        {
            var word = Text(HelpText.Word(argument)) + (argument.Arity.MaximumNumberOfValues > 1 ? "..." : "");
            page.Append(argument.Arity.MinimumNumberOfValues > 0 ? $".I {word}\n" : $".RI [ {word} ]\n");
        }

        page.Append(".RI [ OPTIONS ]\n");
    }

    private static IEnumerable<(string, string)> Arguments(Command command) =>
        command.Arguments.Where(argument => !argument.Hidden).Select(argument => (HelpText.Word(argument), argument.Description ?? ""));

    private static void Section(StringBuilder page, string title, IEnumerable<(string Name, string Words)> rows)
    {
        var all = rows.ToList();
        if (all.Count > 0)
        {
            page.Append($".SH {title}\n");
            Table(page, all);
        }
    }

    private static void Table(StringBuilder page, IEnumerable<(string Name, string Words)> rows)
    {
        foreach (var (name, words) in rows)
        {
            page.Append(".TP\n.B ").Append(Text(name)).Append('\n').Append(words.Length > 0 ? Lines(words) : "\\&").Append('\n');
        }
    }

    private static string Sentence(string words) => char.ToUpperInvariant(words[0]) + words[1..] + (words[^1] is '.' or '?' ? "" : ".");

    // As text of a macro's line: nothing in it is an escape.
    private static string Text(string words) =>
        words
            .ReplaceLineEndings(" ")
            .Replace("\\", "\\e", StringComparison.Ordinal)
            .Replace("-", "\\-", StringComparison.Ordinal)
            .Replace("\"", "\\(dq", StringComparison.Ordinal);

    // As text of its own, in lines of 76 columns at most where words allow it: a sentence ends its line, and no line begins as a request does.
    private static string Lines(string words)
    {
        var lines = new List<string> { "" };
        foreach (var word in Text(words).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (lines[^1].Length > 0 && (lines[^1].Length + word.Length > 75 || lines[^1][^1] == '.'))
            {
                lines.Add("");
            }

            lines[^1] +=
                (
                    lines[^1].Length > 0 ? " "
                    : word[0] is '.' or '\'' ? "\\&"
                    : ""
                ) + word;
        }

        return string.Join('\n', lines);
    }
}
