using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Events;

/// <summary>Changes in workspaces, passed on as they happen to any number of followers. One reader reads each followed workspace, however
/// many follow it; workspaces without followers are not read.</summary>
public sealed class ChangeFeed(Database database, TimeProvider time, ILogger<ChangeFeed> logger) : IAsyncDisposable
{
    /// <summary>Followers a server has at most.</summary>
    public const int MostFollowers = 10_000;

    /// <summary>Most followers of one workspace, so that room is left for others.</summary>
    public const int MostOfWorkspace = MostFollowers / 2;

    // Shared reads use the strictest policy: they can show nothing that a workspace's own policy would hide.
    private static readonly DataPolicy Strictest = new(DataPolicyMode.MetadataOnly, []);

    private readonly Lock _gate = new();
    private readonly Dictionary<EntityId, WorkspaceFeed> _feeds = [];
    private readonly CancellationTokenSource _ended = new();
    private Task? _watch;
    private int _followers;

    /// <summary>Number of current followers.</summary>
    public int Followers => Volatile.Read(ref _followers);

    /// <summary>Adds a follower to a workspace.</summary>
    /// <param name="after">The number of the last change that was seen; null: none, begin now.</param>
    /// <exception cref="RefusalException">There are too many followers.</exception>
    public async Task<Follower> FollowAsync(EntityId workspace, long? after, CancellationToken cancel)
    {
        WorkspaceFeed? feed = null;
        try
        {
            feed = Enter(workspace);
            await feed.Started.WaitAsync(cancel);
            var (newest, forgotten) = await InAsync(workspace, history => history.BoundsAsync(), cancel);
            var missed = after < forgotten || after > newest;
            return new Follower(this, feed, missed ? newest : after ?? newest, missed);
        }
        catch
        {
            if (feed is not null)
            {
                await LeaveAsync(feed);
            }

            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        List<WorkspaceFeed> left;
        lock (_gate)
        {
            left = [.. _feeds.Values];
            _feeds.Clear();
        }

        foreach (var feed in left)
        {
            await feed.DisposeAsync();
        }

        if (_watch is not null)
        {
            await _watch;
        }

        _ended.Dispose();
    }

    /// <summary>Changes after a number, at most <see cref="WorkspaceFeed.Page"/> of them.</summary>
    internal Task<List<Change>> ReadAsync(EntityId workspace, long after, CancellationToken cancel) =>
        InAsync(workspace, history => history.ChangesAsync(after, WorkspaceFeed.Page), cancel);

    internal Task<T> InAsync<T>(EntityId workspace, Func<History, Task<T>> read, CancellationToken cancel) =>
        database.ReadAsync(session => read(new History(session.In(workspace, Strictest, Actor.Server))), cancel);

    /// <summary>A follower of the feed goes; the last one ends it.</summary>
    internal async ValueTask LeaveAsync(WorkspaceFeed feed)
    {
        lock (_gate)
        {
            _followers--;
            if (--feed.Users > 0 || !_feeds.Remove(feed.Workspace))
            {
                return;
            }
        }

        await feed.DisposeAsync();
    }

    private WorkspaceFeed Enter(EntityId workspace)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_ended.IsCancellationRequested, this);
            if (_followers >= MostFollowers)
            {
                throw new RefusalException(429, "RATE_LIMITED", "Too many follow on this server. Try again later, or on another server.");
            }

            _watch ??= WatchAsync();
            if (_feeds.TryGetValue(workspace, out var feed) && feed.Users >= MostOfWorkspace)
            {
                throw new RefusalException(429, "RATE_LIMITED", "Too many follow this workspace on this server. Try again later.");
            }

            if (feed is null)
            {
                _feeds[workspace] = feed = new WorkspaceFeed(workspace, this, time, logger);
            }

            _followers++;
            feed.Users++;
            return feed;
        }
    }

    private async Task WatchAsync()
    {
        await Task.Yield();
        try
        {
            await database.WatchAsync(Wake, failed => FeedLog.Lost(logger, failed), _ended.Token);
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // The server is stopping.
        }
        catch (Exception failed)
        {
            // Feeds continue by polling.
            FeedLog.Stopped(logger, failed);
        }
    }

    private void Wake(EntityId? changed)
    {
        lock (_gate)
        {
            if (changed is not { } workspace)
            {
                foreach (var feed in _feeds.Values)
                {
                    feed.Wake();
                }
            }
            else if (_feeds.TryGetValue(workspace, out var feed))
            {
                feed.Wake();
            }
        }
    }
}

/// <summary>Log messages of feeds.</summary>
internal static partial class FeedLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Changes by other servers are reported late for a while")]
    public static partial void Lost(ILogger logger, Exception failed);

    [LoggerMessage(Level = LogLevel.Error, Message = "What changes is found late from now on")]
    public static partial void Stopped(ILogger logger, Exception failed);

    [LoggerMessage(Level = LogLevel.Error, Message = "The changes of workspace {Workspace} cannot be read; it is tried again")]
    public static partial void Unread(ILogger logger, Exception failed, string workspace);
}
