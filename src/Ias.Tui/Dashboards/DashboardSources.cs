using Ias.ControlPlane.Following;
using Ias.ControlPlane.Wire;
using Ias.Engine.Mirror;
using Ias.Engine.PreflightChecks;
using Ias.Tui.Asking;
using Ias.Tui.Observing;
using Ias.Tui.Observing.Jobs;
using Ias.Tui.Observing.Machines;

namespace Ias.Tui.Dashboards;

/// <summary>Where a dashboard gets what it shows, and what does for it what it may not do itself.</summary>
/// <param name="First">The first snapshot, at once.</param>
/// <param name="FollowAsync">Hands over snapshots from any thread, until it is cancelled.</param>
/// <param name="AskAsync">Makes a request of the run as it was shown, in that work tree.</param>
/// <param name="CopyAsync">Hands text to the clipboard.</param>
/// <param name="PlanAsync">What a start would do, as its dry run prints it.</param>
/// <param name="ReadHistoryAsync">All runs of this repository, newest first.</param>
/// <param name="TestNoticeAsync">Says what is missing for a notification to be seen.</param>
/// <param name="MendAsync">Mends what stands against a run, and says what was done.</param>
/// <param name="CheckAgain">Makes the pre-flight checks again.</param>
public sealed record DashboardSources(
    Func<RunSnapshot> First,
    Func<Action<RunSnapshot>, CancellationToken, Task> FollowAsync,
    Func<Request, RunPrecondition, string, CancellationToken, Task<RequestResult>> AskAsync,
    Func<string, string, CancellationToken, Task<ClipboardResult>> CopyAsync,
    Func<Request.Start, CancellationToken, Task<string>> PlanAsync,
    Func<CancellationToken, Task<IReadOnlyList<HistoryRow>>> ReadHistoryAsync,
    Func<CancellationToken, Task<string>> TestNoticeAsync,
    Func<PreflightCheck, CancellationToken, Task<string>> MendAsync,
    Action CheckAgain
)
{
    /// <summary>Hands over what is known of a runner's queue from any thread, until it is cancelled; null = nothing follows one.</summary>
    public Func<Action<RunnerSnapshot?>, CancellationToken, Task>? FollowRunnerAsync { get; init; }

    /// <summary>Whether there are workspaces to follow from the start.</summary>
    public Func<bool> HasTeam { get; init; } = () => false;

    /// <summary>Hands over what is known of the workspaces on Consoles from any thread, until it is cancelled.</summary>
    public Func<Action<TeamView>, CancellationToken, Task> FollowTeamAsync { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>Reads a goal: server, workspace, id.</summary>
    public Func<string, string, string, CancellationToken, Task<IntakeAnswer>> ReadGoalAsync { get; init; } =
        (_, _, _, _) => throw new ProblemException(new Problem("No Console is asked from here."));

    /// <summary>All work trees of this machine, at once.</summary>
    public Func<MachineSnapshot> FirstMachine { get; init; } = () => MachineSnapshot.Nothing;

    /// <summary>Hands over what is known of all work trees from any thread, until it is cancelled.</summary>
    public Func<Action<MachineSnapshot>, CancellationToken, Task> FollowMachineAsync { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>Reads what a push that waits in a work tree would send.</summary>
    public Func<string, CancellationToken, Task<PushPreview>> ReadPushAsync { get; init; } =
        (_, _) => throw new ProblemException(new Problem("Nothing is pushed from here."));

    /// <summary>Says which jobs are looked at, so that they are read.</summary>
    public Action<IReadOnlyList<JobRow>> WantJobs { get; init; } = _ => { };
}
