using System.CommandLine;
using Ias.Cli.Console;
using Ias.Core.Text;
using Ias.Engine.Files;

namespace Ias.Cli;

/// <summary>The command line: finds the verb, makes only that one, runs it, and turns what went wrong into words and an exit
/// status.</summary>
public static class App
{
    /// <summary>Runs one command line.</summary>
    public static async Task<ExitCode> RunAsync(string[] args, CommandContext context)
    {
        try
        {
            return await DispatchAsync(Aliases(args), context);
        }
        catch (Exception wrong)
        {
            return Told(wrong, context, Array.IndexOf(args, "--verbose") >= 0);
        }
    }

    private static ExitCode Told(Exception wrong, CommandContext context, bool verbose)
    {
        switch (wrong)
        {
            case ProblemException refused:
                context.Error.WriteLine(
                    (refused.Problem with { Next = CommandLine.From(refused.Problem.Next, context.CalledAs) }).ToString()
                );
                if (verbose && refused.InnerException is { } cause)
                {
                    context.Error.WriteLine(cause.ToString());
                }

                return refused.Problem.Exit;
            case OperationCanceledException when context.Stop.IsCancellationRequested:
                return ExitCode.Interrupted;
            default:
                context.Error.WriteLine(
                    verbose ? wrong.ToString() : $"{context.CalledAs}: {wrong.GetType().Name}: {wrong.Message.ReplaceLineEndings(" ")}"
                );
                if (!verbose)
                {
                    context.Error.WriteLine("  next: run it again with --verbose to see where the error came from");
                }

                return ExitCode.Failed;
        }
    }

    private static async Task<ExitCode> DispatchAsync(string[] args, CommandContext context)
    {
        var at = GlobalOptions.Leading(args);
        if (at == args.Length)
        {
            return WithoutVerb(args, context);
        }

        var name = args[at];
        if (name.StartsWith('-'))
        {
            throw Misplaced(args, at, context);
        }

        if (name == "help")
        {
            return HelpText.Write(args.Length > at + 1 ? args[at + 1] : "", context);
        }

        if (name == "complete")
        {
            return Completion.Complete(args[(at + 1)..], context);
        }

        var verb = Verbs.Find(name) ?? throw Unknown(name, context);
        var root = Tree.Of(verb, context);
        var parsed = root.Parse(args, Tree.Parser);
        if (parsed.GetValue<bool>(Tree.HelpName))
        {
            return HelpText.Write(verb, parsed.CommandResult.Command, context);
        }

        if (StrangeOption(args, at, parsed) is { } strange)
        {
            throw NoSuchOption(args, strange, parsed, verb, context);
        }

        if (parsed.CommandResult.Command is { Subcommands.Count: > 0 } group && parsed.UnmatchedTokens is [var below, ..])
        {
            throw UnknownBelow(args, below, group, context);
        }

        if (parsed.Errors.Count > 0)
        {
            return Misunderstood(parsed, verb, context);
        }

        context.Quiet = parsed.GetValue<bool>("--quiet");
        context.Verbose = parsed.GetValue<bool>("--verbose");
        context.Color = parsed.GetValue<ColorUse>("--color");
        if (parsed.Action is null)
        {
            return HelpText.Write(verb, parsed.CommandResult.Command, context, toError: true);
        }

        RefuseFolder(context);
        return (ExitCode)
            await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null, // signals are the context's
                    Output = context.Out,
                    Error = context.Error,
                }
            );
    }

    // .NET has paths as text: one whose bytes are not UTF-8 leads nowhere.
    private static void RefuseFolder(CommandContext context)
    {
        if (context.Folder.Contains('\uFFFD', StringComparison.Ordinal) && !OutsideFolder.Exists(context.Folder))
        {
            throw new ProblemException(
                new Problem(
                    "The name of this folder, or of one above it, is not UTF-8; ias cannot work there.",
                    context.Folder,
                    "Rename it: cd .. && mv OLD NEW     (or, for Latin-1 names: convmv -f latin1 -t utf8 --notest FOLDER)"
                )
            );
        }
    }

    // `ias run status` is `ias run-status`; `ias cp call` is the older name of `ias console call`.
    private static string[] Aliases(string[] args) =>
        args switch
        {
            ["run", "status" or "halt" or "resume", ..] => [$"run-{args[1]}", .. args[2..]],
            ["cp", var call, ..] when ConsoleCalls.Names.Contains(call) => [ConsoleCommand.Name, .. args[1..]],
            _ => args,
        };

    private static ExitCode WithoutVerb(string[] args, CommandContext context)
    {
        if (args.Length == 0)
        {
            // The dashboard; the first words to a person where nothing can be drawn.
            return TuiCommand.Capabilities().Refusal is null
                ? TuiCommand.Show(context, new TuiChoices())
                : HelpText.WriteFirstWords(context);
        }

        if (Array.IndexOf(args, "--version") >= 0)
        {
            context.Out.WriteLine(ProgramVersion.Line);
            return ExitCode.Ok;
        }

        if (Array.Exists(args, a => a is "--help" or "-h" or "-?"))
        {
            return HelpText.Write("", context);
        }

        return HelpText.WriteFirstWords(context);
    }

    // An option before the command that is not everybody's: the one whose it is takes it behind its name. Without a command that is the
    // dashboard.
    private static ProblemException Misplaced(string[] args, int at, CommandContext context)
    {
        var option = args[at].Split('=')[0];
        var behind = Array.FindIndex(args, at, a => Verbs.Find(a) is not null);
        IEnumerable<Verb> whose = behind >= 0 ? [Verbs.Find(args[behind])!] : Verbs.All.OrderByDescending(v => v.Name == "tui");
        foreach (var verb in whose)
        {
            var options = OptionsOf(verb, context);
            if (
                (
                    options.Contains(option) ? option
                    : behind >= 0 || verb.Name == "tui" ? NearestWord.Of(option, options)
                    : null
                ) is
                { } meant
            )
            {
                string[] words =
                [
                    .. args[..at],
                    verb.Name,
                    meant + args[at][option.Length..],
                    .. args[(at + 1)..].Where((_, i) => at + 1 + i != behind),
                ];
                return Meant($"{option} cannot come before a command.", CommandLine.Join(words), context);
            }
        }

        return new ProblemException(
            new Problem($"There is no option {option}.", Next: $"{context.CalledAs:raw} --help", Exit: ExitCode.Usage)
        );
    }

    private static List<string> OptionsOf(Verb verb, CommandContext context)
    {
        var command = Tree.Of(verb, context).Subcommands[0];
        return
        [
            .. Tree.OptionsOf(command)
                .Concat(command.Subcommands.SelectMany(Tree.OptionsOf))
                .Where(o => !o.Hidden)
                .SelectMany(o => o.Aliases.Append(o.Name))
                .Distinct(StringComparer.Ordinal),
        ];
    }

    // The parser takes an option it does not know for an argument. Behind -- everything is one.
    private static string? StrangeOption(string[] args, int at, ParseResult parsed)
    {
        var taken = parsed
            .CommandResult.Children.OfType<System.CommandLine.Parsing.ArgumentResult>()
            .SelectMany(a => a.Tokens)
            .Select(t => t.Value)
            .Concat(parsed.UnmatchedTokens)
            .ToHashSet(StringComparer.Ordinal);
        return args.Skip(at + 1).TakeWhile(a => a != "--").FirstOrDefault(a => taken.Contains(a) && LooksLikeOption(a));
    }

    private static bool LooksLikeOption(string word) =>
        word is ['-', not '-']
            ? char.IsAsciiLetter(word[1])
            : word.StartsWith("--", StringComparison.Ordinal)
                && word.Split('=')[0][2..] is { Length: > 1 } name
                && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static ProblemException NoSuchOption(string[] args, string strange, ParseResult parsed, Verb verb, CommandContext context)
    {
        var command = parsed.CommandResult.Command;
        var called = command.Name == verb.Name ? verb.Name : $"{verb.Name} {command.Name}";
        var option = strange.Split('=')[0];
        var what = $"{called} has no option {option}.";
        var at = Array.IndexOf(args, strange);
        if (option == GlobalOptions.Folder)
        {
            return Meant(
                $"{option} must come before the command.",
                CommandLine.Join([option, .. args.Skip(at + 1).Take(1), .. args[..at], .. args.Skip(at + 2)]),
                context
            );
        }

        return NearestWord.Of(option, [.. Tree.OptionsOf(command).Where(o => !o.Hidden).Select(o => o.Name)]) is { } near
            ? Meant(what, CommandLine.Join([.. args[..at], near + strange[option.Length..], .. args[(at + 1)..]]), context)
            : new ProblemException(new Problem(what, Next: $"{context.CalledAs:raw} {called:raw} --help", Exit: ExitCode.Usage));
    }

    private static ProblemException Meant(string what, string line, CommandContext context) =>
        new(
            new Problem($"{what} Did you mean: {context.CalledAs} {line}", Next: $"{context.CalledAs:raw} {line:raw}", Exit: ExitCode.Usage)
        );

    private static ProblemException Unknown(string name, CommandContext context)
    {
        var near = NearestWord.Of(name, [.. Verbs.All.Select(v => v.Name), "ice", "help"]);
        return new ProblemException(
            new Problem(
                $"There is no command {name}.{(near is null ? "" : $" Did you mean {near}?")}",
                Next: near is null
                    ? ShellLine.Of($"{context.CalledAs:raw} --help")
                    : ShellLine.Of($"{context.CalledAs:raw} {near:raw}\n{context.CalledAs:raw} --help"),
                Exit: ExitCode.Usage
            )
        );
    }

    private static ProblemException UnknownBelow(string[] args, string name, Command group, CommandContext context)
    {
        var what = $"{group.Name} has no command {name}.";
        var near = NearestWord.Of(name, [.. group.Subcommands.Where(c => !c.Hidden).Select(c => c.Name)]);
        return near is null
            ? new ProblemException(new Problem(what, Next: $"{context.CalledAs:raw} {group.Name} --help", Exit: ExitCode.Usage))
            : Meant(what, CommandLine.Join(args.Select(a => a == name ? near : a)), context);
    }

    private static ExitCode Misunderstood(ParseResult parsed, Verb verb, CommandContext context)
    {
        var command = parsed.CommandResult.Command;
        var called = command.Name == verb.Name ? verb.Name : $"{verb.Name} {command.Name}";
        foreach (var error in parsed.Errors)
        {
            context.Error.WriteLine($"{context.CalledAs} {called}: {error.Message}");
        }

        context.Error.WriteLine($"  next: {context.CalledAs} {called} --help");
        return ExitCode.Usage;
    }
}
