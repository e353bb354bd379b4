using System.CommandLine;
using Ias.Core.Text;
using Ias.Engine.Installation;

namespace Ias.Cli.Console;

/// <summary><c>ias agent install</c>: installs a systemd user service.</summary>
internal static class AgentInstall
{
    public static Command Make(CommandContext context)
    {
        var jobs = AgentStart.Jobs();
        var dry = new Option<bool>("--dry-run") { Description = "Only print the unit" };
        var command = new Command(
            "install",
            "Have systemd start it for you, also after a reboot and without a login; brings over what an existing client has set up"
        )
        {
            jobs,
            dry,
        };
        command.SetAction(async (parsed, _) => (int)await RunAsync(context, parsed.GetValue(jobs), parsed.GetValue(dry)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandContext context, int jobs, bool dry)
    {
        var service = new UserService(context);
        var unit = UserService.Unit(Program, Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin", jobs);
        if (dry)
        {
            context.Out.Write(unit);
            return ExitCode.Ok;
        }

        await new ExistingClient(context).BringOverAsync();
        var logins = WorkerSession.Logins(context);
        service.Write(unit);
        context.Out.WriteLine($"wrote {service.Path}");
        IReadOnlyList<string>[] steps =
        [
            ["systemctl", "--user", "daemon-reload"],
            ["systemctl", "--user", "enable", "--now", UserService.Name],
            ["loginctl", "enable-linger", Environment.UserName],
        ];
        foreach (var step in steps)
        {
            if (await service.TellAsync(step) is { } refused)
            {
                throw new ProblemException(
                    new Problem(
                        $"systemd refused: {refused}.",
                        service.Path,
                        string.Join('\n', steps.SkipWhile(one => one != step).Select(one => string.Join(' ', one)))
                    )
                );
            }

            context.Out.WriteLine($"ran   {string.Join(' ', step)}");
        }

        context.Out.WriteLine(
            $"works for {string.Join(", ", logins.Select(login => Wording.Plain(login.Workspace)))}, now and after each start of this machine"
        );
        context.Out.WriteLine($"  watch:  {context.CalledAs} agent status");
        context.Out.WriteLine($"  log:    journalctl --user -u {UserService.Name} -f");
        context.Out.WriteLine($"  remove: {context.CalledAs} agent uninstall");
        return ExitCode.Ok;
    }

    // The launcher, where there is one: it builds what has changed. Of an installed version the link, which leads to the next one in time.
    private static string Program =>
        Environment.GetEnvironmentVariable("IAS_LAUNCHER") is { Length: > 0 } launcher ? Path.GetFullPath(launcher)
        : new InstalledVersions(Environment.GetEnvironmentVariable("HOME") ?? "/") is { IsLinked: true } versions
        && Environment.ProcessPath!.StartsWith(versions.Folder + "/", StringComparison.Ordinal)
            ? versions.Link
        : Environment.ProcessPath!;
}
