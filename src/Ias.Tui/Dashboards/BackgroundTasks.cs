// Over 300 lines: one method for each thing that is done elsewhere.
using System.Collections.Concurrent;
using Ias.ControlPlane.Following;
using Ias.Engine.PreflightChecks;
using Ias.Tui.Asking;
using Ias.Tui.Logs;
using Ias.Tui.Looks;
using Ias.Tui.Observing.Machines;
using Ias.Tui.Preferences;
using Ias.Tui.Terminal;

namespace Ias.Tui.Dashboards;

/// <summary>What is done for the dashboard elsewhere, each beside the loop; what becomes of it comes back as a message that the loop takes
/// in.</summary>
/// <param name="sources">What does it.</param>
/// <param name="terminal">The person's terminal.</param>
/// <param name="calledAs">How the person calls the program.</param>
/// <param name="notify">Tells a person at another window something.</param>
/// <param name="redraw">Sends the whole screen again.</param>
/// <param name="look">Shows another theme; null = that of the start again.</param>
/// <param name="configFolder">Where the person's own settings are; empty = nowhere.</param>
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
    private int _asking;
    private int _themes; // tried or kept so far
    private Theme? _kept;

    /// <summary>Whose they are; set before the first.</summary>
    public required Func<DashboardView> DashboardOf { private get; init; }

    /// <summary>Takes what is known of the workspaces on Consoles, from any thread; set before the first.</summary>
    public required Action<TeamView> PublishTeam { private get; init; }

    /// <summary>Takes what is known of all work trees, from any thread; set before the first.</summary>
    public required Action<MachineSnapshot> PublishMachine { private get; init; }

    /// <summary>Ends all of them.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>A request is being made: whoever leaves now waits a moment for it.</summary>
    public bool IsAsking => _asking > 0;

    private DashboardView DashboardView => DashboardOf();

    /// <summary>Takes in what has come back, on the loop's thread.</summary>
    /// <returns>Whether anything has.</returns>
    public bool TakeIn()
    {
        var any = false;
        while (_messages.TryDequeue(out var message))
        {
            message();
            any = true;
        }

        return any;
    }

    public void Ask(Request request, RunPrecondition shown, string workTree)
    {
        _asking++;
        Begin(
            async () =>
            {
                try
                {
                    var result = await sources.AskAsync(request, shown, workTree, _ending.Token);
                    Post(() => DashboardView.Answered(result));
                }
                finally
                {
                    Post(() => _asking--);
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
                    DashboardView.Say(words);
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
        var stop = _search.Token; // another search took its place, or the person gave up: nothing is told
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

    public void Mend(PreflightCheck check) =>
        Begin(
            async () =>
            {
                var done = await sources.MendAsync(check, _ending.Token);
                Post(() => DashboardView.Say(done));
            },
            "it could not be fixed"
        );

    public void Plan(Request.Start start, Widgets.Box box) =>
        Begin(
            async () =>
            {
                try
                {
                    var plan = await sources.PlanAsync(start, _ending.Token);
                    Post(() => box.Text = plan);
                }
                catch (ProblemException refused)
                {
                    Post(() => box.Text = refused.Problem.ToString());
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

    public void ReadJob(Pages.JobPage page, Observing.Jobs.RunnerSnapshot runner) =>
        Begin(
            () =>
            {
                var read = Observing.Jobs.JobDetail.Read(runner, page.Id);
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
                    Post(() => _isFollowing = false); // a person may log in meanwhile
                }
            },
            "the Console is not followed any more"
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
                Post(() => DashboardView.Say(words));
            },
            "no way to tell whether it arrived"
        );
    }

    public IReadOnlyList<string> Themes => [.. Looks.Themes.All(configFolder).Select(theme => theme.Name)];

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
                    if (turn == _themes) // else another one was tried since
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
                    DashboardView.Say(
                        Environment.GetEnvironmentVariable(Looks.Themes.Variable) is { Length: > 0 } other
                            ? $"theme {name} saved in {path}; {Looks.Themes.Variable}={other} still wins at the next start"
                            : $"theme {name} saved in {path}"
                    )
                );
                return Task.CompletedTask;
            },
            $"the theme {name} was not saved"
        );
    }

    public void CheckAgain() => sources.CheckAgain();

    /// <summary>Does what is slow beside the loop. A failure is said; that the dashboard ended is none.</summary>
    /// <param name="work">What.</param>
    /// <param name="whenFailed">The words before the reason.</param>
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
                    // asked for
                }
                catch (Exception failed)
                {
                    Post(() => DashboardView.Say($"{whenFailed}: {(failed as ProblemException)?.Problem.What ?? failed.Message}"));
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
        Looks.Themes.Load(name, null, configFolder) is { Problems: [] } loaded
            ? loaded.Theme.For(terminal.Capabilities.Colors)
            : throw new ProblemException(Looks.Themes.Load(name, null, configFolder).Problems[0]);

    private void Post(Action message)
    {
        _messages.Enqueue(message);
        terminal.Wake();
    }
}
