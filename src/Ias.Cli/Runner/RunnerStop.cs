using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Cli.Runs;
using Ias.Engine.Queue;

namespace Ias.Cli.Runner;

/// <summary><c>ias runner stop</c>: asks the runner to stop.</summary>
internal static class RunnerStop
{
    public static Command Make(CommandContext context)
    {
        var choice = new QueueRunOptions();
        var force = new Option<bool>("--force")
        {
            Description = "End the job in progress now; its changes are kept as a patch and it will be tried again",
        };
        var reason = new Option<string>("--reason") { Description = "Why, for the record", HelpName = "TEXT" };
        var command = choice.AddTo(new Command("stop", "Tell the runner to stop after the job in progress") { force, reason });
        command.SetAction(parsed =>
        {
            var files = choice.Files(parsed, context);
            var runner =
                LiveRunner.Of(RunPlace.Of(context).CommonDir, files)
                ?? throw new ProblemException(
                    new Problem(
                        $"No runner is processing the queue of {files.Run}.",
                        files.Folder,
                        $"{context.CalledAs:raw} runner status --run {files.Run}",
                        ExitCode.NothingToDo
                    )
                );
            runner.Stop(RunPlace.Asker, context.Time.GetUtcNow(), parsed.GetValue(force), parsed.GetValue(reason) ?? "");
            if (choice.Json(parsed))
            {
                JsonAnswer.Write(context, new RunnerStopAnswer(files.Run, Asked: true));
            }
            else
            {
                context.Out.WriteLine(
                    parsed.GetValue(force) ? "the runner will end its job and stop" : "the runner will stop when its job has ended"
                );
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }
}
