using Ias.Tui.Logs;
using Ias.Tui.Requests;

namespace Ias.Tui.Dashboard;

/// <summary>Operations that the dashboard delegates. None blocks: results arrive later as messages.</summary>
public interface IDashboardServices
{
    /// <summary>Sends a request; the result goes to <see cref="DashboardView.Answered"/>.</summary>
    /// <param name="request">Request to send.</param>
    /// <param name="shown">State of the run as the user saw it.</param>
    /// <param name="workTree">Work tree of the run.</param>
    void Send(Request request, RunPrecondition shown, string workTree);

    /// <summary>Copies text to the clipboard; the result goes to <see cref="DashboardView.ShowMessage"/>.</summary>
    void Copy(string what, string text);

    /// <summary>Searches the combined log; the match goes to <see cref="DashboardView.Found"/>. Stops a search in progress.</summary>
    void Search(CombinedLogSearch search, LogAddress from, bool forward);

    /// <summary>Stops the search in progress.</summary>
    void StopSearch();

    /// <summary>Enables or disables mouse events of the terminal.</summary>
    void SetMouse(bool on);

    /// <summary>Suspends the program and returns the terminal to the shell.</summary>
    void Suspend();

    /// <summary>Sends the whole screen again.</summary>
    void Redraw();

    /// <summary>Fixes a failed pre-flight check; the result goes to <see cref="DashboardView.ShowMessage"/>.</summary>
    void Fix(Engine.PreflightChecks.PreflightCheck check);

    /// <summary>Finds out what a start would do, without doing it; the result goes to <see cref="Widgets.Dialog.Text"/>.</summary>
    void Plan(Request.Start start, Widgets.Dialog dialog);

    /// <summary>Reads the history; the result goes to <see cref="Pages.HistoryPage.Show"/>.</summary>
    void ReadHistory(Pages.HistoryPage page);

    /// <summary>Reads a job with all its attempts; the result goes to <see cref="Pages.JobPage.Show"/>.</summary>
    void ReadJob(Pages.JobPage page, State.Jobs.RunnerSnapshot runner);

    /// <summary>Reads the contents of a push that awaits approval; the result goes to <see cref="Pages.PushPage.Show"/>.</summary>
    /// <param name="workTree">Work tree of the push.</param>
    void ReadPush(Pages.PushPage page, string workTree);

    /// <summary>Starts following the workspaces on Consoles if not done yet; updates arrive with the next view model.</summary>
    void FollowTeam();

    /// <summary>Starts following all work trees of this machine if not done yet; updates go to
    /// <see cref="DashboardView.Update(State.Machines.MachineSnapshot)"/>.</summary>
    void FollowMachine();

    /// <summary>Reads a goal on a Console; the result goes to <see cref="Pages.GoalPage.Show"/>.</summary>
    void ReadGoal(Pages.GoalPage page);

    /// <summary>Sends a test notification and says which setting is missing for it to be seen.</summary>
    void TestNotice();

    /// <summary>Names of the available themes.</summary>
    IReadOnlyList<string> Themes { get; }

    /// <summary>Previews a theme; null = back to the one in force.</summary>
    void TryTheme(string? name);

    /// <summary>Applies a theme and saves it in the user's settings; the result goes to <see cref="DashboardView.ShowMessage"/>.</summary>
    void KeepTheme(string name);

    /// <summary>Runs the pre-flight checks again.</summary>
    void CheckAgain();
}
