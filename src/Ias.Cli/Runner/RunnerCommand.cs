using System.CommandLine;

namespace Ias.Cli.Runner;

/// <summary><c>ias runner</c>: a command a file; a new one is its file and a line here.</summary>
public static class RunnerCommand
{
    public static Command Make(CommandContext context) =>
        new("runner", "Manage a run's job queue: add jobs, process them, inspect them")
        {
            RunnerInit.Make(context),
            RunnerEnqueue.Make(context),
            RunnerLoop.MakeOnce(context),
            RunnerLoop.Make(context),
            RunnerLoop.MakeStart(context),
            RunnerStatusCommand.Make(context),
            RunnerStop.Make(context),
            RunnerRecover.Make(context),
            RunnerRetry.Make(context),
            RunnerList.Make(context),
            RunnerShow.Make(context),
            RunnerCancel.Make(context),
            RunnerShow.MakePrompt(context),
            RunnerCheck.Make(context),
        };
}
