using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Console.Client.Wire;
using Ias.Core.Text;

namespace Ias.Cli.Console;

/// <summary><c>ias job cancel</c>: gives a job up; one that runs is stopped.</summary>
internal static class JobCancel
{
    public static Command Make(CommandContext context)
    {
        var choice = new LoginChoice();
        var id = new Argument<string>("id") { Description = "The job's id", HelpName = "ID" };
        var command = choice.AddTo(new Command("cancel", "Take a job out of the queue, or stop it where it runs") { id });
        command.SetAction(
            async (parsed, _) =>
            {
                var login = await choice.OfJobAsync(parsed, context, parsed.GetValue(id)!);
                using var client = login.Open(context.CalledAs, context.Time);
                var job = parsed.GetValue(id)!;
                await client.WriteAsync<JobRequest, DoneAnswer>("jobs/cancel", new JobRequest(login.WorkspaceId, job), context.Stop);
                if (choice.Json(parsed))
                {
                    JsonAnswer.Write(context, new JobMovedAnswer(login.Server, login.Workspace, job));
                }
                else
                {
                    context.Out.WriteLine($"Job {Wording.Plain(job)} is canceled.");
                }

                return (int)ExitCode.Ok;
            }
        );
        return command;
    }
}
