using System.CommandLine;
using Ias.Engine.Ice;

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
    public static string Find()
    {
        // Beside this program, or in a folder of its own there, as the launcher builds it.
        string[] places = [Path.Combine(AppContext.BaseDirectory, Name, Program), Path.Combine(AppContext.BaseDirectory, Program)];
        return Array.Find(places, File.Exists)
            ?? throw new ProblemException(
                new Problem("The Console's program is not here.", places[0], "scripts/ias console, in the checkout: it builds it")
            );
    }
}
