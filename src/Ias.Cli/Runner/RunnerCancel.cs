using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Cli.Runs;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Engine.Queue;
using Ias.Engine.Runs;
using Ias.Engine.State;

namespace Ias.Cli.Runner;

/// <summary><c>ias runner cancel</c>: takes jobs out of the queue by itself, and has the runner end those that are running.</summary>
internal static class RunnerCancel
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Command Make(CommandContext context)
    {
        var choice = new QueueRunOptions();
        var ids = new Argument<string[]>("id")
        {
            Description = "The jobs' ids, or parts of them",
            HelpName = "ID",
            Arity = ArgumentArity.OneOrMore,
        };
        var reason = new Option<string>("--reason") { Description = "Why, for the record", HelpName = "TEXT" };
        var command = choice.AddTo(
            new Command(
                "cancel",
                "Cancel jobs: take them out of the queue. A running job's turn is ended and its changes are kept as a patch. retry-failed ID puts a job back"
            )
            {
                ids,
                reason,
            }
        );
        command.SetAction(
            async (parsed, cancel) =>
            {
                var (queue, why, asJson) = (choice.Queue(parsed, context), parsed.GetValue(reason) ?? "", choice.Json(parsed));
                var jobs = parsed
                    .GetValue(ids)!
                    .Select(id => QueueRunOptions.Job(queue, id, context).Job!)
                    .DistinctBy(job => job.Id)
                    .ToList();
                var running = jobs.Where(job => job.Status == JobStatus.Running).Select(job => job.Id).ToList();
                var runner = running.Count > 0 ? RunnerOf(queue, running[0], context) : null;
                var idle = jobs.Where(job => !running.Contains(job.Id)).ToList();
                foreach (var job in idle)
                {
                    queue.Cancel(job.Id, RunPlace.Asker, why);
                }

                if (idle.Count > 0)
                {
                    await QueueCommits.TellAsync(context, QueueCommit.OfCancel(queue.Files, idle), "that they are cancelled", cancel);
                }

                if (runner is not null)
                {
                    running.ForEach(id => runner.Cancel(id, RunPlace.Asker, context.Time.GetUtcNow(), why));
                    if (!asJson)
                    {
                        context.Out.WriteLine("asked the runner; it will end the agent and undo its changes");
                    }

                    await WaitAsync(runner, queue, running, context);
                }

                var now = jobs.Select(job => queue.Find(job.Id)?.Job ?? job).ToList();
                Show(now, queue, asJson, context);
                return (int)(
                    now.Find(job => job.Status != JobStatus.Cancelled) is { } left
                        ? throw new ProblemException(NotCancelled(left, queue, context))
                        : ExitCode.Ok
                );
            }
        );
        return command;
    }

    private static LiveRunner RunnerOf(JobQueue queue, string id, CommandContext context) =>
        LiveRunner.Of(RunPlace.Of(context).CommonDir, queue.Files)
        ?? throw new ProblemException(
            new Problem(
                $"Job {id} is still claimed by a runner that has died.",
                queue.Files.Running,
                $"{context.CalledAs:raw} runner recover --run {queue.Files.Run}     (puts it back in the queue; then cancel it)"
            )
        );

    // Until each has ended, or was refused; or the runner is gone.
    private static async Task WaitAsync(LiveRunner runner, JobQueue queue, IEnumerable<string> asked, CommandContext context)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.Interrupt);
        patience.CancelAfter(Patience);
        var waiting = asked.ToHashSet(StringComparer.Ordinal);
        try
        {
            await foreach (var happened in new EventFollower(runner.Files, context.Time).FollowAsync(patience.Token))
            {
                if (happened is null && (waiting.Count == 0 || LiveRunner.Of(RunPlace.Of(context).CommonDir, queue.Files) is null))
                {
                    return;
                }

                if (happened?.Seq > runner.LastSeq)
                {
                    waiting.RemoveWhere(id =>
                        happened is RunEvent.JobEnded ended
                            ? ended.Job == id
                            : happened is RunEvent.RequestRefused { Request: ControlKind.Cancel } refused && refused.Job == id
                    );
                }
            }
        }
        catch (OperationCanceledException)
        {
            // it stays asked; how the jobs stand now is said
        }
    }

    private static void Show(List<Job> jobs, JobQueue queue, bool asJson, CommandContext context)
    {
        if (asJson)
        {
            JsonAnswer.Write(context, new JobsCancelledAnswer(queue.Files.Run, jobs.Select(job => JobInFull.Of(job))));
            return;
        }

        foreach (var job in jobs.Where(job => job.Status == JobStatus.Cancelled))
        {
            context.Out.WriteLine($"{job.Id} is cancelled{EventWording.Kept(queue.Files.SavedPatch(job))}");
        }
    }

    private static Problem NotCancelled(Job job, JobQueue queue, CommandContext context) =>
        job.Status switch
        {
            JobStatus.Running when LiveRunner.Of(RunPlace.Of(context).CommonDir, queue.Files) is null => new Problem(
                $"The runner died before it ended job {job.Id}.",
                queue.Files.Running,
                $"{context.CalledAs:raw} runner recover --run {queue.Files.Run}\n{context.CalledAs:raw} runner show {job.Id} --run {queue.Files.Run}"
            ),
            JobStatus.Running => new Problem(
                $"Job {job.Id} has not ended within {Patience.TotalSeconds:0} s. The request still stands.",
                queue.Files.Running,
                $"{context.CalledAs:raw} runner show {job.Id} --run {queue.Files.Run}"
            ),
            JobStatus.Pending or JobStatus.Waiting => new Problem(
                $"Job {job.Id} is {job.Status.Word()} again: its attempt had already ended.",
                queue.Files.Queue,
                $"{context.CalledAs:raw} runner cancel {job.Id} --run {queue.Files.Run}"
            ),
            _ => new Problem(
                $"Job {job.Id} was {job.Status.Word()} before it could be cancelled.",
                queue.Files.Queue,
                $"{context.CalledAs:raw} runner show {job.Id} --run {queue.Files.Run}"
            ),
        };
}
