using System.CommandLine;
using Ias.Cli.Console;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Installation;

namespace Ias.Cli.Installing;

/// <summary><c>ias uninstall</c>: takes back what <c>ias install</c> did. Runs, their history and logins stay.</summary>
public static class UninstallCommand
{
    public static Command Make(CommandContext context)
    {
        var command = new Command(
            "uninstall",
            "Remove what ias install put into your home. Your repositories, the history of your runs, settings and logins stay."
        );
        command.SetAction(_ => (int)Remove(context, InstallCommand.Home(context)));
        return command;
    }

    internal static ExitCode Remove(CommandContext context, string home)
    {
        var versions = new InstalledVersions(home);
        var isLauncher = new FileInfo(versions.Link).LinkTarget?.EndsWith("/scripts/ias", StringComparison.Ordinal) == true;
        if (versions.Current is null && !versions.IsLinked && !isLauncher)
        {
            throw new ProblemException(
                new Problem(
                    "ias is not installed in your home.",
                    versions.Folder,
                    "apt-get remove ias, if a package brought it",
                    ExitCode.NothingToDo
                )
            );
        }

        if (File.Exists(new UserService(context).Path))
        {
            throw new ProblemException(
                new Problem(
                    "A user service starts this ias.",
                    new UserService(context).Path,
                    $"{context.CalledAs:raw} agent uninstall, then {context.CalledAs:raw} uninstall"
                )
            );
        }

        if (isLauncher)
        {
            File.Delete(versions.Link);
        }

        var left = versions.Remove();
        context.Out.WriteLine("ias is uninstalled.");
        foreach (var one in left)
        {
            context.Out.WriteLine($"{InstallCommand.Told(one)} goes on; when it has ended: rm -r {ShellWord.Path(one.Folder)}");
        }

        string[] kept = [StateHome.Folder, context.PersonFolder, Path.Combine(home, ".config", "ias")];
        foreach (var folder in kept.Where(Directory.Exists))
        {
            context.Out.WriteLine($"kept: {folder}");
        }

        return ExitCode.Ok;
    }
}
