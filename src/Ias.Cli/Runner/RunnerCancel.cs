using System.CommandLine;
using Ias.Cli.Runs;

namespace Ias.Cli.Runner;

/// <summary><c>ias runner cancel</c>.</summary>
internal static class RunnerCancel
{
    public static Command Make(CommandContext context)
    {
        var choice = new RunChoice();
        var ids = new Argument<string[]>("id") { Description = "The jobs, by id or a part of it", HelpName = "ID", Arity = ArgumentArity.OneOrMore };
        var reason = new Option<string>("--reason") { Description = "Why, for the record", HelpName = "TEXT" };
        var command = choice.AddTo(new Command("cancel", "Take jobs out of the queue; retry-failed ID puts one back") { ids, reason });
        command.SetAction(parsed =>
        {
            var queue = choice.Queue(parsed, context);
            var jobs = parsed.GetValue(ids)!.Select(id => queue.Cancel(RunChoice.Job(queue, id, context).Job!.Id, RunPlace.Asker, parsed.GetValue(reason) ?? "")).ToList();
            if (choice.Json(parsed))
            {
                JsonPage.Write(context, queue.Files.Run, json =>
                {
                    json.WriteStartArray("jobs");
                    jobs.ForEach(job => JsonPage.Job(json, job));
                    json.WriteEndArray();
                });
            }
            else
            {
                jobs.ForEach(job => context.Out.WriteLine($"{job.Id} is cancelled"));
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }
}
