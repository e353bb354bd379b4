using System.CommandLine;
using Ias.Core.Events;
using Ias.Core.Runner;

namespace Ias.Cli.Runner;

/// <summary><c>ias runner retry-failed</c>.</summary>
internal static class RunnerRetry
{
    public static Command Make(CommandContext context)
    {
        var choice = new RunChoice();
        var ids = new Argument<string[]>("id") { Description = "Only these: failed, blocked or cancelled ones", HelpName = "ID", Arity = ArgumentArity.ZeroOrMore };
        var command = choice.AddTo(new Command("retry-failed", "Put failed jobs back into the queue, with all their attempts before them") { ids });
        command.SetAction(parsed =>
        {
            var queue = choice.Queue(parsed, context);
            var wanted = parsed.GetValue(ids) is { Length: > 0 } named
                ? named.Select(id => RunChoice.Job(queue, id, context).Job!.Id).ToList()
                : queue.View().List(JobStatus.Failed).Select(f => f.Job?.Id).OfType<string>().ToList();
            foreach (var id in wanted)
            {
                queue.Again(id);
            }

            if (choice.Json(parsed))
            {
                JsonPage.Write(context, queue.Files.Run, json =>
                {
                    json.WriteStartArray("ids");
                    wanted.ForEach(json.WriteStringValue);
                    json.WriteEndArray();
                });
            }
            else
            {
                context.Out.WriteLine(wanted.Count == 0 ? "no job failed" : $"{EventWording.Count(wanted.Count, "job")} back in the queue");
            }

            return (int)(wanted.Count == 0 ? ExitCode.NothingToDo : ExitCode.Ok);
        });
        return command;
    }
}
