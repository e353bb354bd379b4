using System.CommandLine;
using Ias.Engine.Processes;

namespace Ias.Cli;

/// <summary><c>ias install</c>: links the launcher into <c>~/.local/bin</c>, and has it build the native program from then on.</summary>
public static class InstallCommand
{
    public static Command Make(CommandContext context)
    {
        var quick = new Option<bool>("--quick")
        {
            Description = "Use the quick build: takes half a minute instead of two and needs no C compiler, but the program runs slower",
        };
        var command = new Command(
            "install",
            "Link ias into ~/.local/bin, so that you can run it from anywhere, and build it as a native program. Changed sources are rebuilt as before."
        )
        {
            quick,
        };
        command.SetAction(
            async (parsed, cancel) =>
            {
                var launcher = Environment.GetEnvironmentVariable("IAS_LAUNCHER") ?? "";
                Link(context, launcher, Environment.GetEnvironmentVariable("HOME") ?? "", Environment.GetEnvironmentVariable("PATH") ?? "");
                return (int)await BuildAsync(context, launcher, parsed.GetValue(quick) ? "quick" : "native", cancel);
            }
        );
        return command;
    }

    /// <summary>Has the launcher build that kind of program, now and whenever the sources change.</summary>
    internal static async Task<ExitCode> BuildAsync(CommandContext context, string launcher, string kind, CancellationToken cancel)
    {
        using var processes = new ProcessRunner(context.Time);
        var build = new ProcessSpec
        {
            FileName = launcher,
            Arguments = ["--version"],
            WorkingDirectory = "/", // the launcher of this very checkout is what the person asks for
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["IAS_BUILD"] = kind },
        };
        var said = new TextPieces(context.Error);
        var exit = await processes.StreamAsync(build, null, _ => { }, said.Write, cancel);
        said.Close();
        return exit == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    internal static void Link(CommandContext context, string launcher, string home, string searchPath)
    {
        launcher = launcher.Length > 0 ? Path.GetFullPath(launcher) : "";
        if (!File.Exists(launcher))
        {
            throw new ProblemException(new Problem("Only the launcher of a checkout can be installed.", Next: "./scripts/ias install"));
        }

        if (!Directory.Exists(home))
        {
            throw new ProblemException(
                new Problem(
                    "There is no home folder to install into: HOME is not set to a folder.",
                    home,
                    $"HOME=/root {context.CalledAs} install"
                )
            );
        }

        var bin = Path.Combine(home, ".local", "bin");
        var link = Path.Combine(bin, "ias");
        var info = new FileInfo(link);
        if (info.LinkTarget is { } target && Path.GetFullPath(target, bin) == launcher)
        {
            context.Out.WriteLine($"{link} already points here");
        }
        else if (info.LinkTarget is null && Path.Exists(link))
        {
            throw new ProblemException(
                new Problem("Another program is already there.", link, $"mv {link} {link}.old && {context.CalledAs} install")
            );
        }
        else
        {
            Directory.CreateDirectory(bin);
            var fresh = $"{link}.{Environment.ProcessId}";
            File.CreateSymbolicLink(fresh, launcher);
            File.Move(fresh, link, overwrite: true);
            context.Out.WriteLine($"{link} -> {launcher}");
        }

        if (!searchPath.Split(':').Contains(bin))
        {
            context.Error.WriteLine(
                $"{bin} is not on your PATH. next: echo 'export PATH=\"$HOME/.local/bin:$PATH\"' >> ~/.profile && . ~/.profile"
            );
        }
    }
}
