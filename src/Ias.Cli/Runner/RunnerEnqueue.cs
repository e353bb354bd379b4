using System.CommandLine;
using System.Globalization;
using System.Text;
using Ias.Cli.Runs;
using Ias.Core.Runner;
using Ias.Engine.State;

namespace Ias.Cli.Runner;

/// <summary><c>ias runner enqueue</c>.</summary>
internal static class RunnerEnqueue
{
    public static Command Make(CommandContext context)
    {
        var choice = new RunChoice();
        var role = new Option<string>("--role") { Description = "Who does it: orchestrator, implementer, test-runner, reviewer, researcher, pm, ux", HelpName = "ROLE" };
        var prompt = new Option<string>("--prompt") { Description = "What is to be done", HelpName = "TEXT" };
        var promptFile = new Option<string>("--prompt-file") { Description = "The same from a file; - = standard input", HelpName = "FILE" };
        var title = new Option<string>("--title") { Description = "One line, the commit's subject (else the prompt's first)", HelpName = "TEXT" };
        var priority = new Option<int>("--priority") { Description = "0 (first) to 99 (last)", HelpName = "N", DefaultValueFactory = _ => Job.UsualPriority };
        var depends = new Option<string[]>("--depends-on") { Description = "A job that must be done first, by its id or a part of it; may be given several times", HelpName = "ID" };
        var timeout = new Option<double?>("--timeout") { Description = "Limit of its turn in minutes", HelpName = "MINUTES" };
        var notBefore = new Option<string>("--not-before") { Description = "Not earlier: 30m, 2h, or a time such as 2026-11-22T03:00Z", HelpName = "WHEN" };
        var milestone = new Option<bool>("--milestone") { Description = "With the policy milestone: a draft pull request follows when it is done" };
        var batch = new Option<string>("--batch") { Description = "Many jobs at once: JSON, one object a line; - = standard input", HelpName = "FILE" };
        var command = choice.AddTo(new Command("enqueue", "Put a job into the queue; prints its id") { role, prompt, promptFile, title, priority, depends, timeout, notBefore, milestone, batch });
        command.SetAction(async (parsed, cancel) =>
        {
            var queue = choice.Queue(parsed, context);
            IReadOnlyList<Job> wanted;
            if (parsed.GetValue(batch) is { } file)
            {
                wanted = Batch(await TextOfAsync(file, context, cancel), file);
            }
            else
            {
                var text = parsed.GetValue(prompt) is { } given ? given : parsed.GetValue(promptFile) is { } from ? await TextOfAsync(from, context, cancel) : "";
                if (parsed.GetValue(role) is not { Length: > 0 } who || text.Trim().Length == 0)
                {
                    throw new ProblemException(new Problem("A job needs a role and a prompt.", Next: $"{context.CalledAs} runner enqueue --latest --role implementer --prompt \"what is to be done\"", Exit: ExitCode.Usage));
                }

                wanted =
                [
                    new Job(
                        who, text, Title: parsed.GetValue(title) ?? "", Priority: parsed.GetValue(priority), TimeoutMinutes: parsed.GetValue(timeout), Milestone: parsed.GetValue(milestone),
                        DependsOn: parsed.GetValue(depends) is { Length: > 0 } needs ? [.. needs.Select(n => RunChoice.Job(queue, n, context).Job!.Id)] : null,
                        NotBefore: parsed.GetValue(notBefore) is { } when ? Time(when, context.Time.GetUtcNow()) : null),
                ];
            }

            var jobs = queue.Enqueue([.. wanted.Select(j => j.CreatedBy.Length > 0 ? j : j with { CreatedBy = RunPlace.Asker })]);
            Show(context, choice.Json(parsed), queue.Files.Run, jobs);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static void Show(CommandContext context, bool asJson, string run, IReadOnlyList<Job> jobs)
    {
        if (asJson)
        {
            JsonPage.Write(context, run, json =>
            {
                json.WriteStartArray("ids");
                foreach (var job in jobs)
                {
                    json.WriteStringValue(job.Id);
                }

                json.WriteEndArray();
            });
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
            using var input = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
            return await input.ReadToEndAsync(cancel);
        }

        return RegularFile.Text(Path.GetFullPath(file, context.Folder)) ?? throw new ProblemException(new Problem("There is no such file.", file, "--prompt-file FILE, or - for standard input", ExitCode.Usage));
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
            jobs.Add(job ?? throw new ProblemException(new Problem($"Line {line} is no job: {wrong}.", file, "one object a line: {\"role\": \"implementer\", \"prompt\": \"…\"}", ExitCode.Usage)));
        }

        return jobs;
    }

    /// <summary>A length of time from now, or a moment.</summary>
    /// <exception cref="ProblemException">It is neither.</exception>
    internal static DateTimeOffset Time(string text, DateTimeOffset now)
    {
        if (text.Length > 1 && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && "smhd".Contains(text[^1], StringComparison.Ordinal))
        {
            return now.AddSeconds(number * text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 86400 });
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var at) ? at.ToUniversalTime()
            : throw new ProblemException(new Problem($"'{text}' is no time.", "--not-before", "30m, 2h, or a time such as 2026-11-22T03:00Z", ExitCode.Usage));
    }
}
