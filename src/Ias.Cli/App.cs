using System.CommandLine;
using System.CommandLine.Help;
using Ias.Core.Config;

namespace Ias.Cli;

/// <summary>The command line: finds the verb, makes only that one, runs it, and turns what went wrong into words and an exit status.</summary>
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

    /// <summary><c>ias run-status</c> by itself, or <c>ias runner status</c>: asked every few seconds by prompts and panes, so that neither the parser nor a task is loaded for it.</summary>
    public static ExitCode ShowStatus(CommandContext context, bool ofQueue)
    {
        try
        {
            return ofQueue ? Runner.RunnerStatusCommand.Show(context) : Runs.RunStatusCommand.Show(context);
        }
        catch (Exception wrong)
        {
            return Told(wrong, context, verbose: false);
        }
    }

    /// <summary><c>ias</c> by itself: the dashboard; the first words to a person where nothing can be drawn.</summary>
    public static ExitCode ShowDashboard(CommandContext context)
    {
        try
        {
            return TuiCommand.Capabilities().Refusal is null ? TuiCommand.Show(context, new TuiChoices()) : HelpPage.WriteFirstWords(context);
        }
        catch (Exception wrong)
        {
            return Told(wrong, context, verbose: false);
        }
    }

    private static ExitCode Told(Exception wrong, CommandContext context, bool verbose)
    {
        switch (wrong)
        {
            case ProblemException refused:
                context.Error.WriteLine(refused.Problem.ToString());
                if (verbose && refused.InnerException is { } cause)
                {
                    context.Error.WriteLine(cause.ToString());
                }

                return refused.Problem.Exit;
            case OperationCanceledException when context.Interrupt.IsCancellationRequested || context.Kill.IsCancellationRequested:
                return ExitCode.Interrupted;
            default:
                context.Error.WriteLine(verbose ? wrong.ToString() : $"{context.CalledAs}: {wrong.GetType().Name}: {wrong.Message.ReplaceLineEndings(" ")}");
                if (!verbose)
                {
                    context.Error.WriteLine("  next: run it again with --verbose to see where it comes from");
                }

                return ExitCode.Failed;
        }
    }

    private static async Task<ExitCode> DispatchAsync(string[] args, CommandContext context)
    {
        var at = VerbAt(args);
        var name = at < 0 ? "" : args[at];
        if (at < 0)
        {
            return WithoutVerb(args, context);
        }

        if (name == "help")
        {
            return HelpPage.Write(args.Length > at + 1 ? args[at + 1] : "", context);
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
            return HelpPage.Write(verb, parsed.CommandResult.Command, context);
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
            return HelpPage.Write(verb, parsed.CommandResult.Command, context, toError: true);
        }

        return (ExitCode)await parsed.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // signals are the context's
            Output = context.Out,
            Error = context.Error,
        });
    }

    /// <summary>The place of the first word that is neither an option nor the value of one; -1 = none.</summary>
    private static int VerbAt(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--color")
            {
                i++;
            }
            else if (!args[i].StartsWith('-'))
            {
                return i;
            }
        }

        return -1;
    }

    // `ias run status` is `ias run-status`.
    private static string[] Aliases(string[] args) =>
        args is ["run", "status" or "halt" or "resume", ..] ? [$"run-{args[1]}", .. args[2..]] : args;

    private static ExitCode WithoutVerb(string[] args, CommandContext context)
    {
        if (args.Length == 0)
        {
            return ShowDashboard(context);
        }

        if (Array.IndexOf(args, "--version") >= 0)
        {
            context.Out.WriteLine(ProgramVersion.Text);
            return ExitCode.Ok;
        }

        if (Array.Exists(args, a => a is "--help" or "-h" or "-?"))
        {
            return HelpPage.Write("", context);
        }

        var strange = Array.Find(args, a => a is not ("--quiet" or "-q" or "--verbose" or "-v" or "--color") && !a.StartsWith("--color=", StringComparison.Ordinal));
        return strange is null || !strange.StartsWith('-')
            ? HelpPage.WriteFirstWords(context)
            : throw new ProblemException(new Problem(
                $"There is no option {strange} without a command.", Next: $"{context.CalledAs} --help", Exit: ExitCode.Usage));
    }

    private static ProblemException Unknown(string name, CommandContext context)
    {
        var near = NearestWord.Of(name, [.. Verbs.All.Select(v => v.Name), "ice", "help"]);
        return new ProblemException(new Problem(
            $"There is no command {name}.{(near is null ? "" : $" Did you mean {near}?")}",
            Next: near is null ? $"{context.CalledAs} --help" : $"{context.CalledAs} {near}\n{context.CalledAs} --help", Exit: ExitCode.Usage));
    }

    private static ExitCode Misunderstood(ParseResult parsed, Verb verb, CommandContext context)
    {
        var command = parsed.CommandResult.Command;
        var called = command.Name == verb.Name ? verb.Name : $"{verb.Name} {command.Name}";
        foreach (var error in parsed.Errors)
        {
            context.Error.WriteLine($"{context.CalledAs} {called}: {error.Message}");
        }

        var options = Tree.OptionsOf(command).Select(o => o.Name).ToList();
        foreach (var token in parsed.UnmatchedTokens.Where(t => t.StartsWith('-')))
        {
            if (NearestWord.Of(token.Split('=')[0], options) is { } near)
            {
                context.Error.WriteLine($"  did you mean {near}?");
            }
        }

        context.Error.WriteLine($"  next: {context.CalledAs} {called} --help");
        return ExitCode.Usage;
    }
}
