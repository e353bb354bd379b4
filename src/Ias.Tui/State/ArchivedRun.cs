using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Git;
using Ias.Engine.State;

namespace Ias.Tui.State;

/// <summary>Reads an archived run once, since it no longer changes.</summary>
/// <param name="place">Work tree of the run.</param>
/// <param name="folder">Folder of the run in the archive.</param>
/// <param name="calledAs">Name of the program as the user types it.</param>
public sealed class ArchivedRun(GitPlace place, string folder, string calledAs, TimeProvider time)
{
    private readonly RunFiles _files = new(place.WorkTree) { Folder = folder };

    /// <summary>First snapshot, from the state files alone.</summary>
    public RunSnapshot First() => RunSnapshot.Of(ReadFirst());

    /// <summary>Publishes the complete snapshot once.</summary>
    public Task FollowAsync(Action<RunSnapshot> publish, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var present = new RunFiles(place.WorkTree);
        var seen = new WorkTreeReader(place, present, time).Read(new RunReading(_files, time).Read(ReadFirst()));
        if (seen.Run is { } run)
        {
            HashSet<string> later =
            [
                .. seen
                    .Earlier.Append(RunStateFiles.PeekRun(present.State))
                    .OfType<RunRecord>()
                    .Where(other => other.Timestamps.Started > run.Timestamps.Started)
                    .SelectMany(CompletedBy),
            ];
            seen = seen with
            {
                Earlier = [.. seen.Earlier.Where(other => other.Timestamps.Started < run.Timestamps.Started)],
                Completed = [.. seen.Completed.Where(sprint => !later.Contains(sprint))],
                ChangedSinceHalt = [],
                DiskFree = null,
            };
        }

        publish(RunSnapshot.Of(seen));
        return Task.CompletedTask;
    }

    private RawState ReadFirst()
    {
        var (run, breaker, rate) = RunStateFiles.Peek(_files);
        return new RawState(place.WorkTree, calledAs, time.GetUtcNow())
        {
            Place = place,
            Logs = _files.Logs,
            Run = run,
            Breaker = breaker,
            Rate = rate,
        };
    }

    private static IEnumerable<string> CompletedBy(RunRecord run) =>
        run.Plan is { } plan ? plan.Sprints.Where(sprint => sprint.Status == SprintStatus.Completed).Select(sprint => sprint.Id)
        : run.IsFinished || run.State == RunState.Complete ? [run.Target]
        : [];
}
