using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Commits;
using Ias.Engine.Files;
using Ias.Engine.State;

namespace Ias.Engine.Runs;

/// <summary>
/// What the runs of a repository spent on a day, over all its work trees: those in the archives, those that are there, and the plannings
/// before them. A run's state file says what it spent on its last day; its events are added up only where that file does not say it, or may
/// be behind them.
/// </summary>
public static class DaySpending
{
    private static readonly TimeSpan Slack = TimeSpan.FromDays(1); // a file's time is another clock's

    /// <summary>What other runs than <paramref name="run"/>, which is in this work tree, spent on the day of <paramref name="now"/>; all of
    /// it where the run itself does not know its part.</summary>
    public static decimal OfOthers(Repository repository, RunRecord run, DateTimeOffset now) =>
        On(repository, DaySpend.DayOf(now), withPresent: run.Today is null);

    /// <summary>US dollars, as far as agents told.</summary>
    /// <param name="repository">Any of its work trees.</param>
    /// <param name="day">A UTC day.</param>
    /// <param name="withPresent">Whether the run that is in this work tree counts, too.</param>
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
    /// <param name="goesOn">What a person types then.</param>
    /// <param name="sooner">What a person does who will not wait.</param>
    /// <exception cref="ProblemException">It is.</exception>
    public static void Check(decimal spent, double budgetUsd, DateTimeOffset now, string on, string goesOn, string sooner)
    {
        if (DaySpend.UsedUp(spent, budgetUsd, now) is { } usedUp)
        {
            throw new ProblemException(new Problem($"{usedUp}.", on, DaySpend.GoesOn(now, goesOn, sooner)));
        }
    }

    /// <summary>What archived runs and plannings of one work tree spent on a UTC day, US dollars, as far as agents told.</summary>
    public static decimal OfPast(RunFiles files, DateOnly day) => OfAll(files.Archive, day) + OfAll(files.Plans, day);

    private static IEnumerable<string> WorkTrees(Repository repository)
    {
        var linked = Path.Combine(repository.CommonDir, "worktrees");
        IEnumerable<string?> others = Directory.Exists(linked)
            ? Directory
                .EnumerateDirectories(linked)
                .Select(folder => Path.GetDirectoryName(RegularFile.Text(Path.Combine(folder, "gitdir"))?.Trim()))
            : [];
        var main = Path.GetFileName(repository.CommonDir) == ".git" ? Path.GetDirectoryName(repository.CommonDir) : null;
        return others
            .Append(main)
            .Append(repository.WorkTree)
            .OfType<string>()
            .Where(Directory.Exists)
            .Select(RealPath.Of)
            .Distinct(StringComparer.Ordinal);
    }

    private static decimal OfAll(string folder, DateOnly day) =>
        Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Sum(run => OfRun(run, day)) : 0;

    private static decimal OfRun(string folder, DateOnly day)
    {
        var (state, events) = (Path.Combine(folder, "state.json"), Path.Combine(folder, "events.jsonl"));
        if (
            new DateTimeOffset(File.GetLastWriteTimeUtc(File.Exists(events) ? events : state), TimeSpan.Zero) + Slack
            < new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero)
        )
        {
            return 0; // nothing was written since; a file that is not there is of the year 1601
        }

        // The events say it of an older version's run, of one that cannot be read, and where an engine lives or died between log and file.
        return RunStateFiles.PeekRun(state) is { State: not (RunState.Running or RunState.JackIn), Today: { } today }
            ? today.Day == day
                ? today.OwnUsd
                : 0
            : FromEvents(events, day);
    }

    private static decimal FromEvents(string path, DateOnly day) =>
        RegularFile.Is(path)
            ? new EventReader(path)
                .ReadNew()
                .OfType<RunEvent.TurnEnded>()
                .Where(turn => DaySpend.DayOf(turn.At) == day)
                .Sum(turn => turn.CostUsd ?? 0)
            : 0;
}
