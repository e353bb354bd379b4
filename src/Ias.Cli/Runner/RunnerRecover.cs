using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Cli.Runs;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.Queue;
using Ias.Engine.State;

namespace Ias.Cli.Runner;

/// <summary><c>ias runner recover</c>: puts back the jobs that a dead runner still held.</summary>
internal static class RunnerRecover
{
    public static Command Make(CommandContext context)
    {
        var choice = new QueueRunOptions();
        var command = choice.AddTo(
            new Command("recover", "Put back the jobs that a dead runner still held; run-loop does this automatically")
        );
        command.SetAction(parsed =>
        {
            var (queue, place) = (choice.Queue(parsed, context), RunPlace.Of(context));
            using var held = RunnerLock.Take(place.CommonDir, queue.Files, context.Time);
            // From the log: where a runner was killed, the state file may be behind it.
            var run = RunLedger.Fold(EventReader.ReadAll(place.Files.Events))?.Run;
            var recovered = queue.Recover(job => run?.Queue == queue.Files.Run ? run.CancelOf(job) : null);
            if (choice.Json(parsed))
            {
                JsonAnswer.Write(
                    context,
                    new QueueRecoveredAnswer(
                        queue.Files.Run,
                        recovered.GivenBack.Select(job => job.Id),
                        recovered.Failed.Select(job => job.Id),
                        recovered.Cancelled.Select(job => job.Id),
                        recovered.Ended.Select(claim => claim.Job.Id),
                        recovered.Completed,
                        recovered
                            .Released.Select(job => (job.Id, Patch: queue.Files.SavedPatch(job)))
                            .Where(kept => kept.Patch.Length > 0)
                            .ToDictionary(kept => kept.Id, kept => kept.Patch)
                    )
                );
                return (int)ExitCode.Ok;
            }

            foreach (var job in recovered.Released)
            {
                var stands = job.Status switch
                {
                    JobStatus.Pending => $"is pending again: {job.Reason}",
                    JobStatus.Failed => $"failed: {job.Reason}",
                    _ => $"is {job.Reason}",
                };
                context.Out.WriteLine($"{job.Id} {stands}{EventWording.Kept(queue.Files.SavedPatch(job))}");
            }

            foreach (var claim in recovered.Ended)
            {
                context.Out.WriteLine($"{claim.Job.Id} had succeeded; run-loop will commit it and continue");
            }

            context.Out.WriteLine(
                recovered.IsNothing
                    ? "nothing to recover"
                    : ShellLine.Of($"  next: {context.CalledAs:raw} runner run-loop --run {queue.Files.Run}")
            );
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
