using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Core.Model;
using Ias.Core.Text;
using Ias.Engine.Queue;

namespace Ias.Cli.Runner;

/// <summary><c>ias runner retry-failed</c>: puts failed jobs back in the queue.</summary>
internal static class RunnerRetry
{
    public static Command Make(CommandContext context)
    {
        var choice = new QueueRunOptions();
        var ids = new Argument<string[]>("id")
        {
            Description = "Retry only these failed, blocked or cancelled jobs",
            HelpName = "ID",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = choice.AddTo(new Command("retry-failed", "Put failed jobs back in the queue with all their attempts again") { ids });
        command.SetAction(
            async (parsed, cancel) =>
            {
                var queue = choice.Queue(parsed, context);
                var wanted = parsed.GetValue(ids) is { Length: > 0 } named
                    ? named.Select(id => QueueRunOptions.Job(queue, id, context).Job!).DistinctBy(job => job.Id).ToList()
                    : queue.View().List(JobStatus.Failed).Select(f => f.Job).OfType<Job>().ToList();
                foreach (var job in wanted)
                {
                    queue.Again(job.Id);
                }

                if (wanted.Count > 0)
                {
                    await QueueCommits.TellAsync(context, QueueCommit.OfRetry(queue.Files, wanted), "that they are tried again", cancel);
                }

                if (choice.Json(parsed))
                {
                    JsonAnswer.Write(context, new JobIdsAnswer(queue.Files.Run, wanted.Select(job => job.Id)));
                }
                else
                {
                    context.Out.WriteLine(wanted.Count == 0 ? "no failed jobs" : $"{Wording.Count(wanted.Count, "job")} back in the queue");
                }

                return (int)(wanted.Count == 0 ? ExitCode.NothingToDo : ExitCode.Ok);
            }
        );
        return command;
    }
}
