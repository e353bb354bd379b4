using System.CommandLine;

namespace Ias.Cli;

/// <summary><c>ias install</c>: links the launcher into <c>~/.local/bin</c>.</summary>
public static class InstallCommand
{
    public static Command Make(CommandContext context)
    {
        var command = new Command("install", "Link ias into ~/.local/bin, so that it can be called from anywhere. Building on changed sources goes on as before.");
        command.SetAction(_ => (int)Install(
            context, Environment.GetEnvironmentVariable("IAS_LAUNCHER") ?? "", Environment.GetEnvironmentVariable("HOME") ?? "", Environment.GetEnvironmentVariable("PATH") ?? ""));
        return command;
    }

    internal static ExitCode Install(CommandContext context, string launcher, string home, string searchPath)
    {
        launcher = launcher.Length > 0 ? Path.GetFullPath(launcher) : "";
        if (!File.Exists(launcher))
        {
            throw new ProblemException(new Problem("Only the launcher of a checkout can be installed.", Next: "./scripts/ias install"));
        }

        if (!Directory.Exists(home))
        {
            throw new ProblemException(new Problem("There is no home folder to install into: HOME is not set to a folder.", home, $"HOME=/root {context.CalledAs} install"));
        }

        var bin = Path.Combine(home, ".local", "bin");
        var link = Path.Combine(bin, "ias");
        var info = new FileInfo(link);
        if (info.LinkTarget is { } target && Path.GetFullPath(target, bin) == launcher)
        {
            context.Out.WriteLine($"{link} leads here already");
        }
        else if (info.LinkTarget is null && Path.Exists(link))
        {
            throw new ProblemException(new Problem("There is another program at that place.", link, $"mv {link} {link}.old && {context.CalledAs} install"));
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
            context.Error.WriteLine($"{bin} is not on your PATH. next: echo 'export PATH=\"$HOME/.local/bin:$PATH\"' >> ~/.profile && . ~/.profile");
        }

        return ExitCode.Ok;
    }
}
