using Ias.Console.Client.Following;
using Ias.Console.Client.Wire;
using Ias.Engine.History;
using Ias.Engine.PreflightChecks;
using Ias.Tui.Requests;
using Ias.Tui.State;
using Ias.Tui.State.Jobs;
using Ias.Tui.State.Machines;

namespace Ias.Tui.Dashboard;

/// <summary>Data sources of a dashboard and the operations it delegates.</summary>
/// <param name="First">Reads the first snapshot at once.</param>
/// <param name="FollowAsync">Publishes snapshots from any thread until cancelled.</param>
/// <param name="SendAsync">Sends a request for the run as it was shown, in that work tree.</param>
/// <param name="CopyAsync">Copies text to the clipboard.</param>
/// <param name="PlanAsync">Output of a start's dry run.</param>
/// <param name="ReadHistoryAsync">All runs of this repository, newest first.</param>
/// <param name="TestNoticeAsync">Describes what is missing for a notification to be seen.</param>
/// <param name="FixAsync">Fixes a failed pre-flight check and describes the fix.</param>
/// <param name="CheckAgain">Runs the pre-flight checks again.</param>
public sealed record DashboardSources(
    Func<RunSnapshot> First,
    Func<Action<RunSnapshot>, CancellationToken, Task> FollowAsync,
    Func<Request, RunPrecondition, string, CancellationToken, Task<RequestResult>> SendAsync,
    Func<string, string, CancellationToken, Task<ClipboardResult>> CopyAsync,
    Func<Request.Start, CancellationToken, Task<string>> PlanAsync,
    Func<CancellationToken, Task<IReadOnlyList<HistoryRow>>> ReadHistoryAsync,
    Func<CancellationToken, Task<string>> TestNoticeAsync,
    Func<PreflightCheck, CancellationToken, Task<string>> FixAsync,
    Action CheckAgain
)
{
    /// <summary>Publishes a runner's queue from any thread until cancelled; null = no queue is followed.</summary>
    public Func<Action<RunnerSnapshot?>, CancellationToken, Task>? FollowRunnerAsync { get; init; }

    /// <summary>True if there are workspaces to follow from the start.</summary>
    public Func<bool> HasTeam { get; init; } = () => false;

    /// <summary>Publishes the state of the workspaces on Consoles from any thread until cancelled.</summary>
    public Func<Action<TeamView>, CancellationToken, Task> FollowTeamAsync { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>Reads a goal by server, workspace and id.</summary>
    public Func<string, string, string, CancellationToken, Task<IntakeAnswer>> ReadGoalAsync { get; init; } =
        (_, _, _, _) => throw new ProblemException(new Problem("No Console is asked from here."));

    /// <summary>Reads all work trees of this machine at once.</summary>
    public Func<MachineSnapshot> FirstMachine { get; init; } = () => MachineSnapshot.Nothing;

    /// <summary>Publishes the state of all work trees from any thread until cancelled.</summary>
    public Func<Action<MachineSnapshot>, CancellationToken, Task> FollowMachineAsync { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>Reads the contents of a work tree's push that awaits approval.</summary>
    public Func<string, CancellationToken, Task<PushPreview>> ReadPushAsync { get; init; } =
        (_, _) => throw new ProblemException(new Problem("Nothing is pushed from here."));

    /// <summary>Requests the contents of the visible jobs.</summary>
    public Action<IReadOnlyList<JobRow>> ReadJobs { get; init; } = _ => { };
}
