using System.Collections.Concurrent;
using Ias.Engine.Workspace;
using Ias.Tui.Asking;
using Ias.Tui.Logs;
using Ias.Tui.Terminal;

namespace Ias.Tui.Dashboards;

/// <summary>What is done for a desk elsewhere, each beside the loop; what becomes of it comes back as a message that the loop takes in.</summary>
/// <param name="sources">What does it.</param>
/// <param name="terminal">The person's terminal.</param>
/// <param name="calledAs">How the person calls the program.</param>
/// <param name="notify">Tells a person at another window something.</param>
/// <param name="redraw">Sends the whole screen again.</param>
internal sealed class Errands(DashboardSources sources, ITerminal terminal, string calledAs, Action<Notice> notify, Action redraw) : IOutside, IDisposable
{
    private readonly ConcurrentQueue<Action> _messages = new();
    private readonly CancellationTokenSource _ending = new();
    private CancellationTokenSource? _search;
    private int _asking;

    /// <summary>Whose they are; set before the first.</summary>
    public required Func<Desk> DeskOf { private get; init; }

    /// <summary>Ends all of them.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>A request is being made: whoever leaves now waits a moment for it.</summary>
    public bool IsAsking => _asking > 0;

    private Desk Desk => DeskOf();

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

    public void Ask(Request request, Standing shown)
    {
        _asking++;
        Begin(
            async () =>
            {
                try
                {
                    var result = await sources.AskAsync(request, shown, _ending.Token);
                    Post(() => Desk.Answered(result));
                }
                finally
                {
                    Post(() => _asking--);
                }
            },
            $"not sent, {request.Command(calledAs)} does the same");
    }

    public void Copy(string what, string text) => Begin(
        async () =>
        {
            var (words, sequence) = await sources.CopyAsync(what, text, _ending.Token);
            Post(() =>
            {
                Desk.Say(words);
                if (!sequence.IsEmpty)
                {
                    terminal.Write(sequence.Span);
                }
            });
        },
        $"{what} could not be copied");

    public void Search(NightSearch search, LogAddress from, bool forward)
    {
        _search?.Cancel();
        _search?.Dispose();
        _search = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        var stop = _search.Token; // another search took its place, or the person gave up: nothing is told
        Begin(
            async () =>
            {
                var found = await (forward ? search.NextAsync(from, null, stop) : search.PreviousAsync(from, null, stop));
                Post(() => Desk.Found(found));
            },
            "the search failed");
    }

    public void StopSearch() => _search?.Cancel();

    public void SetMouse(bool on) => terminal.SetMouse(on);

    public void Suspend() => terminal.Suspend();

    public void Redraw() => redraw();

    public void Mend(PreflightCheck check) => Begin(
        async () =>
        {
            var done = await sources.MendAsync(check, _ending.Token);
            Post(() => Desk.Say(done));
        },
        "it could not be mended");

    public void Plan(Request.Start start, Widgets.Box box) => Begin(
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
        $"{start.Command(calledAs)} --dry-run");

    public void ReadHistory(Pages.HistoryPage page) => Begin(
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
        "the history cannot be read");

    public void ReadJob(Pages.JobPage page, Observing.Jobs.RunnerSnapshot runner) => Begin(
        () =>
        {
            var read = Observing.Jobs.JobDetail.Read(runner, page.Id);
            Post(() => page.Show(read));
            return Task.CompletedTask;
        },
        "the job cannot be read");

    public void TestNotice()
    {
        notify(new Notice("ias", "this is a test"));
        Begin(
            async () =>
            {
                var words = await sources.TestNoticeAsync(_ending.Token);
                Post(() => Desk.Say(words));
            },
            "it cannot be told whether it comes through");
    }

    public void CheckAgain() => sources.CheckAgain();

    /// <summary>Does what is slow beside the loop. A failure is said; that the dashboard ended is none.</summary>
    /// <param name="work">What.</param>
    /// <param name="whenFailed">The words before the reason.</param>
    public void Begin(Func<Task> work, string whenFailed) => _ = Task.Run(
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
                Post(() => Desk.Say($"{whenFailed}: {(failed as ProblemException)?.Problem.What ?? failed.Message}"));
            }
        },
        CancellationToken.None);

    public void Dispose()
    {
        _ending.Cancel();
        _search?.Dispose();
        _ending.Dispose();
    }

    private void Post(Action message)
    {
        _messages.Enqueue(message);
        terminal.Wake();
    }
}
