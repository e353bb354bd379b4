using System.CommandLine;
using Ias.Engine.Processes;

namespace Ias.Cli.Console;

/// <summary><c>ias console …</c>: calls of a Console, or else the server of the control plane: this process becomes <c>ias-console</c>, a
/// program of its own.</summary>
public static class ConsoleCommand
{
    public const string Name = "console";

    private const string Program = "ias-console";

    /// <summary>True for a command line of the server's program.</summary>
    public static bool IsServer(IReadOnlyList<string> args) =>
        args is [Name, ..] && !(args is [_, var command, ..] && ConsoleCalls.Names.Contains(command));

    public static Command Make(CommandContext context)
    {
        // Only for help and completion; those of the server's program are its own.
        var words = new Argument<string[]>("command")
        {
            Description = "serve, workspace, token, member, policy, backup, restore, migrate, doctor",
        };
        var command = new Command(Name, "Serve the control plane that coordinates agents on many machines, manage it, and ask it")
        {
            words,
        };
        foreach (var call in ConsoleCalls.Make(context))
        {
            command.Add(call);
        }

        command.SetAction(parsed => Start(parsed.GetValue(words) ?? []));
        return command;
    }

    /// <summary>Replaces this process by the program; returns only when the program is missing.</summary>
    /// <exception cref="ProblemException">It was not built.</exception>
    public static void Start(IReadOnlyList<string> arguments) =>
        ProcessImage.Become(Find(), arguments, new Dictionary<string, string?>(StringComparer.Ordinal));

    /// <summary>Finds the path of the program.</summary>
    /// <exception cref="ProblemException">It was not built.</exception>
    public static string Find() =>
        ProgramBeside.Find(Name, Program)
        ?? throw new ProblemException(
            new Problem(
                "The Console's program is not here.",
                ProgramBeside.Place(Name, Program),
                "scripts/ias console, in the checkout: it builds it"
            )
        );
}
