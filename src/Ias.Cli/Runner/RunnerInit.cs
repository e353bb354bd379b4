using System.CommandLine;
using Ias.Core.Runner;
using Ias.Engine.Runner;

namespace Ias.Cli.Runner;

/// <summary><c>ias runner init</c>.</summary>
internal static class RunnerInit
{
    public static Command Make(CommandContext context)
    {
        var choice = new RunChoice();
        var agent = new Option<string>("--agent") { Description = "The agent of this queue, NAME or NAME:MODEL; else the repository's", HelpName = "AGENT" };
        var pull = new Option<PullRequestPolicy>("--pull-requests") { Description = "When jobs become draft pull requests: none, single, milestone or chain", HelpName = "POLICY" };
        var command = choice.AddTo(new Command("init", "Make a run's queue: config.json and its folders; what is there stays") { agent, pull });
        command.SetAction(parsed =>
        {
            var files = choice.Files(parsed, context);
            var made = RunFolders.Init(files, new RunnerOptions(Agent: parsed.GetValue(agent) ?? "", PullRequests: parsed.GetValue(pull)));
            var path = Path.GetRelativePath(context.Folder, files.Config);
            if (!made && (parsed.GetResult(agent) is { Implicit: false } || parsed.GetResult(pull) is { Implicit: false }))
            {
                throw new ProblemException(new Problem(
                    $"The queue of {files.Run} was there, with settings of its own; --agent and --pull-requests are for a new one. Nothing was changed.", path,
                    $"say \"agent\" or \"pull_requests\" in {path}"));
            }

            if (choice.Json(parsed))
            {
                JsonPage.Write(context, files.Run, json =>
                {
                    json.WriteBoolean("made", made);
                    json.WriteString("config", path);
                });
            }
            else
            {
                context.Out.WriteLine(made ? $"the queue of {files.Run} is there; its settings: {path}" : $"the queue of {files.Run} was there; {path} stays as it is");
                context.Out.WriteLine($"  next: {context.CalledAs} runner enqueue --run {files.Run} --role orchestrator --prompt \"…\"");
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }
}
