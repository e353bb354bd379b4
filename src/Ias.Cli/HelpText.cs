using System.CommandLine;
using System.Text;
using Ias.Core.Agents.Known;

namespace Ias.Cli;

/// <summary>Help that teaches: what there is, what to type first, examples; made from the table of verbs and from each command's own
/// options.</summary>
public static class HelpText
{
    // Width of the commands of the first words.
    private const int VerbColumns = 19;

    private static readonly string[] Groups = [Verbs.Start, Verbs.Run, Verbs.Look, Verbs.Safety, Verbs.Team, Verbs.Setup];

    /// <summary>Output of <c>ias</c> without arguments.</summary>
    public static ExitCode WriteFirstWords(CommandContext context)
    {
        var ias = context.CalledAs;
        var shell = $"shell {KnownAgents.Example}".PadRight(VerbColumns);
        context.Out.Write(
            $"""
            ias runs coding agents on a git repository overnight, inside hard safety limits.

              {ias} demo               watch a whole run in under a minute, in a sample repository
              {ias} init --run-mode    prepare the current repository
              {ias} run sprint-1       run its first sprint
              {ias} {shell}an agent at this terminal, inside the same limits
              {ias}                    at a terminal, in a repository: the dashboard
              {ias} run-status         what is happening
              {ias} report             what happened
              {ias} --help             everything else


            """
        );
        return ExitCode.Ok;
    }

    /// <summary>The page of a verb, or the overview when <paramref name="name"/> is empty.</summary>
    public static ExitCode Write(string name, CommandContext context)
    {
        if (name.Length == 0)
        {
            context.Out.Write(context.Fitted(Overview(context.CalledAs)));
            return ExitCode.Ok;
        }

        var verb =
            Verbs.Find(name)
            ?? throw new ProblemException(
                new Problem($"There is no command {name}.", Next: $"{context.CalledAs:raw} --help", Exit: ExitCode.Usage)
            );
        return Write(verb, Tree.Of(verb, context).Subcommands[0], context);
    }

    /// <summary>The page of a command; to standard error, with exit status 2, when it was called without saying what to do.</summary>
    internal static ExitCode Write(Verb verb, Command command, CommandContext context, bool toError = false)
    {
        (toError ? context.Error : context.Out).Write(context.Fitted(Page(verb, command, context.CalledAs)));
        return toError ? ExitCode.Usage : ExitCode.Ok;
    }

    internal static string Overview(string ias)
    {
        var page = new StringBuilder();
        page.Append(
            "ias runs coding agents on a git repository overnight, inside hard safety limits. It opens only draft pull requests,\n"
        );
        page.Append("never pushes to a protected branch, and always says why it stopped.\n\n");
        page.Append($"usage: {ias} [-C DIR] COMMAND [OPTIONS]\n");
        var width = Verbs.All.Max(v => v.Name.Length) + 2;
        foreach (var group in Groups)
        {
            var verbs = Verbs.All.Where(v => v.Group == group).ToList();
            if (verbs.Count > 0 || group == Verbs.Safety)
            {
                page.Append($"\n{group}\n");
            }

            foreach (var verb in verbs)
            {
                page.Append($"  {verb.Name.PadRight(width)}{verb.Summary}\n");
            }

            if (group == Verbs.Safety)
            {
                page.Append($"  {"ice".PadRight(width)}Ask the guard around git what it allows, or run a command inside it\n");
            }
        }

        page.Append("\nFirst steps in your own repository\n");
        page.Append($"  {ias} init --run-mode                      writes .loa.config.yaml and an example sprint\n");
        page.Append($"  {ias} run sprint-1 --dry-run               checks everything, shows the plan, changes nothing\n");
        page.Append($"  {ias} run sprint-1                         runs it: implement, review, audit, until both gates approve\n");
        page.Append($"  {ias} run-status --follow                  from another terminal: what is happening\n");
        page.Append($"  {ias} run-halt                             stops when the phase ends; `{ias} run-resume` continues\n");
        page.Append("\nEverywhere\n");
        page.Append("  -h, --help                      Show this page, or a command's description, options and examples\n");
        page.Append("  --version                       Show the version\n");
        page.Append("  -C DIR                          Before the command: run as if started in DIR, as with git\n");
        page.Append("  -q, --quiet                     Print only results and errors\n");
        page.Append("  -v, --verbose                   Print more; after an error, where it came from\n");
        page.Append("  --color auto|always|never       When to use colors (NO_COLOR is honored)\n");
        page.Append("\nExit status: 0 done, 1 refused, failed or halted, 2 usage error, 3 nothing to do or no run,\n");
        page.Append("4 another engine has the work tree, 130 halted by Ctrl-C.\n");
        return page.ToString();
    }

    internal static string Page(Verb verb, Command command, string ias)
    {
        var page = new StringBuilder();
        var called = command.Name == verb.Name ? $"{ias} {verb.Name}" : $"{ias} {verb.Name} {command.Name}";
        page.Append(command.Description ?? verb.Summary).Append("\n\nusage: ").Append(called);
        if (command.Subcommands.Count > 0)
        {
            page.Append(" COMMAND");
        }

        foreach (var argument in command.Arguments.Where(a => !a.Hidden))
        {
            var word = Word(argument);
            page.Append(argument.Arity.MinimumNumberOfValues > 0 ? $" {word}" : $" [{word}]")
                .Append(argument.Arity.MaximumNumberOfValues > 1 ? "..." : "");
        }

        page.Append(" [OPTIONS]\n");
        Table(page, "Commands", command.Subcommands.Where(c => !c.Hidden).Select(c => (c.Name, c.Description)));
        Table(page, "Arguments", command.Arguments.Where(a => !a.Hidden).Select(a => (Word(a), a.Description)));
        Table(page, "Options", Tree.OptionsOf(command).Where(o => !o.Hidden).Select(o => (Names(o), o.Description)));
        if (verb.Examples.Length > 0)
        {
            page.Append("\nExamples\n");
            var width = verb.Examples.Max(e => e.Split("  # ")[0].Length) + 3;
            foreach (var example in verb.Examples)
            {
                var parts = example.Split("  # ");
                page.Append($"  {ias} {(parts.Length > 1 ? parts[0].PadRight(width) + parts[1] : parts[0])}\n");
            }
        }

        return page.ToString();
    }

    internal static string Word(Argument argument) => (argument.HelpName ?? argument.Name).ToUpperInvariant();

    internal static string Names(Option option)
    {
        var names = string.Join(", ", option.Aliases.Where(a => a != "-?").OrderBy(a => a.Length).Append(option.Name));
        return option.ValueType == typeof(bool) ? names : $"{names} {option.HelpName ?? "VALUE"}";
    }

    private static void Table(StringBuilder page, string title, IEnumerable<(string Name, string? Words)> rows)
    {
        var all = rows.ToList();
        if (all.Count == 0)
        {
            return;
        }

        page.Append($"\n{title}\n");
        var width = Math.Min(34, all.Max(r => r.Name.Length) + 2);
        foreach (var (name, words) in all)
        {
            page.Append("  ").Append(name.PadRight(width)).Append(name.Length >= width ? "  " : "").Append(words).Append('\n');
        }
    }
}
