using Ias.Tui.Asking;
using Ias.Tui.Logs;

namespace Ias.Tui.Dashboards;

/// <summary>What the dashboard has done for it elsewhere. Nothing of it is waited for: what becomes of it is told to the dashboard
/// later.</summary>
public interface IDashboardServices
{
    /// <summary>Makes a request; the result comes to <see cref="DashboardView.Answered"/>.</summary>
    /// <param name="request">What.</param>
    /// <param name="shown">The run as the person saw it.</param>
    /// <param name="workTree">Where it is.</param>
    void Ask(Request request, RunPrecondition shown, string workTree);

    /// <summary>Hands text to the clipboard; what became of it comes to <see cref="DashboardView.Say"/>.</summary>
    void Copy(string what, string text);

    /// <summary>Looks for a text in the night; the place comes to <see cref="DashboardView.Found"/>. A search under way is given
    /// up.</summary>
    void Search(CombinedLogSearch search, LogAddress from, bool forward);

    /// <summary>Gives up a search under way.</summary>
    void StopSearch();

    /// <summary>Asks the terminal for mouse events or for none.</summary>
    void SetMouse(bool on);

    /// <summary>Gives the terminal back until the person returns.</summary>
    void Suspend();

    /// <summary>Sends the whole screen again.</summary>
    void Redraw();

    /// <summary>Mends what stands against a run; what was done comes to <see cref="DashboardView.Say"/>.</summary>
    void Mend(Engine.PreflightChecks.PreflightCheck check);

    /// <summary>Finds out what a start would do, without doing it; it comes to <see cref="Widgets.Box.Text"/>.</summary>
    void Plan(Request.Start start, Widgets.Box box);

    /// <summary>Reads the history; it comes to <see cref="Pages.HistoryPage.Show"/>.</summary>
    void ReadHistory(Pages.HistoryPage page);

    /// <summary>Reads a job with all its attempts; it comes to <see cref="Pages.JobPage.Show"/>.</summary>
    void ReadJob(Pages.JobPage page, Observing.Jobs.RunnerSnapshot runner);

    /// <summary>Reads what a push that waits would send; it comes to <see cref="Pages.PushPage.Show"/>.</summary>
    /// <param name="workTree">Where it waits.</param>
    void ReadPush(Pages.PushPage page, string workTree);

    /// <summary>Follows the workspaces on Consoles, unless it does; what is known comes with the next scene.</summary>
    void FollowTeam();

    /// <summary>Follows all work trees of this machine, unless it does; what is known comes to <see
    /// cref="DashboardView.Take(Observing.Machines.MachineSnapshot)"/>.</summary>
    void FollowMachine();

    /// <summary>Reads a goal on a Console; it comes to <see cref="Pages.GoalPage.Show"/>.</summary>
    void ReadGoal(Pages.GoalPage page);

    /// <summary>Sends a notification now, and says which setting is missing for it to be seen.</summary>
    void TestNotice();

    /// <summary>The names of the themes there are.</summary>
    IReadOnlyList<string> Themes { get; }

    /// <summary>Shows another theme; null = that in force again.</summary>
    void TryTheme(string? name);

    /// <summary>Shows another theme from now on, and keeps it in the person's own settings; what became of it comes to <see
    /// cref="DashboardView.Say"/>.</summary>
    void KeepTheme(string name);

    /// <summary>Makes the pre-flight checks again.</summary>
    void CheckAgain();
}
