using System.CommandLine;
using Ias.Cli.Console;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Installation;

namespace Ias.Cli.Installing;

/// <summary><c>ias install</c>: copies this program into the person's home and puts it on their PATH. Called in a checkout, the launcher
/// has
/// built it natively before.</summary>
public static class InstallCommand
{
    public static Command Make(CommandContext context)
    {
        var quick = new Option<bool>("--quick")
        {
            Description = "In a checkout: link the launcher instead. It rebuilds what changed, needs no C compiler, and starts slower",
        };
        var console = new Option<bool>("--console") { Description = "In a checkout: build and install the Console's server too" };
        var command = new Command(
            "install",
            "Install ias for yourself: a copy in ~/.local/lib/ias, a link in ~/.local/bin, manual pages, completions. Installing another version switches to it at once; what runs goes on with the version it was started with."
        )
        {
            quick,
            console,
        };
        command.SetAction(parsed =>
        {
            var launcher = Environment.GetEnvironmentVariable("IAS_LAUNCHER") ?? "";
            var home = Home(context);
            var program = AppContext.BaseDirectory.TrimEnd('/');
            if (parsed.GetValue(quick) || (launcher.Length > 0 && !IsNative(program)))
            {
                LinkLauncher(context, launcher, home);
            }
            else
            {
                Copy(context, program, home);
            }

            SayPath(context, Path.Combine(home, ".local", "bin"), Environment.GetEnvironmentVariable("PATH") ?? "");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Home folder of the person.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
    internal static string Home(CommandContext context)
    {
        var home = Environment.GetEnvironmentVariable("HOME") ?? "";
        return Directory.Exists(home) && Path.IsPathRooted(home)
            ? Path.GetFullPath(home).TrimEnd('/')
            : throw new ProblemException(
                new Problem(
                    "There is no home folder to install into: HOME is not set to a folder.",
                    home,
                    $"HOME=/root {context.CalledAs:raw} install"
                )
            );
    }

    /// <summary>Installs the program in that folder.</summary>
    internal static void Copy(CommandContext context, string program, string home)
    {
        var versions = new InstalledVersions(home);
        if (program.StartsWith("/usr/", StringComparison.Ordinal))
        {
            throw new ProblemException(
                new Problem(
                    "This ias belongs to a package of your system; it is installed.",
                    program,
                    "apt-get install --only-upgrade ias",
                    ExitCode.NothingToDo
                )
            );
        }

        if (!IsNative(program))
        {
            throw new ProblemException(
                new Problem(
                    "Only a native program can be copied; this is a build for development.",
                    program,
                    "./scripts/ias install, in the checkout"
                )
            );
        }

        var before = versions.Current;
        var folder = versions.Install(program, ProgramVersion.Whole, SharedFiles.Texts(context));
        context.Out.WriteLine(
            folder == before ? $"{ProgramVersion.Text} is installed already: {folder}" : $"{ProgramVersion.Text} installed: {folder}"
        );
        context.Out.WriteLine($"{versions.Link} leads to it");
        foreach (var old in versions.Sweep())
        {
            context.Out.WriteLine($"removed {old}");
        }

        foreach (var one in versions.Running(except: folder))
        {
            context.Out.WriteLine($"{Told(one)}: goes on with {Path.GetFileName(one.Folder)} until it ends");
        }

        if (!Directory.Exists(Path.Combine(folder, ConsoleCommand.Name)))
        {
            context.Error.WriteLine(
                "without the Console's server; next, if you want to run one: scripts/ias install --console, in the checkout"
            );
        }
    }

    /// <summary>A process as people know it.</summary>
    internal static string Told(RunningVersion one) =>
        $"{(one.Command.Length > 0 ? $"ias {one.Command}" : "the dashboard")} (pid {one.Pid}{(one.WorkingFolder.Length > 0 ? $", in {Wording.Plain(one.WorkingFolder)}" : "")})";

    internal static void LinkLauncher(CommandContext context, string launcher, string home)
    {
        launcher = launcher.Length > 0 ? Path.GetFullPath(launcher) : "";
        if (!File.Exists(launcher))
        {
            throw new ProblemException(
                new Problem("Only the launcher of a checkout can be linked.", Next: "./scripts/ias install --quick")
            );
        }

        var link = new InstalledVersions(home).Link;
        if (SymbolicLink.TargetOf(link) == launcher)
        {
            context.Out.WriteLine($"{link} already points here");
            return;
        }

        if (new FileInfo(link).LinkTarget is null && Path.Exists(link))
        {
            throw new ProblemException(
                new Problem(
                    "Another program is already there.",
                    link,
                    ShellLine.Of($"mv {link} {link + ".old"} && {context.CalledAs:raw} install --quick")
                )
            );
        }

        SymbolicLink.Lead(link, launcher);
        context.Out.WriteLine($"{link} -> {launcher}");
    }

    internal static void SayPath(CommandContext context, string bin, string searchPath)
    {
        if (!searchPath.Split(':').Contains(bin))
        {
            context.Error.WriteLine(
                $"{bin} is not on your PATH. next: echo 'export PATH=\"$HOME/.local/bin:$PATH\"' >> ~/.profile && . ~/.profile"
            );
        }
    }

    // A build that needs .NET beside it has its libraries there.
    private static bool IsNative(string program) =>
        File.Exists(Path.Combine(program, "ias")) && !File.Exists(Path.Combine(program, "ias.dll"));
}
