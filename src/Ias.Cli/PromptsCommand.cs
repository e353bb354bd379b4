using System.CommandLine;
using Ias.Core.Runs;
using Ias.Engine.Git;
using Ias.Engine.Runs;
using Ias.Engine.Scaffolding;

namespace Ias.Cli;

/// <summary><c>ias prompts show|eject</c>: the prompts of agents, and how to change them.</summary>
public static class PromptsCommand
{
    public static Command Make(CommandContext context)
    {
        var shown = NameOf();
        var show = new Command("show", "Print the template in use: the repository's own, else the built-in one") { shown };
        show.SetAction(parsed => (int)Show(context, parsed.GetValue(shown)));
        var ejected = NameOf();
        var eject = new Command(
            "eject",
            $"Write the built-in templates to {PromptTemplates.Folder}/ so that you can edit them; existing files are kept"
        )
        {
            ejected,
        };
        eject.SetAction(parsed => (int)Eject(context, parsed.GetValue(ejected)));
        return new Command("prompts") { show, eject };
    }

    private static Argument<string?> NameOf()
    {
        var name = new Argument<string?>("name")
        {
            Description = $"{string.Join(", ", Prompts.Names)}; default: all",
            HelpName = "NAME",
            Arity = ArgumentArity.ZeroOrOne,
        };
        name.AcceptOnlyFromAmong([.. Prompts.Names]);
        return name;
    }

    private static IReadOnlyList<string> Asked(string? name) => name is null ? Prompts.Names : [name];

    private static ExitCode Show(CommandContext context, string? asked)
    {
        var root = GitPlace.Find(context.Folder)?.WorkTree;
        foreach (var name in Asked(asked))
        {
            var template = PromptTemplates.Find(root, name);
            if (asked is null)
            {
                context.Out.WriteLine($"=== {name} ({(template.From.Length > 0 ? template.From : "built in")})");
            }

            context.Out.WriteLine(template.Text.TrimEnd('\n'));
        }

        return ExitCode.Ok;
    }

    private static ExitCode Eject(CommandContext context, string? asked)
    {
        var root = GitPlace.Here(context.Folder).WorkTree;
        var files = Scaffold.PromptFiles(root, Asked(asked));
        foreach (var file in files)
        {
            context.Out.WriteLine($"{(file.Written ? "wrote" : "left"), -6} {file.Path}{(file.Note.Length > 0 ? $"  ({file.Note})" : "")}");
        }

        return files.Any(f => f.Written) ? ExitCode.Ok : ExitCode.NothingToDo;
    }
}
