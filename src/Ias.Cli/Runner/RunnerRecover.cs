using System.CommandLine;
using Ias.Cli.Runs;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Queue;
using Ias.Engine.State;

namespace Ias.Cli.Runner;

/// <summary><c>ias runner recover</c>.</summary>
internal static class RunnerRecover
{
    public static Command Make(CommandContext context)
    {
        var choice = new RunChoice();
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
                JsonPage.Write(
                    context,
                    queue.Files.Run,
                    json =>
                    {
                        Ids("given_back", recovered.GivenBack.Select(j => j.Id));
                        Ids("failed", recovered.Failed.Select(j => j.Id));
                        Ids("cancelled", recovered.Cancelled.Select(j => j.Id));
                        Ids("to_be_finished", recovered.Ended.Select(c => c.Job.Id));
                        json.WriteNumber("moves_completed", recovered.Completed);
                        json.WriteStartObject("patches");
                        foreach (var job in recovered.Released.Where(job => queue.Files.SavedPatch(job).Length > 0))
                        {
                            json.WriteString(job.Id, queue.Files.SavedPatch(job));
                        }

                        json.WriteEndObject();

                        void Ids(string name, IEnumerable<string> ids)
                        {
                            json.WriteStartArray(name);
                            foreach (var id in ids)
                            {
                                json.WriteStringValue(id);
                            }

                            json.WriteEndArray();
                        }
                    }
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
                recovered.IsNothing ? "nothing to recover" : $"  next: {context.CalledAs} runner run-loop --run {queue.Files.Run}"
            );
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
