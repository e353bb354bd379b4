using System.Threading.Channels;
using Ias.Console.Server.Contract;

namespace Ias.Console.Server.Events;

/// <summary>Reads what happens in one workspace, once for all who follow it.</summary>
internal sealed class WorkspaceFeed : IAsyncDisposable
{
    /// <summary>Most changes in one read.</summary>
    public const int Page = 500;

    // Polls even without a notification, in case one was lost.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    // Pause between two reads: under load each read finds more, but reads do not become more frequent.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    private readonly ChangeFeed _of;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly HashSet<Follower> _followers = [];
    private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _reading;
    private long _last;

    public WorkspaceFeed(EntityId workspace, ChangeFeed of, TimeProvider time, ILogger logger)
    {
        (Workspace, _of, _time, _logger) = (workspace, of, time, logger);
        _reading = Task.Run(ReadAsync);
    }

    public EntityId Workspace { get; }

    /// <summary>Number of its users; counted by <see cref="ChangeFeed"/>, under its lock.</summary>
    public int Users { get; set; }

    /// <summary>Done when it knows from where on it reads.</summary>
    public Task Started => _started.Task;

    /// <summary>Something may have changed.</summary>
    public void Wake() => _wakes.Writer.TryWrite(true);

    /// <summary>Adds a follower, which gets every change after those this feed has read so far.</summary>
    public void Join(Follower follower)
    {
        lock (_gate)
        {
            _followers.Add(follower);
        }
    }

    public void Leave(Follower follower)
    {
        lock (_gate)
        {
            _followers.Remove(follower);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _started.TrySetCanceled();
        await _reading;
        _ended.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                try
                {
                    await ReadOnAsync();
                }
                catch (Exception failed) when (failed is not OperationCanceledException)
                {
                    FeedLog.Unread(_logger, failed, Workspace.Value);
                    await Task.Delay(AfterFailure, _time, _ended.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // Nobody follows any more.
        }
    }

    private async Task ReadOnAsync()
    {
        if (!_started.Task.IsCompleted)
        {
            _last = (await _of.InAsync(Workspace, history => history.BoundsAsync(), _ended.Token)).Newest;
            _started.TrySetResult();
        }

        while (true)
        {
            var page = await _of.ReadAsync(Workspace, _last, _ended.Token);
            if (page.Count > 0)
            {
                Publish(page);
            }

            if (page.Count < Page)
            {
                await Task.Delay(Rest, _time, _ended.Token);
                await WokenAsync();
            }
        }
    }

    private void Publish(List<Change> page)
    {
        lock (_gate)
        {
            _last = page[^1].Seq;
            foreach (var follower in _followers)
            {
                follower.Offer(page);
            }
        }
    }

    private async Task WokenAsync()
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        var look = Task.Delay(Look, _time, enough.Token);
        await await Task.WhenAny(_wakes.Reader.ReadAsync(enough.Token).AsTask(), look);
        await enough.CancelAsync();
    }
}
