using Ias.Cli.Runs;
using Ias.Engine.Git;
using Ias.Engine.Reporting;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Tui.State;

namespace Ias.Cli;

/// <summary>Finds the run that <c>--run</c> and <c>--at</c> name, before a screen is opened.</summary>
internal static class RunLookedAt
{
    /// <param name="run">Its id, or the beginning or end of it; empty = the present one.</param>
    /// <param name="at">A moment of it; empty = none.</param>
    /// <returns>Null: it is the present one.</returns>
    /// <exception cref="ProblemException">There is none, or several, or it has no such moment.</exception>
    public static ArchivedRun? Find(CommandContext context, string run, string at)
    {
        if (at.Length > 0 && !TypedTime.IsOne(at))
        {
            throw new ProblemException(
                new Problem($"--at takes a time of day; {at} is not one.", Next: "--at 23:50", Exit: ExitCode.Usage)
            );
        }

        var place = RunPlace.Of(context);
        var folder = place.Files.Folder;
        if (run.Length > 0)
        {
            folder = RunLookup.Of(RunLogs.All(place.Files), found => found.Id, run, place.WorkTree, context.CalledAs).Folder;
        }

        if (at.Length > 0)
        {
            Check(context, place, folder, at);
        }

        return folder == place.Files.Folder ? null : new ArchivedRun(GitPlace.Here(context.Folder), folder, context.CalledAs, context.Time);
    }

    private static void Check(CommandContext context, RunPlace place, string folder, string at)
    {
        if (RunStateFiles.PeekRun(new RunFiles(place.WorkTree) { Folder = folder }.State) is not { } run)
        {
            throw new ProblemException(
                new Problem(
                    "There is no run here to look back at.",
                    place.WorkTree,
                    $"{context.CalledAs:raw} history",
                    ExitCode.NothingToDo
                )
            );
        }

        var (last, now) = (run.Timestamps.LastActivity, context.Time.GetUtcNow());
        var goesOn = folder == place.Files.Folder && RunStatus.Of(place.CommonDir, place.Files).Engine is not null;
        var time = TypedTime.Read(at, run.Timestamps.Started, goesOn ? now : last, context.Time.LocalTimeZone.GetUtcOffset(now));
        if (time.Problem.Length > 0)
        {
            throw new ProblemException(
                new Problem($"{char.ToUpperInvariant(time.Problem[0])}{time.Problem[1..]}.", run.RunId, Exit: ExitCode.Usage)
            );
        }
    }
}
