using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Cli.Runs;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Queue;

namespace Ias.Cli.Runner;

/// <summary><c>ias runner check</c>: checks every file of the queue.</summary>
internal static class RunnerCheck
{
    public static Command Make(CommandContext context)
    {
        var choice = new QueueRunOptions();
        var command = choice.AddTo(new Command("check", "Check every file of the queue; exit 1 when something is wrong"));
        command.SetAction(
            async (parsed, cancel) =>
            {
                var queue = choice.Queue(parsed, context);
                List<string> found =
                [
                    .. Look(queue, RunPlace.Of(context), context),
                    .. await QueueCommits.WhyRefusedAsync(context, queue, cancel),
                ];
                if (choice.Json(parsed))
                {
                    JsonAnswer.Write(context, new QueueCheckAnswer(queue.Files.Run, found));
                }
                else
                {
                    found.ForEach(context.Out.WriteLine);
                    if (found.Count == 0)
                    {
                        context.Out.WriteLine($"{queue.Files.Run}: no problems found; {JobText.Counts(queue.View().Count())}");
                    }
                }

                return (int)(found.Count == 0 ? ExitCode.Ok : ExitCode.Failed);
            }
        );
        return command;
    }

    private static IEnumerable<string> Look(JobQueue queue, RunPlace place, CommandContext context)
    {
        if (QueuePlace.WhyNot(GitPlace.Here(place.WorkTree)) is { } elsewhere)
        {
            yield return $"{elsewhere.What.TrimEnd('.')}: {elsewhere.On}; {elsewhere.Next}";
        }

        foreach (var unknown in queue.Options.UnknownKeys())
        {
            yield return $"{Path.GetRelativePath(context.Folder, queue.Files.Config)}: {unknown}";
        }

        var view = queue.View();
        var alive = RunnerLock.Holder(place.CommonDir, queue.Files) is not null;
        foreach (var file in view.List())
        {
            var path = Path.GetRelativePath(context.Folder, file.Path);
            if (file.Job is not { } job)
            {
                yield return $"{path}: {file.Wrong}";
                continue;
            }

            if (job.Status is JobStatus.Pending or JobStatus.Waiting)
            {
                foreach (var wrong in JobReader.Problems(job, queue.Options))
                {
                    yield return $"{path}: {wrong}";
                }
            }

            if (job.Status == JobStatus.Waiting && view.WhyStuck(job) is { Length: > 0 } stuck)
            {
                yield return $"{job.Id} will not start on its own: {stuck}";
            }

            if (job.Status == JobStatus.Running && !alive)
            {
                yield return $"{job.Id} is claimed, but no runner is alive: {context.CalledAs} runner recover --run {queue.Files.Run}";
            }
        }

        foreach (
            var rejected in InsideFile
                .PathsIn(queue.Files.Rejected, InsideKind.File)
                .Where(path => path.EndsWith(".why", StringComparison.Ordinal))
        )
        {
            var why = InsideFile.Read(rejected, InsideFile.LongestText).Text.Trim();
            yield return $"{Path.GetRelativePath(context.Folder, rejected[..^4])} was set aside: {why}";
        }
    }
}
