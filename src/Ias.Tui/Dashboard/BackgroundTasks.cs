// Over 300 lines: one method for each task outside the loop.
using System.Collections.Concurrent;
using Ias.Console.Client.Following;
using Ias.Engine.PreflightChecks;
using Ias.Tui.Logs;
using Ias.Tui.Preferences;
using Ias.Tui.Requests;
using Ias.Tui.State.Machines;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Dashboard;

/// <summary>Runs the dashboard's slow tasks in the background; results return as messages that the loop processes.</summary>
/// <param name="sources">Implementation of the tasks.</param>
/// <param name="terminal">Terminal of the user.</param>
/// <param name="calledAs">Name of the program as the user types it.</param>
/// <param name="notify">Sends a notification to a user at another window.</param>
/// <param name="redraw">Sends the whole screen again.</param>
/// <param name="look">Applies a theme; null = the one from startup.</param>
/// <param name="configFolder">Folder of the user's settings; empty = none.</param>
internal sealed class BackgroundTasks(
    DashboardSources sources,
    ITerminal terminal,
    string calledAs,
    Action<Notice> notify,
    Action redraw,
    Action<Theme?> look,
    string configFolder
) : IDashboardServices, IDisposable
{
    private readonly ConcurrentQueue<Action> _messages = new();
    private readonly CancellationTokenSource _ending = new();
    private CancellationTokenSource? _search;
    private bool _isFollowing;
    private bool _isFollowingMachine;
    private int _sending;
    private int _themes; // tried or saved so far
    private Theme? _kept;

    /// <summary>Dashboard that receives the results; set before the first task.</summary>
    public required Func<DashboardView> DashboardOf { private get; init; }

    /// <summary>Publishes the state of the workspaces on Consoles, from any thread; set before the first task.</summary>
    public required Action<TeamView> PublishTeam { private get; init; }

    /// <summary>Publishes the state of all work trees, from any thread; set before the first task.</summary>
    public required Action<MachineSnapshot> PublishMachine { private get; init; }

    /// <summary>Cancelled when the dashboard ends, which ends all tasks.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>True if a request is being sent: leaving the dashboard waits briefly for it.</summary>
    public bool IsSending => _sending > 0;

    private DashboardView DashboardView => DashboardOf();

    /// <summary>Processes the received messages on the loop's thread.</summary>
    /// <returns>Whether there were any.</returns>
    public bool Drain()
    {
        var any = false;
        while (_messages.TryDequeue(out var message))
        {
            message();
            any = true;
        }

        return any;
    }

    public void Send(Request request, RunPrecondition shown, string workTree)
    {
        _sending++;
        Begin(
            async () =>
            {
                try
                {
                    var result = await sources.SendAsync(request, shown, workTree, _ending.Token);
                    Post(() => DashboardView.Answered(result));
                }
                finally
                {
                    Post(() => _sending--);
                }
            },
            $"not sent, {request.Command(calledAs)} does the same"
        );
    }

    public void Copy(string what, string text) =>
        Begin(
            async () =>
            {
                var (words, sequence) = await sources.CopyAsync(what, text, _ending.Token);
                Post(() =>
                {
                    DashboardView.ShowMessage(words);
                    if (!sequence.IsEmpty)
                    {
                        terminal.Write(sequence.Span);
                    }
                });
            },
            $"{what} could not be copied"
        );

    public void Search(CombinedLogSearch search, LogAddress from, bool forward)
    {
        _search?.Cancel();
        _search?.Dispose();
        _search = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        var stop = _search.Token; // replaced by another search or stopped by the user: no result
        Begin(
            async () =>
            {
                var found = await (forward ? search.NextAsync(from, null, stop) : search.PreviousAsync(from, null, stop));
                Post(() => DashboardView.Found(found));
            },
            "the search failed"
        );
    }

    public void StopSearch() => _search?.Cancel();

    public void SetMouse(bool on) => terminal.SetMouse(on);

    public void Suspend() => terminal.Suspend();

    public void Redraw() => redraw();

    public void Fix(PreflightCheck check) =>
        Begin(
            async () =>
            {
                var done = await sources.FixAsync(check, _ending.Token);
                Post(() => DashboardView.ShowMessage(done));
            },
            "it could not be fixed"
        );

    public void Plan(Request.Start start, Widgets.Dialog dialog) =>
        Begin(
            async () =>
            {
                try
                {
                    var plan = await sources.PlanAsync(start, _ending.Token);
                    Post(() => dialog.Text = plan);
                }
                catch (ProblemException refused)
                {
                    Post(() => dialog.Text = refused.Problem.ToString());
                }
            },
            $"{start.Command(calledAs)} --dry-run"
        );

    public void ReadHistory(Pages.HistoryPage page) =>
        Begin(
            async () =>
            {
                try
                {
                    var runs = await sources.ReadHistoryAsync(_ending.Token);
                    Post(() => page.Show(runs, ""));
                }
                catch (ProblemException refused)
                {
                    Post(() => page.Show([], refused.Problem.ToString()));
                }
            },
            "the history cannot be read"
        );

    public void ReadPush(Pages.PushPage page, string workTree) =>
        Begin(
            async () =>
            {
                try
                {
                    var push = await sources.ReadPushAsync(workTree, _ending.Token);
                    Post(() => page.Show(push, ""));
                }
                catch (ProblemException refused)
                {
                    Post(() => page.Show(null, refused.Problem.ToString()));
                }
            },
            "what would be pushed cannot be read"
        );

    public void ReadJob(Pages.JobPage page, State.Jobs.RunnerSnapshot runner) =>
        Begin(
            () =>
            {
                var read = State.Jobs.JobDetail.Read(runner, page.Id);
                Post(() => page.Show(read));
                return Task.CompletedTask;
            },
            "the job cannot be read"
        );

    public void FollowTeam()
    {
        if (_isFollowing)
        {
            return;
        }

        _isFollowing = true;
        Begin(
            async () =>
            {
                try
                {
                    await sources.FollowTeamAsync(PublishTeam, _ending.Token);
                }
                finally
                {
                    Post(() => _isFollowing = false); // a user may log in later and follow again
                }
            },
            "the Console view no longer updates"
        );
    }

    public void FollowMachine()
    {
        if (!_isFollowingMachine)
        {
            _isFollowingMachine = true;
            Begin(() => sources.FollowMachineAsync(PublishMachine, _ending.Token), "the list of work trees no longer updates");
        }
    }

    public void ReadGoal(Pages.GoalPage page) =>
        Begin(
            async () =>
            {
                try
                {
                    var goal = await sources.ReadGoalAsync(page.Server, page.Workspace, page.Id, _ending.Token);
                    Post(() => page.Show(goal, null));
                }
                catch (ProblemException refused)
                {
                    Post(() => page.Show(null, refused.Problem));
                }
            },
            "the goal cannot be read"
        );

    public void TestNotice()
    {
        notify(new Notice("ias", "this is a test"));
        Begin(
            async () =>
            {
                var words = await sources.TestNoticeAsync(_ending.Token);
                Post(() => DashboardView.ShowMessage(words));
            },
            "no way to tell whether it arrived"
        );
    }

    public IReadOnlyList<string> Themes => [.. ThemeCatalog.All(configFolder).Select(theme => theme.Name)];

    public void TryTheme(string? name)
    {
        var turn = ++_themes;
        if (name is null)
        {
            look(_kept);
            return;
        }

        Begin(
            () =>
            {
                var theme = Load(name);
                Post(() =>
                {
                    if (turn == _themes) // otherwise another one was tried since
                    {
                        look(theme);
                    }
                });
                return Task.CompletedTask;
            },
            $"the theme {name} cannot be shown"
        );
    }

    public void KeepTheme(string name)
    {
        _themes++;
        Begin(
            () =>
            {
                var theme = Load(name);
                Post(() => look(_kept = theme));
                var path = DashboardFile.Keep(configFolder, name);
                Post(() =>
                    DashboardView.ShowMessage(
                        Environment.GetEnvironmentVariable(ThemeCatalog.Variable) is { Length: > 0 } other
                            ? $"theme {name} saved in {path}; {ThemeCatalog.Variable}={other} still wins at the next start"
                            : $"theme {name} saved in {path}"
                    )
                );
                return Task.CompletedTask;
            },
            $"the theme {name} was not saved"
        );
    }

    public void CheckAgain() => sources.CheckAgain();

    /// <summary>Starts a slow task beside the loop. A failure is shown as a message; the end of the dashboard is not a failure.</summary>
    /// <param name="work">Task to run.</param>
    /// <param name="whenFailed">Message before the reason of a failure.</param>
    public void Begin(Func<Task> work, string whenFailed) =>
        _ = Task.Run(
            async () =>
            {
                try
                {
                    await work();
                }
                catch (OperationCanceledException)
                {
                    // requested by the user
                }
                catch (Exception failed)
                {
                    Post(() => DashboardView.ShowMessage($"{whenFailed}: {(failed as ProblemException)?.Problem.What ?? failed.Message}"));
                }
            },
            CancellationToken.None
        );

    public void Dispose()
    {
        _ending.Cancel();
        _search?.Dispose();
        _ending.Dispose();
    }

    private Theme Load(string name) =>
        ThemeCatalog.Load(name, null, configFolder) is { Problems: [] } loaded
            ? loaded.Theme.For(terminal.Capabilities.Colors)
            : throw new ProblemException(ThemeCatalog.Load(name, null, configFolder).Problems[0]);

    private void Post(Action message)
    {
        _messages.Enqueue(message);
        terminal.Wake();
    }
}
