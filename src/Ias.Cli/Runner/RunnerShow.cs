using System.CommandLine;
using System.Text.Json;
using Ias.Cli.Answers;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Queue;

namespace Ias.Cli.Runner;

/// <summary><c>ias runner show</c> and <c>ias runner prompt</c>.</summary>
internal static class RunnerShow
{
    private const int LongestPrompt = 64 << 20; // bytes

    public static Command Make(CommandContext context)
    {
        var choice = new QueueRunOptions();
        var id = new Argument<string>("id") { Description = "The job's id, or part of it", HelpName = "ID" };
        var command = choice.AddTo(new Command("show", "Show one job: its status, its attempts and their outcomes, its files") { id });
        command.SetAction(parsed =>
        {
            var queue = choice.Queue(parsed, context);
            var file = QueueRunOptions.Job(queue, parsed.GetValue(id)!, context);
            var job = file.Job ?? throw new ProblemException(new Problem("This file is not a job.", $"{file.Path}: {file.Wrong}"));
            var results = Enumerable
                .Range(1, Math.Max(0, job.ClaimGeneration))
                .Select(n => JobResults.Read(queue.Files, job.Id, n))
                .OfType<JobResult>()
                .ToList();
            if (choice.Json(parsed))
            {
                JsonAnswer.Write(
                    context,
                    new JobShownAnswer(
                        queue.Files.Run,
                        JobInFull.Of(job, job.Status == JobStatus.Waiting ? queue.View().WhyStuck(job) : ""),
                        Path.GetRelativePath(queue.Files.WorkTree, queue.Files.JobFolder(job.Id)),
                        results.Select(r => JsonSerializer.SerializeToNode(r, RunnerJson.Default.JobResult))
                    )
                );
                return (int)ExitCode.Ok;
            }

            Write(context, queue, job, results);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    public static Command MakePrompt(CommandContext context)
    {
        var choice = new QueueRunOptions();
        var id = new Argument<string>("id") { Description = "The job's id, or part of it", HelpName = "ID" };
        var command = choice.AddTo(
            new Command("prompt", "Print the prompt a job's agent got or, before its first attempt, the prompt it was queued with") { id }
        );
        command.SetAction(parsed =>
        {
            var queue = choice.Queue(parsed, context);
            var file = QueueRunOptions.Job(queue, parsed.GetValue(id)!, context);
            var name = JobNameOf(file);
            var read = InsideFile.Read(queue.Files.PromptOf(name), LongestPrompt);
            var text = read.Content is not null ? read.Text : file.Job?.Prompt ?? "";
            if (choice.Json(parsed))
            {
                JsonAnswer.Write(context, new JobPromptAnswer(queue.Files.Run, name, text));
            }
            else
            {
                context.Out.WriteLine(text.TrimEnd('\n'));
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static string JobNameOf(JobFile file) => file.Job?.Id ?? Path.GetFileNameWithoutExtension(file.Path);

    private static void Write(CommandContext context, JobQueue queue, Job job, IReadOnlyList<JobResult> results)
    {
        context.Out.WriteLine(job.Called);
        Row("job", job.Id);
        Row(
            "status",
            job.Status.Word() + (job.Status == JobStatus.Waiting && queue.View().WhyStuck(job) is { Length: > 0 } stuck ? $": {stuck}" : "")
        );
        Row("role", job.Role);
        Row(
            "queued",
            $"{job.CreatedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z{(job.CreatedBy.Length > 0 ? $" by {job.CreatedBy}" : "")}, priority {job.Priority}"
        );
        Row("needs", string.Join(", ", job.Needs));
        Row("due", job.NotBefore is { } due ? $"{due.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z" : "");
        Row("why", job.Reason);
        Row("commit", job.Commit);
        foreach (var result in results)
        {
            Row(
                "attempt",
                $"{result.Attempt}: {(result.Kind is null ? "ended well" : result.Outcome.Describe())} after {Wording.Span(result.Seconds)}{(result.Lane > 0 ? $" in lane {result.Lane}" : "")}{(result.Detail.Length > 0 ? $" ({Job.FirstLine(result.Detail)})" : "")}"
            );
            Row("log", Shown(Path.Combine(queue.Files.AttemptOf(job.Id, result.Generation), "agent.log")));
            Row("patch", result.Patch);
        }

        Row("folder", Shown(queue.Files.JobFolder(job.Id)));
        Row(
            "next",
            job.Status switch
            {
                JobStatus.Blocked => ShellLine.Of($"{context.CalledAs:raw} decide {job.Id} \"your answer\""),
                JobStatus.Failed or JobStatus.Cancelled => ShellLine.Of(
                    $"{context.CalledAs:raw} runner retry-failed --run {queue.Files.Run} {job.Id}"
                ),
                _ => "",
            }
        );
        if (results is [.., { Closing.Length: > 0 } last])
        {
            context.Out.WriteLine();
            context.Out.WriteLine(last.Closing.Trim());
        }

        string Shown(string path) => Path.Exists(path) ? Path.GetRelativePath(context.Folder, path) : "";

        void Row(string name, string value)
        {
            if (value.Length > 0)
            {
                context.Out.WriteLine($"  {name + ":", -9}{value}");
            }
        }
    }
}
