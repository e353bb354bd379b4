using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Core.Model;
using Ias.Engine.Queue;

namespace Ias.Cli.Runner;

/// <summary><c>ias runner list</c>: lists the jobs.</summary>
internal static class RunnerList
{
    public static Command Make(CommandContext context)
    {
        var choice = new QueueRunOptions();
        var status = new Option<JobStatus[]>("--status")
        {
            Description = "Show only these: pending, waiting, running, done, failed, blocked, cancelled",
            HelpName = "STATUS",
        };
        var limit = new Option<int>("--limit")
        {
            Description = "Show at most this many",
            HelpName = "N",
            DefaultValueFactory = _ => 100,
            CustomParser = NumberOption.Within(1),
        };
        var command = choice.AddTo(new Command("list", "List the jobs: running ones first, then the queue in order") { status, limit });
        command.SetAction(parsed =>
        {
            var queue = choice.Queue(parsed, context);
            var view = queue.View();
            var most = parsed.GetValue(limit);
            var found = view.List(parsed.GetValue(status) ?? []).Take(most + 1).ToList();
            if (choice.Json(parsed))
            {
                JsonAnswer.Write(
                    context,
                    new JobListAnswer(
                        queue.Files.Run,
                        view.Count(),
                        found.Count > most,
                        found.Take(most).Select(f => f.Job).OfType<Job>().Select(job => JobInFull.Of(job, Stuck(view, job)))
                    )
                );
                return (int)ExitCode.Ok;
            }

            foreach (var file in found.Take(most))
            {
                context.Out.WriteLine(
                    file.Job is { } job
                        ? JobText.Line(job, Stuck(view, job))
                        : $"unreadable  {Path.GetRelativePath(context.Folder, file.Path)}  ({file.Wrong})"
                );
            }

            if (found.Count > most)
            {
                context.Out.WriteLine($"… more than {most}: use --limit N to show more");
            }

            if (found.Count == 0)
            {
                context.Error.WriteLine($"no such jobs; {JobText.Counts(view.Count())}");
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static string Stuck(QueueView view, Job job) => job.Status == JobStatus.Waiting ? view.WhyStuck(job) : "";
}
