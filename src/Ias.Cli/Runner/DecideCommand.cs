using System.CommandLine;
using Ias.Cli.Ice;
using Ias.Cli.Runs;
using Ias.Core.Runner;
using Ias.Engine.Git;
using Ias.Engine.Processes;
using Ias.Engine.Runner;

namespace Ias.Cli.Runner;

/// <summary><c>ias decide ID ANSWER</c>.</summary>
public static class DecideCommand
{
    public static Command Make(CommandContext context)
    {
        var id = new Argument<string>("id") { Description = "The blocked job, by its id or a part of it", HelpName = "ID" };
        var answer = new Argument<string>("answer") { Description = "What you decide; the agent is told", HelpName = "ANSWER" };
        var json = new Option<bool>("--json") { Description = "As JSON" };
        var command = new Command("decide", "Answer a job that asked, and put it back into the queue") { id, answer, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var place = RunPlace.Of(context);
            var (queue, job) = Find(place.WorkTree, parsed.GetValue(id)!, context);
            var said = new JobAnswer(job.Reason, parsed.GetValue(answer)!, RunPlace.Asker, context.Time.GetUtcNow());
            var again = queue.Again(job.Id, said);
            new DecisionFiles(place.WorkTree, context.CalledAs).Answer(job.Id, said);
            var uncommitted = await CommitAsync(context, place, queue.Files, job, cancel);
            if (uncommitted.Length > 0)
            {
                context.Error.WriteLine($"the answer is not committed: {uncommitted}; the next run-loop commits it");
            }

            if (parsed.GetValue(json))
            {
                JsonPage.Write(context, queue.Files.Run, page =>
                {
                    page.WritePropertyName("job");
                    JsonPage.Job(page, again);
                });
            }
            else
            {
                context.Out.WriteLine($"{job.Id} is back in the queue, with your answer");
                context.Out.WriteLine($"  next: {context.CalledAs} runner run-loop --run {queue.Files.Run}     (unless a runner is at work)");
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }

    // The answer counts, committed or not.
    private static async Task<string> CommitAsync(CommandContext context, RunPlace place, RunnerFiles files, Job job, CancellationToken cancel)
    {
        try
        {
            using var processes = new ProcessRunner(context.Time);
            var guard = await PersonsGuard.PrepareAsync(processes, GitPlace.Here(place.WorkTree), warning => context.Error.WriteLine($"warning: {warning}"), cancel);
            return await DecisionCommit.MakeAsync(await Repository.OpenAsync(processes, place.WorkTree, cancel), guard.Guard, files, job, context.Time, cancel);
        }
        catch (ProblemException refused)
        {
            return refused.Problem.What.TrimEnd('.');
        }
    }

    private static (JobQueue Queue, Job Job) Find(string workTree, string text, CommandContext context)
    {
        foreach (var run in new RunFolders(workTree, context.CalledAs).All().Reverse())
        {
            var files = new RunnerFiles(workTree, run);
            if (!File.Exists(files.Config))
            {
                continue;
            }

            var queue = RunChoice.Queue(files, context);
            if (queue.View().Resolve(text) is { } id && queue.Find(id) is { Job: { } job })
            {
                return job.Status == JobStatus.Blocked ? (queue, job)
                    : throw new ProblemException(new Problem($"Job {id} asks nothing: it is {job.Status.Word()}.", files.Run, $"{context.CalledAs} runner list --run {files.Run} --status blocked"));
            }
        }

        throw new ProblemException(new Problem($"There is no job {text}.", Path.Combine(workTree, RunnerFiles.Runs), $"{context.CalledAs} runner list --latest --status blocked", ExitCode.NothingToDo));
    }
}
