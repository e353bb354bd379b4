using System.CommandLine;
using Ias.Engine.Git;
using Ias.Engine.Workspace;

namespace Ias.Cli;

/// <summary><c>ias init --run-mode</c>.</summary>
public static class InitCommand
{
    public static Command Make(CommandContext context)
    {
        var runMode = new Option<bool>("--run-mode") { Description = "Write .loa.config.yaml (Run Mode enabled, agent found on PATH) and an example sprint" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be written" };
        var command = new Command("init", "Prepare this repository. Files that are there are never overwritten.") { runMode, dryRun };
        command.SetAction(parsed => (int)Init(context, parsed.GetValue(runMode), parsed.GetValue(dryRun)));
        return command;
    }

    private static ExitCode Init(CommandContext context, bool runMode, bool dryRun)
    {
        if (!runMode)
        {
            throw new ProblemException(new Problem("What shall be prepared?", Next: $"{context.CalledAs} init --run-mode", Exit: ExitCode.Usage));
        }

        var root = GitPlace.Here(context.Folder).WorkTree;
        var files = Scaffold.RunMode(root, Environment.GetEnvironmentVariable("PATH") ?? "", dryRun);
        foreach (var file in files)
        {
            var did = !file.Written ? "left" : dryRun ? "would write" : "wrote";
            context.Out.WriteLine($"{did,-11} {file.Path}{(file.Note.Length > 0 ? $"  ({file.Note})" : "")}");
        }

        if (!context.Quiet && !dryRun)
        {
            context.Error.WriteLine(files.Any(f => f.Written)
                ? $"next: say what you want done in {Scaffold.PlanPath}, then: {context.CalledAs} run sprint-1 --dry-run"
                : $"nothing to do. next: {context.CalledAs} run sprint-1 --dry-run");
        }

        return files.Any(f => f.Written) ? ExitCode.Ok : ExitCode.NothingToDo;
    }
}
