using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Cli.Console;
using Ias.Cli.Runs;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Planning;
using Ias.Engine.Queue;

namespace Ias.Cli.Runner;

/// <summary><c>ias decide ID ANSWER</c>.</summary>
public static class DecideCommand
{
    public static Command Make(CommandContext context)
    {
        var id = new Argument<string>("id")
        {
            Description = "The blocked job's id, or part of it, or the number of its decision record; or the id of a Console's question",
            HelpName = "ID",
        };
        var answer = new Argument<string>("answer")
        {
            Description = "Your decision, or the number of an answer that is offered; the agent gets it",
            HelpName = "ANSWER",
        };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new Command("decide", "Answer a job's question and put the job back in the queue; or a planning's")
        {
            id,
            answer,
            json,
        };
        command.SetAction(
            async (parsed, cancel) =>
            {
                if (Here(context, parsed.GetValue(id)!) is not var (workTree, queue, job))
                {
                    if (AnswersPlanning(context, parsed.GetValue(id)!, parsed.GetValue(answer)!, parsed.GetValue(json)))
                    {
                        return (int)ExitCode.Ok;
                    }

                    // Not a question of this repository: one that came through a Console.
                    return await ConsoleDecision.TryAnswerAsync(
                        context,
                        parsed.GetValue(id)!,
                        parsed.GetValue(answer)!,
                        parsed.GetValue(json)
                    )
                        ? (int)ExitCode.Ok
                        : throw Nobody(RunPlace.Of(context).WorkTree, parsed.GetValue(id)!, context);
                }

                var said = new JobAnswer(
                    job.Reason,
                    QuestionOptions.Chosen(job.Reason, parsed.GetValue(answer)!),
                    RunPlace.Asker,
                    context.Time.GetUtcNow()
                );
                var again = queue.Again(job.Id, said);
                new DecisionFiles(workTree, context.CalledAs).Answer(job, said);
                await QueueCommits.TellAsync(context, QueueCommit.OfAnswer(queue.Files, job), "the answer", cancel);
                if (parsed.GetValue(json))
                {
                    JsonAnswer.Write(context, new JobDecidedAnswer(queue.Files.Run, JobInFull.Of(again)));
                }
                else
                {
                    context.Out.WriteLine($"{job.Id} is back in the queue with your answer");
                    var there = workTree == RunPlace.Of(context).WorkTree ? "" : ShellLine.Of($"cd {workTree} && ");
                    var next = ShellLine.Of($"{context.CalledAs:raw} runner run-loop --run {queue.Files.Run}");
                    context.Out.WriteLine($"  next: {there}{next}     (unless a runner or `{context.CalledAs} agent` is already working)");
                }

                return (int)ExitCode.Ok;
            }
        );
        return command;
    }

    // False: no planning of the repository one stands in asks this.
    private static bool AnswersPlanning(CommandContext context, string id, string answer, bool asJson)
    {
        if (GitPlace.Find(context.Folder) is null)
        {
            return false;
        }

        var place = RunPlace.Of(context);
        var files = new PlanFiles(place.WorkTree, context.Time);
        if (PlanQuestions.Find(files, id) is not { } asking)
        {
            return false;
        }

        PlanQuestions.Answer(files, place.WorkTree, context.CalledAs, asking, RunPlace.Asker, answer, context.Time.GetUtcNow());
        var next = ShellLine.Of($"{context.CalledAs:raw} plan --continue {asking.Id}");
        if (asJson)
        {
            JsonAnswer.Write(context, new PlanAnsweredAnswer(asking.Id, asking.Decision, next));
        }
        else
        {
            context.Out.WriteLine($"{asking.Id} has your answer");
            context.Out.WriteLine($"  next: {next}");
        }

        return true;
    }

    // Null: no job asks this, neither in the work tree one stands in nor in one that was made beside it for jobs.
    private static (string WorkTree, JobQueue Queue, Job Job)? Here(CommandContext context, string text)
    {
        if (GitPlace.Find(context.Folder)?.WorkTree is not { } here)
        {
            return null;
        }

        foreach (var workTree in (string[])[here, .. JobTrees.Of(context, here)])
        {
            if (Find(workTree, text, context) is var (queue, job))
            {
                return (workTree, queue, job);
            }
        }

        return null;
    }

    private static (JobQueue Queue, Job Job)? Find(string workTree, string text, CommandContext context)
    {
        var asked = new List<(JobQueue Queue, Job Job)>();
        foreach (var run in new RunFolders(workTree, context.CalledAs).All().Reverse())
        {
            var files = new RunnerFiles(workTree, run);
            if (!InsideFile.Is(files.Config))
            {
                continue;
            }

            var queue = QueueRunOptions.Queue(files, context);
            asked.AddRange(DecisionFiles.AskedBy(queue, text).Select(job => (queue, job)));
            if (
                asked.Count == 0
                && !DecisionRecord.IsNumber(text)
                && queue.View().Resolve(text) is { } id
                && queue.Find(id) is { Job: { } job }
            )
            {
                return job.Status == JobStatus.Blocked
                    ? (queue, job)
                    : throw new ProblemException(
                        new Problem(
                            $"Job {id} has no open question: it is {job.Status.Word()}.",
                            files.Run,
                            $"{context.CalledAs:raw} runner list --run {files.Run} --status blocked"
                        )
                    );
            }
        }

        return asked switch
        {
            [var one] => one,
            [] => null,
            _ => throw new ProblemException(
                new Problem(
                    $"Several jobs wait for the answer to {text}.",
                    string.Join(", ", asked.Select(one => $"{one.Job.Id} ({string.Join(", ", one.Job.DecisionRecords ?? [])})")),
                    $"{context.CalledAs:raw} decide {asked[0].Job.Id} \"your answer\"",
                    ExitCode.Usage
                )
            ),
        };
    }

    private static ProblemException Nobody(string workTree, string text, CommandContext context)
    {
        return new ProblemException(
            new Problem(
                $"There is no job {text}, and no job asks by a decision record of that number or name.",
                Path.Combine(workTree, RunName.Folder),
                $"{context.CalledAs:raw} runner list --latest --status blocked",
                ExitCode.NothingToDo
            )
        );
    }
}
