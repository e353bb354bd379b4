using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Console.Client.Wire;
using Ias.Core.Text;

namespace Ias.Cli.Console;

/// <summary><c>ias job retry</c>: puts a job back into the queue.</summary>
internal static class JobRetry
{
    public static Command Make(CommandContext context)
    {
        var choice = new LoginChoice();
        var id = new Argument<string>("id") { Description = "The job's id", HelpName = "ID" };
        var note = new Option<string?>("--note") { Description = "Note for the agent of the next attempt", HelpName = "TEXT" };
        var command = choice.AddTo(new Command("retry", "Put a failed, blocked or canceled job back into the queue") { id, note });
        command.SetAction(
            async (parsed, _) =>
            {
                var login = await choice.OfJobAsync(parsed, context, parsed.GetValue(id)!);
                using var client = login.Open(context.CalledAs, context.Time);
                var job = parsed.GetValue(id)!;
                await client.WriteAsync<RetryJobRequest, DoneAnswer>(
                    "jobs/retry",
                    new RetryJobRequest(login.WorkspaceId, job, parsed.GetValue(note)),
                    context.Stop
                );
                if (choice.Json(parsed))
                {
                    JsonAnswer.Write(context, new JobMovedAnswer(login.Server, login.Workspace, job));
                }
                else
                {
                    context.Out.WriteLine($"Job {Wording.Plain(job)} is in the queue again.");
                }

                return (int)ExitCode.Ok;
            }
        );
        return command;
    }
}
