using System.CommandLine;
using Ias.Engine.Processes;

namespace Ias.Cli;

/// <summary><c>ias console …</c>: becomes <c>ias-console</c>, the server of the control plane, which is a program of its own.</summary>
public static class ConsoleCommand
{
    public const string Name = "console";

    private const string Program = "ias-console";

    public static Command Make(CommandContext context)
    {
        var words = new Argument<string[]>("command")
        {
            Description = "serve, workspace, token, member, policy, backup, restore, migrate, doctor",
        };
        var command = new Command(Name, "Serve the control plane that coordinates agents on many machines, and manage it") { words };
        command.SetAction(parsed => Start(parsed.GetValue(words) ?? []));
        return command;
    }

    /// <summary>Becomes the program; returns only when there is none.</summary>
    /// <exception cref="ProblemException">It was not built.</exception>
    public static void Start(IReadOnlyList<string> arguments) =>
        ProcessImage.Become(Find(), arguments, new Dictionary<string, string?>(StringComparer.Ordinal));

    /// <summary>The program's path.</summary>
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
