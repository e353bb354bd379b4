using System.Collections.Immutable;
using Ias.Cli.Answers;
using Ias.Core.Text;
using Ias.Tui.State.Machines;

namespace Ias.Cli.Top;

/// <summary>Rows as they go over the line between machines, and back.</summary>
internal static class TopRows
{
    /// <summary>The most rows that are kept of one machine.</summary>
    public const int Most = 2000;

    private const int MostNeeds = 20;
    private const int LongestText = 500;
    private const int LongestPath = 4096;

    public static WorkTreeShown Shown(WorkTreeRow row) =>
        new(
            row.Host,
            row.WorkTree,
            row.Branch,
            row.RunId,
            row.Target,
            row.Title,
            row.State,
            row.Phase,
            new WorkTreeEngine(row.EngineAlive, row.EngineGone),
            row.Cycle,
            row.MaxCycles,
            row.Queue.Length > 0 ? new WorkTreeQueue(row.Queue, row.JobsDone, row.JobsLeft, row.JobsFailed) : null,
            row.Nearest is { } near ? new NearestLimitShown(near.Name, near.Count, near.Limit, near.Next) : null,
            row.CostUsd,
            row.TodayUsd,
            row.TodayIsPartial,
            row.WaitsUntil,
            row.Since,
            [.. row.Needs.Select(need => new NeedShown(need.Kind, need.Since, need.What, need.Command))],
            row.Trouble
        );

    /// <summary>
    /// The rows that another machine reports about itself. Nothing of it is trusted: everything has a maximum, and no control
    /// character comes through; a row whose folder has one is left out, because no command could name it.
    /// </summary>
    public static IEnumerable<WorkTreeRow> Read(string host, TopAnswer answer) =>
        (answer.WorkTrees ?? [])
            .Take(Most)
            .Where(shown => shown is not null && IsFolder(shown.WorkTree))
            .Select(shown => Read(host, shown));

    /// <summary>True for a path that can be shown and typed as it is.</summary>
    public static bool IsFolder(string? path) => path is ['/', ..] && path.Length <= LongestPath && Wording.Plain(path) == path;

    private static WorkTreeRow Read(string host, WorkTreeShown shown) =>
        new(host, shown.WorkTree!)
        {
            Branch = Text(shown.Branch),
            RunId = Text(shown.RunId),
            Target = Text(shown.Target),
            Title = Text(shown.Title),
            State = Text(shown.State),
            Phase = Text(shown.Phase),
            EngineAlive = shown.Engine is { Alive: true },
            EngineGone = shown.Engine is { Gone: true },
            Cycle = shown.Cycle,
            MaxCycles = shown.MaxCycles,
            Queue = Text(shown.Queue?.Run),
            JobsDone = shown.Queue?.Done ?? 0,
            JobsLeft = shown.Queue?.Left ?? 0,
            JobsFailed = shown.Queue?.Failed ?? 0,
            Nearest = shown.NearestLimit is { } near ? new NearestLimit(Text(near.Name), near.Count, near.Limit, Text(near.Next)) : null,
            CostUsd = shown.CostUsd,
            TodayUsd = shown.TodayUsd,
            TodayIsPartial = shown.TodayIsPartial,
            WaitsUntil = shown.WaitsUntil,
            Since = shown.Since,
            Needs = NeedsOf(shown.Needs),
            Trouble = Text(shown.Problem),
        };

    private static ImmutableArray<WaitingItem> NeedsOf(IReadOnlyList<NeedShown>? needs) =>
        [
            .. (needs ?? [])
                .Where(need => need is not null)
                .Take(MostNeeds)
                .Select(need => new WaitingItem(Text(need.Kind), need.Since, Text(need.What), Text(need.Command))),
        ];

    private static string Text(string? text) => text is null ? "" : Wording.Cut(Wording.Plain(text), LongestText);
}
