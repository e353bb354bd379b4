using System.CommandLine;

namespace Ias.Cli.Console;

/// <summary><c>ias agent uninstall</c>: stops and removes the service.</summary>
internal static class AgentUninstall
{
    public static Command Make(CommandContext context)
    {
        var command = new Command("uninstall", "Stop the service that agent install made, and remove it");
        command.SetAction(async (_, _) => (int)await RunAsync(context));
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandContext context)
    {
        var service = new UserService(context);
        if (!File.Exists(service.Path))
        {
            context.Error.WriteLine($"there is no service: {service.Path}");
            return ExitCode.NothingToDo;
        }

        var refused = await service.TellAsync("systemctl", "--user", "disable", "--now", UserService.Name);
        File.Delete(service.Path);
        refused ??= await service.TellAsync("systemctl", "--user", "daemon-reload");
        context.Out.WriteLine($"removed {service.Path}");
        if (refused is not null)
        {
            context.Error.WriteLine($"warning: systemd refused: {refused}");
        }

        return ExitCode.Ok;
    }
}
