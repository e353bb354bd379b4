using System.CommandLine;

namespace Ias.Cli;

/// <summary>The root command with the options every command has, and one verb below it.</summary>
internal static class Tree
{
    public const string HelpName = "--help";

    /// <summary>No <c>@file</c> magic: a note may begin with an @.</summary>
    public static ParserConfiguration Parser { get; } = new() { ResponseFileTokenReplacer = null };

    public static Command Of(Verb verb, CommandContext context)
    {
        var command = verb.Make(context);
        command.Description ??= verb.Summary;

        // A plain Command: RootCommand would bring its own help, version and directives along.
        return new Command("ias")
        {
            new Option<bool>(HelpName, "-h", "-?") { Description = "Show this help", Recursive = true },
            new Option<bool>("--quiet", "-q") { Description = "Print only results and errors", Recursive = true },
            new Option<bool>("--verbose", "-v") { Description = "Print more; after an error, where it came from", Recursive = true },
            new Option<ColorUse>("--color")
            {
                Description = "When to use colors (NO_COLOR is honored)",
                HelpName = "auto|always|never",
                Recursive = true,
            },
            command,
        };
    }

    /// <summary>The command's own options and those it has from above.</summary>
    public static IEnumerable<Option> OptionsOf(Command command)
    {
        foreach (var option in command.Options)
        {
            yield return option;
        }

        foreach (var parent in command.Parents.OfType<Command>())
        {
            foreach (var option in OptionsOf(parent).Where(o => o.Recursive))
            {
                yield return option;
            }
        }
    }
}
