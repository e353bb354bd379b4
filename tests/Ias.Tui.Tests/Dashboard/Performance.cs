using Ias.Tui.Dashboard;
using Ias.Tui.Requests;
using Ias.Tui.State;
using Ias.Tui.Tests.Terminal;

namespace Ias.Tui.Tests.Dashboard;

/// <summary>The whole dashboard on a thread of its own, before a terminal without a terminal. The clock stands still until the test moves
/// it.</summary>
internal sealed class Performance : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _ending = new();
    private readonly DashboardLoop _dashboard;
    private readonly Thread _thread;
    private readonly TaskCompletionSource<Action<RunSnapshot>> _follows = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ScreenEmulator _screen;

    public Performance(
        RawState seen,
        int columns = 80,
        int rows = 24,
        Func<Request, CancellationToken, Task<RequestResult>>? ask = null,
        LastSeenFile? looks = null
    )
    {
        Time = new FakeTime(seen.At);
        Terminal = new VirtualTerminal(columns, rows);
        _screen = new ScreenEmulator(columns, rows);
        var sources = new DashboardSources(
            () =>
            {
                FramesWhenAskedFirst = Terminal.Frames;
                return RunSnapshot.Of(seen);
            },
            async (publish, cancel) =>
            {
                FramesWhenFollowed = Terminal.Frames;
                _follows.SetResult(publish);
                await Task.Delay(Timeout.Infinite, cancel);
            },
            async (request, _, _, cancel) =>
            {
                lock (Asked)
                {
                    Asked.Add(request);
                }

                return ask is null ? new RequestResult.Done(request, "it is done") : await ask(request, cancel);
            },
            (what, text, _) => Task.FromResult(new ClipboardResult($"{what} sent to nowhere: {text}")),
            (_, _) => throw new NotSupportedException(),
            _ => throw new NotSupportedException(),
            _ => throw new NotSupportedException(),
            (_, _) => throw new NotSupportedException(),
            () => { }
        );
        _dashboard = new DashboardLoop(Terminal, sources, new DashboardOptions("ias") { LastSeenFile = looks }, Time);
        _thread = new Thread(() =>
        {
            try
            {
                _dashboard.Run(_ending.Token);
            }
            catch (Exception failed)
            {
                Failure = failed;
            }
        });
        _thread.Start();
        Assert.True(_follows.Task.Wait(Limit));
        Settle();
    }

    public VirtualTerminal Terminal { get; }

    public FakeTime Time { get; }

    public List<Request> Asked { get; } = [];

    public int FramesWhenAskedFirst { get; private set; } = -1;

    public int FramesWhenFollowed { get; private set; } = -1;

    /// <summary>Exception that ended the loop; null = it is running, or the user left.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Bytes written since the last call.</summary>
    public int Written
    {
        get
        {
            var bytes = Terminal.TakeWritten();
            _screen.Feed(bytes);
            return bytes.Length;
        }
    }

    /// <summary>Screen of a terminal that received all bytes.</summary>
    public string Screen
    {
        get
        {
            _ = Written;
            return _screen.Text();
        }
    }

    /// <summary>The observer has read something.</summary>
    public Performance Publish(RunSnapshot snapshot)
    {
        Hand(snapshot);
        return Settle();
    }

    /// <summary>Types a key without waiting for its effect.</summary>
    public void Hand(RunSnapshot snapshot) => _follows.Task.Result(snapshot);

    public Performance Type(string keys)
    {
        Terminal.Type(keys);
        return Settle();
    }

    public Performance Advance(TimeSpan by)
    {
        Time.Advance(by);
        Terminal.Wake();
        return Settle();
    }

    public Performance Settle()
    {
        Terminal.Settle();
        return this;
    }

    /// <summary>Waits until the screen shows a text.</summary>
    public void Until(string text)
    {
        for (var end = Environment.TickCount64 + (long)Limit.TotalMilliseconds; !Screen.Contains(text); Thread.Yield())
        {
            Assert.True(Environment.TickCount64 < end, $"'{text}' is not on the screen:\n{Screen}");
            Advance(TimeSpan.FromMilliseconds(60));
        }
    }

    /// <summary>Waits for it to end.</summary>
    public void End() => Assert.True(_thread.Join(Limit), "it goes on");

    public void Dispose()
    {
        _ending.Cancel();
        End();
        _dashboard.Dispose();
        _ending.Dispose();
    }
}
