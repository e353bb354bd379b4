using System.CommandLine;
using Ias.Core.Text;
using Ias.Engine.Runs;
using Ias.Engine.State;

namespace Ias.Cli.Runs;

/// <summary><c>ias note TEXT</c>: a person's words for the next IMPLEMENT prompt.</summary>
public static class NoteCommand
{
    private const int Longest = 64 << 10;

    public static Command Make(CommandContext context)
    {
        var text = new Argument<string[]>("text")
        {
            Description = "What the agent should know; several words need no quotes",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("note", "Tell the agent something: added to the next IMPLEMENT prompt") { text };
        command.SetAction(parsed =>
        {
            var place = RunPlace.Of(context);
            var words = string.Join(' ', parsed.GetValue(text)!).Trim();
            if (words.Length is 0 or > Longest)
            {
                throw new ProblemException(
                    new Problem(
                        $"A note has 1 to {Longest} characters; this one has {words.Length}.",
                        Next: $"{context.CalledAs:raw} note \"look at negative totals first\"",
                        Exit: ExitCode.Usage
                    )
                );
            }

            var status = RunStatus.Of(place.CommonDir, place.Files);
            if (status.Run is { } run && run.WhyNoNote is { Length: > 0 } whyNot)
            {
                throw new ProblemException(
                    new Problem(
                        $"No one would read the note: {whyNot}.",
                        $"{run.RunId} of {run.Target}",
                        run.Queue.Length > 0
                            ? ShellLine.Of($"{context.CalledAs:raw} runner enqueue --run {run.Queue} --role implementer --prompt TEXT")
                            : ShellLine.Of(
                                $"add it to the next sprint in grimoires/loa/sprint.md, or: {context.CalledAs:raw} run --bug TEXT"
                            ),
                        ExitCode.NothingToDo
                    )
                );
            }

            if (status.Engine is null)
            {
                new OfflineRequests(context.Time, context.CalledAs).Note(place.CommonDir, place.Files, RunPlace.Asker, words);
            }
            else
            {
                ControlInbox.Ask(
                    place.Files.Control,
                    new ControlRequest(ControlKind.Note, status.Run?.RunId ?? "", RunPlace.Asker, context.Time.GetUtcNow(), Text: words)
                );
            }

            context.Out.WriteLine("noted: it goes into the next IMPLEMENT prompt");
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
