using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Core.Queue;
using Ias.Core.Text;
using Ias.Engine.Queue;

namespace Ias.Cli.Runner;

/// <summary><c>ias runner init</c>: creates a run's queue.</summary>
internal static class RunnerInit
{
    public static Command Make(CommandContext context)
    {
        var choice = new QueueRunOptions();
        var agent = new Option<string>("--agent")
        {
            Description = "This queue's agent, NAME or NAME:MODEL; default: the repository's",
            HelpName = "AGENT",
        };
        var pull = new Option<PullRequestPolicy>("--pull-requests")
        {
            Description = "When to open draft pull requests: none, single, milestone or chain",
            HelpName = "POLICY",
        };
        var command = choice.AddTo(
            new Command("init", "Create a run's queue: config.json and its folders; existing files are kept") { agent, pull }
        );
        command.SetAction(parsed =>
        {
            var files = choice.Files(parsed, context);
            var made = RunFolders.Init(files, new RunnerOptions(Agent: parsed.GetValue(agent) ?? "", PullRequests: parsed.GetValue(pull)));
            var path = Path.GetRelativePath(context.Folder, files.Config);
            if (!made && (parsed.GetResult(agent) is { Implicit: false } || parsed.GetResult(pull) is { Implicit: false }))
            {
                throw new ProblemException(
                    new Problem(
                        $"The queue of {files.Run} already exists with its own settings; --agent and --pull-requests are for a new one. Nothing was changed.",
                        path,
                        $"set \"agent\" or \"pull_requests\" in {path}"
                    )
                );
            }

            if (choice.Json(parsed))
            {
                JsonAnswer.Write(context, new QueueMadeAnswer(files.Run, made, path));
            }
            else
            {
                context.Out.WriteLine(
                    made
                        ? $"created the queue of {files.Run}; its settings: {path}"
                        : $"the queue of {files.Run} already exists; {path} is unchanged"
                );
                context.Out.WriteLine(
                    ShellLine.Of($"  next: {context.CalledAs:raw} runner enqueue --run {files.Run} --role orchestrator --prompt \"…\"")
                );
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }
}
