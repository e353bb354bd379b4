using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Engine.Consent;
using Ias.Engine.Git;
using Ias.Engine.Queue;
using Ias.Engine.State;

namespace Ias.Cli;

/// <summary><c>ias allow</c>: the person's word for what this repository's files loosen and the programs they name.</summary>
public static class AllowCommand
{
    public static Command Make(CommandContext context)
    {
        var show = new Option<bool>("--show") { Description = "Show what would be allowed; allow nothing" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new Command(
            "allow",
            "Allow what this repository's settings loosen, the programs they name, and a run in .run/ that this machine did not write, as they are now. Shows them first. Your answer is kept in your state folder and applies to this work tree only."
        )
        {
            show,
            json,
        };
        command.SetAction(parsed => (int)Allow(context, parsed.GetValue(show), parsed.GetValue(json)));
        return command;
    }

    private static ExitCode Allow(CommandContext context, bool showOnly, bool asJson)
    {
        var place = GitPlace.Here(context.Folder);
        if (ConsentStore.InsideTurn && !showOnly)
        {
            throw new ProblemException(
                new Problem(
                    "Nothing can be allowed from inside a turn. You must do it outside.",
                    place.WorkTree,
                    $"{context.CalledAs} allow --show     (shows what there is to allow)"
                )
            );
        }

        var settings = GuardedFiles.All(place, context.CalledAs, words => context.Error.WriteLine($"warning: {words}"));
        var saved = SavedRun.Of(new RunFiles(place.WorkTree), context.Heads);
        var answer = context.Consent.Look(place, settings, saved);
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
        else
        {
            Write(context, place, answer, allowed: !showOnly);
        }

        return ExitCode.Ok;
    }

    private static void Write(CommandContext context, GitPlace place, ConsentAnswer answer, bool allowed)
    {
        context.Out.WriteLine(
            answer.IsClear
                ? $"nothing to allow: no setting is looser than {(answer.IsFirst ? "by default" : "you have allowed")}, in {place.WorkTree}"
                : answer.Words.Replace("\n", "\n  ", StringComparison.Ordinal)
        );
        if (answer.IsClear || context.Quiet)
        {
            return;
        }

        context.Out.WriteLine(
            allowed
                ? $"allowed, for {place.WorkTree}; anything looser than this will be asked about again"
                : $"nothing was allowed; to allow it for {place.WorkTree}: {context.CalledAs} allow"
        );
    }
}
