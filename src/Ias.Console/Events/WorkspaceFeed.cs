using System.Threading.Channels;
using Ias.Console.Contract;

namespace Ias.Console.Events;

/// <summary>Reads what happens in one workspace, once for all who follow it.</summary>
internal sealed class WorkspaceFeed : IAsyncDisposable
{
    /// <summary>Changes that are read at once.</summary>
    public const int Page = 500;

    // Without a word of a change it looks all the same, in case the word was lost.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    // Between two reads: under load they find more, not follow faster.
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

    /// <summary>Those who hold on to it; counted by <see cref="ChangeFeed"/>, under its lock.</summary>
    public int Users { get; set; }

    /// <summary>Done when it knows from where on it reads.</summary>
    public Task Started => _started.Task;

    /// <summary>Something may have changed.</summary>
    public void Wake() => _wakes.Writer.TryWrite(true);

    /// <summary>From now on the follower gets everything that comes after what this feed has read so far.</summary>
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
