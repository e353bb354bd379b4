using System.CommandLine;
using System.Globalization;
using System.Text;
using Ias.Cli.Answers;
using Ias.Cli.Runs;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Queue;

namespace Ias.Cli.Runner;

/// <summary><c>ias runner enqueue</c>: adds a job to the queue.</summary>
internal static class RunnerEnqueue
{
    public static Command Make(CommandContext context)
    {
        var choice = new QueueRunOptions();
        var role = new Option<string>("--role")
        {
            Description = "Who does the job: orchestrator, implementer, test-runner, reviewer, researcher, pm, ux",
            HelpName = "ROLE",
        };
        var prompt = new Option<string>("--prompt") { Description = "What to do", HelpName = "TEXT" };
        var promptFile = new Option<string>("--prompt-file")
        {
            Description = "Read the prompt from a file; - = standard input",
            HelpName = "FILE",
        };
        var title = new Option<string>("--title")
        {
            Description = "One line, used as the commit subject (default: the prompt's first line)",
            HelpName = "TEXT",
        };
        var priority = new Option<int>("--priority")
        {
            Description = "0 (first) to 99 (last)",
            HelpName = "N",
            DefaultValueFactory = _ => Job.UsualPriority,
            CustomParser = NumberOption.Within(0, Job.LastPriority),
        };
        var depends = new Option<string[]>("--depends-on")
        {
            Description = "A job that must be done first: its id, or part of it; can be repeated",
            HelpName = "ID",
        };
        var timeout = new Option<double?>("--timeout")
        {
            Description = "Time limit for its turn, in minutes",
            HelpName = "MINUTES",
            CustomParser = NumberOption.OptionalWithin(0.0),
        };
        var notBefore = new Option<string>("--not-before")
        {
            Description = "Earliest start: 30m, 2h, or a time such as 2026-11-22T03:00Z",
            HelpName = "WHEN",
        };
        var milestone = new Option<bool>("--milestone")
        {
            Description = "With the milestone policy: open a draft pull request when this job is done",
        };
        var batch = new Option<string>("--batch")
        {
            Description = "Add many jobs at once: JSON, one object per line; - = standard input",
            HelpName = "FILE",
        };
        var command = choice.AddTo(
            new Command("enqueue", "Add a job to the queue; prints its id")
            {
                role,
                prompt,
                promptFile,
                title,
                priority,
                depends,
                timeout,
                notBefore,
                milestone,
                batch,
            }
        );
        command.SetAction(
            async (parsed, cancel) =>
            {
                QueuePlace.Require(GitPlace.Here(context.Folder));
                var queue = choice.Queue(parsed, context);
                IReadOnlyList<Job> wanted;
                if (parsed.GetValue(batch) is { } file)
                {
                    wanted = Batch(await TextOfAsync(file, context, cancel), file);
                }
                else
                {
                    var text =
                        parsed.GetValue(prompt) is { } given ? given
                        : parsed.GetValue(promptFile) is { } from ? await TextOfAsync(from, context, cancel)
                        : "";
                    if (parsed.GetValue(role) is not { Length: > 0 } who || text.Trim().Length == 0)
                    {
                        throw new ProblemException(
                            new Problem(
                                "A job needs a role and a prompt.",
                                Next: $"{context.CalledAs:raw} runner enqueue --latest --role implementer --prompt \"what to do\"",
                                Exit: ExitCode.Usage
                            )
                        );
                    }

                    wanted =
                    [
                        new Job(
                            who,
                            text,
                            Title: parsed.GetValue(title) ?? "",
                            Priority: parsed.GetValue(priority),
                            TimeoutMinutes: parsed.GetValue(timeout),
                            Milestone: parsed.GetValue(milestone),
                            DependsOn: parsed.GetValue(depends) is { Length: > 0 } needs
                                ? [.. needs.Select(n => QueueRunOptions.Job(queue, n, context).Job!.Id)]
                                : null,
                            NotBefore: parsed.GetValue(notBefore) is { } when ? Time(when, context.Time.GetUtcNow()) : null
                        ),
                    ];
                }

                var jobs = queue.Enqueue([.. wanted.Select(j => j.CreatedBy.Length > 0 ? j : j with { CreatedBy = RunPlace.Asker })]);
                Show(context, choice.Json(parsed), queue.Files.Run, jobs);
                return (int)ExitCode.Ok;
            }
        );
        return command;
    }

    private static void Show(CommandContext context, bool asJson, string run, IReadOnlyList<Job> jobs)
    {
        if (asJson)
        {
            JsonAnswer.Write(context, new JobIdsAnswer(run, jobs.Select(job => job.Id)));
            return;
        }

        foreach (var job in jobs)
        {
            context.Out.WriteLine(job.Id);
        }
    }

    private static async Task<string> TextOfAsync(string file, CommandContext context, CancellationToken cancel)
    {
        if (file == "-")
        {
            using var input = new StreamReader(System.Console.OpenStandardInput(), Encoding.UTF8);
            return await input.ReadToEndAsync(cancel);
        }

        return RegularFile.Text(Path.GetFullPath(file, context.Folder))
            ?? throw new ProblemException(
                new Problem("The file does not exist.", file, "--prompt-file FILE, or - for standard input", ExitCode.Usage)
            );
    }

    private static List<Job> Batch(string text, string file)
    {
        var jobs = new List<Job>();
        var line = 0;
        foreach (var one in text.Split('\n'))
        {
            line++;
            if (one.Trim().Length == 0)
            {
                continue;
            }

            var (job, wrong) = JobReader.Read(Encoding.UTF8.GetBytes(one));
            jobs.Add(
                job
                    ?? throw new ProblemException(
                        new Problem(
                            $"Line {line} is not a job: {wrong}.",
                            file,
                            "one object per line: {\"role\": \"implementer\", \"prompt\": \"…\"}",
                            ExitCode.Usage
                        )
                    )
            );
        }

        return jobs;
    }

    /// <summary>A length of time from now, or a moment.</summary>
    /// <exception cref="ProblemException">It is neither.</exception>
    internal static DateTimeOffset Time(string text, DateTimeOffset now)
    {
        if (
            text.Length > 1
            && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && "smhd".Contains(text[^1], StringComparison.Ordinal)
        )
        {
            return now.AddSeconds(
                number
                    * text[^1] switch
                    {
                        's' => 1,
                        'm' => 60,
                        'h' => 3600,
                        _ => 86400,
                    }
            );
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var at)
            ? at.ToUniversalTime()
            : throw new ProblemException(
                new Problem($"'{text}' is not a time.", "--not-before", "30m, 2h, or a time such as 2026-11-22T03:00Z", ExitCode.Usage)
            );
    }
}
