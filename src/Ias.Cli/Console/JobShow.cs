using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Console.Client.Wire;
using Ias.Core.Text;

namespace Ias.Cli.Console;

/// <summary><c>ias job show</c>: shows a job, its attempts, and what its box says about it.</summary>
internal static class JobShow
{
    public static Command Make(CommandContext context)
    {
        var choice = new LoginChoice();
        var id = new Argument<string>("id") { Description = "The job's id", HelpName = "ID" };
        var command = choice.AddTo(new Command("show", "Show a job: how it goes or ended, its attempts, what to type next") { id });
        command.SetAction(
            async (parsed, _) =>
            {
                var login = await choice.OfJobAsync(parsed, context, parsed.GetValue(id)!);
                using var client = login.Open(context.CalledAs, context.Time);
                var shown = await client.ReadAsync<JobRequest, JobDetails>(
                    "jobs/get",
                    new JobRequest(login.WorkspaceId, parsed.GetValue(id)!),
                    context.Stop
                );
                if (choice.Json(parsed))
                {
                    JsonAnswer.Write(
                        context,
                        new ConsoleJobAnswer(
                            login.Server,
                            login.Workspace,
                            ConsoleJobShown.Of(shown.Job),
                            shown.Attempts.Select(AttemptShown.Of),
                            shown.Progress.Select(line => new ProgressShown(At(line.At), line.Text))
                        )
                    );
                }
                else
                {
                    Write(context, shown);
                }

                return (int)ExitCode.Ok;
            }
        );
        return command;
    }

    private static void Write(CommandContext context, JobDetails shown)
    {
        var job = shown.Job;
        context.Out.WriteLine($"{Wording.Plain(job.Kind)} {Wording.Plain(job.Id)}: {Wording.Plain(job.Status)}");
        Line("why", job.OutcomeReason ?? job.WaitsBecause);
        Line("said", job.Message == job.OutcomeReason ? null : job.Message);
        foreach (var attempt in shown.Attempts)
        {
            Line(
                "attempt",
                $"{attempt.Outcome ?? "ended"}, {Age(attempt.EndedAt)} ago{(attempt.Reason is { } why ? $": {why}" : "")}{(attempt.Branch is { } branch ? $" (git log -p {branch})" : "")}"
            );
        }

        foreach (var line in shown.Progress)
        {
            Line(At(line.At).ToLocalTime().ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture), line.Text);
        }

        if (job.Status is "failed" or "blocked" or "canceled")
        {
            context.Out.WriteLine(ShellLine.Of($"  next: {context.CalledAs:raw} job retry {job.Id} --note \"what to do differently\""));
        }

        string Age(long at) => Wording.Age(context.Time.GetUtcNow() - At(at));

        void Line(string name, string? text)
        {
            if (!string.IsNullOrWhiteSpace(text))
            {
                context.Out.WriteLine($"  {name + ":", -10}{Wording.Plain(text)}");
            }
        }
    }

    private static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
