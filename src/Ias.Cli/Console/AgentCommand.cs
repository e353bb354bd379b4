using System.CommandLine;
using Ias.Console.Worker.Loops;

namespace Ias.Cli.Console;

/// <summary><c>ias agent</c> and <c>ias worker</c>: a command a file.</summary>
internal static class AgentCommand
{
    public static Command Make(CommandContext context) =>
        new("agent", "Do the jobs of your Consoles on this machine, in the checkouts that are linked")
        {
            AgentStart.Make(context, WorkerRole.Agent, "Do all kinds of jobs, in the background"),
            AgentStop.Make(context),
            AgentStatus.Make(context),
            AgentRunOnce.Make(context),
            AgentInstall.Make(context),
            AgentUninstall.Make(context),
        };

    public static Command MakeWorker(CommandContext context) =>
        new("worker", "Do only the quick jobs of your Consoles, those that need no coding agent")
        {
            AgentStart.Make(context, WorkerRole.Worker, "Do them, in the background; agent status and agent stop are for it too"),
        };
}
