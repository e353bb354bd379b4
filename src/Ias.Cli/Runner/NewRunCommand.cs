using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Cli.Runs;
using Ias.Core.Queue;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Processes;
using Ias.Engine.Queue;

namespace Ias.Cli.Runner;

/// <summary><c>ias new-run NAME</c>: creates a run of jobs with its folder, branch and queue.</summary>
public static class NewRunCommand
{
    public static Command Make(CommandContext context)
    {
        var name = new Argument<string>("name")
        {
            Description = "Lowercase letters and digits, words joined by hyphens: my-feature",
            HelpName = "NAME",
        };
        var intent = new Option<string>("--intent") { Description = "What the run is for; written to intent.md", HelpName = "TEXT" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new Command(
            "new-run",
            "Start a run of jobs: create its folder under docs/ias/runs/, its branch ias/<run> and its queue"
        )
        {
            name,
            intent,
            json,
        };
        command.SetAction(
            async (parsed, cancel) =>
            {
                var place = RunPlace.Of(context);
                QueuePlace.Require(GitPlace.Here(place.WorkTree));
                using var processes = new ProcessRunner(context.Time);
                var repository = await Repository.OpenAsync(processes, place.WorkTree, cancel);
                var head = await repository.HeadAsync(cancel);
                if (head.Commit.Length == 0)
                {
                    throw new ProblemException(
                        new Problem("This repository has no commit yet.", place.WorkTree, "git add -A && git commit -m \"first commit\"")
                    );
                }

                var files = new RunFolders(place.WorkTree, context.CalledAs).Make(
                    parsed.GetValue(name)!,
                    DateOnly.FromDateTime(context.Time.GetLocalNow().DateTime),
                    parsed.GetValue(intent) ?? ""
                );
                RunFolders.Init(files, new RunnerOptions());
                MadeKnown.At(context, place.WorkTree);
                await repository.Branches.SwitchToAsync(files.Branch, head.Commit, cancel);
                if (parsed.GetValue(json))
                {
                    JsonAnswer.Write(
                        context,
                        new NewRunAnswer(files.Run, Path.GetRelativePath(place.WorkTree, files.RunFolder), files.Branch)
                    );
                    return (int)ExitCode.Ok;
                }

                context.Out.WriteLine($"{files.Run} is ready, on branch {files.Branch}");
                context.Out.WriteLine(
                    $"  intent:  {Path.GetRelativePath(context.Folder, files.Intent)}     (describe there what the run is for)"
                );
                context.Out.WriteLine(
                    $"  next:    {context.CalledAs} runner enqueue --latest --role orchestrator --prompt \"Analyze the codebase and propose next steps\""
                );
                context.Out.WriteLine($"           {context.CalledAs} runner run-loop --latest");
                return (int)ExitCode.Ok;
            }
        );
        return command;
    }
}
