using System.CommandLine;
using Ias.Core.Config;
using Ias.Engine.Processes;

namespace Ias.Cli.Config;

/// <summary><c>ias setup</c> and <c>ias config edit</c>: become <c>ias-setup</c>, the forms, which are a program of their own.</summary>
public static class SetupCommand
{
    public const string Name = "setup";

    /// <summary>A variable with the path of another build of the program, for tests.</summary>
    public const string ProgramVariable = "IAS_SETUP_PROGRAM";

    private const string Program = "ias-setup";

    public static Command Make(CommandContext context)
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Print what would be written; write nothing" };
        var command = new Command(
            Name,
            "Set up this repository for runs in six steps, in a form: agents, git, limits, guard, notices, a first sprint. Shows what it will write first; changes nothing that is there but what you change."
        )
        {
            dryRun,
        };
        command.SetAction(parsed => Start([Name, .. parsed.GetValue(dryRun) ? (string[])["--dry-run"] : []], context));
        return command;
    }

    /// <summary><c>ias config edit</c>: edits the settings in a form.</summary>
    public static Command MakeEdit(CommandContext context)
    {
        var command = new Command(
            "edit",
            "Edit .loa.config.yaml in a form: every key with its value, source, default and help; checked as you type, and shown as a diff before it is saved"
        );
        command.SetAction(_ => Start(["edit"], context));
        return command;
    }

    // Becomes the program; returns only when that failed.
    private static void Start(IReadOnlyList<string> arguments, CommandContext context) =>
        ProcessImage.Become(
            Find(),
            arguments,
            new Dictionary<string, string?>(StringComparer.Ordinal) { [CommandContext.NameVariable] = context.CalledAs }
        );

    private static string Find() =>
        (Environment.GetEnvironmentVariable(ProgramVariable) is { Length: > 0 } named && File.Exists(named) ? named : null)
        ?? ProgramBeside.Find(Name, Program)
        ?? throw new ProblemException(
            new Problem(
                "The program with the forms is not here.",
                ProgramBeside.Place(Name, Program),
                $"scripts/ias {Name}, in the checkout: it builds it. Without a form: ias init --run-mode; ias config set KEY VALUE; $EDITOR {ConfigKeys.FileName}"
            )
        );
}
