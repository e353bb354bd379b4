using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Cli.Runs;
using Ias.Engine.History;

namespace Ias.Cli;

/// <summary><c>ias mirror rebuild</c>: the history of this work tree, made again from its files.</summary>
public static class MirrorCommand
{
    public static Command Make(CommandContext context)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var rebuild = new Command("rebuild", "Rebuild this repository's history from .run/; a damaged database is moved aside first")
        {
            json,
        };
        rebuild.SetAction(
            async (parsed, cancel) =>
            {
                var place = RunPlace.Of(context);
                var path = HistoryMirror.DefaultPath;
                var mirror = new HistoryMirror(path);
                var result = await mirror.RebuildAsync(place.Files, context.Time.GetUtcNow(), cancel);
                if (result.Problem is { } problem)
                {
                    throw new ProblemException(problem);
                }

                var runs = (await mirror.RunsAsync(place.WorkTree, int.MaxValue, cancel)).Count;
                if (parsed.GetValue(json))
                {
                    JsonAnswer.Write(context, new MirrorAnswer(path, runs, result.Events));
                }
                else
                {
                    context.Out.WriteLine(
                        result.Events == 0
                            ? $"There are no runs here to build a history from. To start one: {context.CalledAs} run sprint-1"
                            : $"{result.Events} event{(result.Events == 1 ? "" : "s")} of this repository copied to {path}, which now has {runs} run{(runs == 1 ? "" : "s")}. To see them: {context.CalledAs} history"
                    );
                }

                return (int)(result.Events == 0 ? ExitCode.NothingToDo : ExitCode.Ok);
            }
        );
        return new Command("mirror") { rebuild };
    }
}
