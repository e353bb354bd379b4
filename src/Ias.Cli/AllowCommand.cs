using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Cli.Runs;
using Ias.Engine.Git;
using Ias.Engine.Queue;
using Ias.Engine.State;
using Ias.Engine.Trust;

namespace Ias.Cli;

/// <summary><c>ias allow</c>: the person's word for what this repository's files loosen and the programs they name.</summary>
public static class AllowCommand
{
    public static Command Make(CommandContext context)
    {
        var show = new Option<bool>("--show") { Description = "Show what would be allowed; allow nothing" };
        var yes = new Option<bool>("--yes") { Description = "Allow without asking" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new Command(
            "allow",
            "Allow what this repository's settings loosen, the programs they name, and a run in .run/ that this machine did not write, as they are now. Shows them and, at a terminal, asks. Your answer is kept in your state folder and applies to this work tree only."
        )
        {
            show,
            yes,
            json,
        };
        command.SetAction(
            async (parsed, cancel) =>
                (int)
                    await AllowAsync(
                        context,
                        parsed.GetValue(show),
                        asks: context.CanAsk && !parsed.GetValue(yes) && !parsed.GetValue(json),
                        parsed.GetValue(json),
                        cancel
                    )
        );
        return command;
    }

    private static async Task<ExitCode> AllowAsync(CommandContext context, bool showOnly, bool asks, bool asJson, CancellationToken cancel)
    {
        var place = GitPlace.Here(context.Folder);
        if (ConsentStore.InsideTurn && !showOnly)
        {
            throw new ProblemException(
                new Problem(
                    "Nothing can be allowed from inside a turn. You must do it outside.",
                    place.WorkTree,
                    $"{context.CalledAs:raw} allow --show     (shows what there is to allow)"
                )
            );
        }

        var settings = GuardedFiles.All(place, context.CalledAs, words => context.Error.WriteLine($"warning: {words}"));
        var saved = SavedRun.Of(new RunFiles(place.WorkTree), context.Heads);
        var answer = context.Consent.Look(place, settings, saved);
        if (!asJson)
        {
            Show(context, place, answer);
        }

        if (!showOnly && !answer.IsClear && asks && !await TerminalQuestion.AskAsync(context, "Allow this?", cancel))
        {
            context.Out.WriteLine("Nothing was allowed.");
            return ExitCode.Failed;
        }

        if (!showOnly)
        {
            context.Consent.Record(place, [.. settings, .. saved is { HasBeginning: false } ? saved.Settings : []]);
            saved?.Accept(context.Heads);
        }

        if (asJson)
        {
            JsonAnswer.Write(
                context,
                new AllowAnswer(
                    place.WorkTree,
                    Allowed: !showOnly,
                    answer.IsFirst,
                    answer.Damage,
                    answer.Strange,
                    answer.Differences.Select(d => new LooseningShown(
                        d.Setting.Key,
                        d.Setting.Where,
                        d.Was,
                        d.WasSeen,
                        d.Setting.Now,
                        d.Words
                    ))
                )
            );
        }
        else if (!answer.IsClear && !context.Quiet)
        {
            context.Out.WriteLine(
                showOnly
                    ? $"nothing was allowed; to allow it for {place.WorkTree}: {context.CalledAs} allow"
                    : $"allowed, for {place.WorkTree}; anything looser than this will be asked about again"
            );
        }

        return ExitCode.Ok;
    }

    private static void Show(CommandContext context, GitPlace place, ConsentAnswer answer) =>
        context.Out.WriteLine(
            answer.IsClear
                ? $"nothing to allow: no setting is looser than {(answer.IsFirst ? "by default" : "you have allowed")}, in {place.WorkTree}"
                : answer.Words.Replace("\n", "\n  ", StringComparison.Ordinal)
        );
}
