using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.State;

namespace Ias.Engine.Runs;

/// <summary>
/// Daily spending of a repository over all its work trees: archived runs, current runs, and plannings. A run's state file holds what it
/// spent on its last day; its events are added up only if that file does not say it, or may be outdated.
/// </summary>
public static class DaySpending
{
    private static readonly TimeSpan Slack = TimeSpan.FromDays(1); // a file's time is another clock's

    /// <summary>
    /// Spending of all other runs on the UTC day of <paramref name="now"/>, in US dollars; includes all of <paramref name="run"/>, the run
    /// of this work tree, if it does not know its own part.
    /// </summary>
    public static decimal OfOthers(Repository repository, RunRecord run, DateTimeOffset now) =>
        On(repository, DaySpend.DayOf(now), withPresent: run.Today is null);

    /// <summary>Spending of a repository on a UTC day, in US dollars, as far as agents reported it.</summary>
    /// <param name="repository">Any of its work trees.</param>
    /// <param name="day">A UTC day.</param>
    /// <param name="withPresent">True to include the current run of this work tree.</param>
    public static decimal On(Repository repository, DateOnly day, bool withPresent)
    {
        var own = new RunFiles(RealPath.Of(repository.WorkTree));
        var sum = withPresent ? OfRun(own.Folder, day) : 0;
        foreach (var files in WorkTrees(repository).Select(folder => new RunFiles(folder)))
        {
            sum += files.WorkTree == own.WorkTree ? 0 : OfRun(files.Folder, day);
            sum += OfPast(files, day);
        }

        return sum;
    }

    /// <summary>Refuses to start anything once the day's budget is used up.</summary>
    /// <param name="goesOn">The command that continues the next day.</param>
    /// <param name="sooner">What to do to continue before that.</param>
    /// <exception cref="ProblemException">The budget is used up.</exception>
    public static void Check(decimal spent, double budgetUsd, DateTimeOffset now, string on, string goesOn, string sooner)
    {
        if (DaySpend.UsedUp(spent, budgetUsd, now) is { } usedUp)
        {
            throw new ProblemException(new Problem($"{usedUp}.", on, DaySpend.GoesOn(now, goesOn, sooner)));
        }
    }

    /// <summary>
    /// Spending of archived runs and plannings of one work tree on a UTC day, in US dollars, as far as agents reported it.
    /// </summary>
    public static decimal OfPast(RunFiles files, DateOnly day) => OfAll(files.Archive, day) + OfAll(files.Plans, day);

    private static IEnumerable<string> WorkTrees(Repository repository)
    {
        var main = Path.GetFileName(repository.CommonDir) == ".git" ? Path.GetDirectoryName(repository.CommonDir) : null;
        return WorkTreeDirs
            .In(repository.CommonDir)
            .Select(WorkTreeDirs.PathOf)
            .Append(main)
            .Append(repository.WorkTree)
            .OfType<string>()
            .Where(OutsideFolder.Exists)
            .Select(RealPath.Of)
            .Distinct(StringComparer.Ordinal);
    }

    private static decimal OfAll(string folder, DateOnly day) => InsideFile.PathsIn(folder, InsideKind.Folder).Sum(run => OfRun(run, day));

    private static decimal OfRun(string folder, DateOnly day)
    {
        var (state, events) = (Path.Combine(folder, "state.json"), Path.Combine(folder, "events.jsonl"));
        if (
            (InsideFile.FactsOf(events) ?? InsideFile.FactsOf(state)) is not { ModifiedAt: var written }
            || written + Slack < new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero)
        )
        {
            return 0; // nothing was written since
        }

        // The events are needed for runs of older versions, unreadable state files, and engines that run or died between log and file.
        return RunStateFiles.PeekRun(state) is { State: not (RunState.Running or RunState.JackIn), Today: { } today }
            ? today.Day == day
                ? today.OwnUsd
                : 0
            : FromEvents(events, day);
    }

    private static decimal FromEvents(string path, DateOnly day) =>
        new EventReader(path)
            .ReadNew()
            .OfType<RunEvent.TurnEnded>()
            .Where(turn => DaySpend.DayOf(turn.At) == day)
            .Sum(turn => turn.CostUsd ?? 0);
}
