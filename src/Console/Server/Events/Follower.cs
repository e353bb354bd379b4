using System.Threading.Channels;
using Ias.Console.Server.Contract;

namespace Ias.Console.Server.Events;

/// <summary>Follower of a workspace: receives the stored changes first, then new ones. For one reader at a time. A slow reader does not
/// cause changes to pile up: it reads from the store, as fast as it can, until it has caught up.</summary>
public sealed class Follower : IAsyncDisposable
{
    // Pages of changes, which all followers share; at more than fifty a second they get longer, not more.
    private const int MostWaiting = 64;

    private readonly ChangeFeed _of;
    private readonly WorkspaceFeed _feed;
    private readonly Channel<IReadOnlyList<Change>> _waiting = Channel.CreateBounded<IReadOnlyList<Change>>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true }
    );
    private long _seen;
    private bool _joined;
    private bool _caughtUp;
    private volatile bool _behind;

    internal Follower(ChangeFeed of, WorkspaceFeed feed, long from, bool missed) =>
        (_of, _feed, From, Missed, _seen) = (of, feed, from, missed, from);

    /// <summary>The number after which it follows.</summary>
    public long From { get; }

    /// <summary>True when it could not resume where it was asked to, because changes it has not seen are no longer kept. State derived from
    /// earlier changes has to be built again.</summary>
    public bool Missed { get; }

    /// <summary>The next changes, at least one, in order; waits for them.</summary>
    public async Task<IReadOnlyList<Change>> ReadAsync(CancellationToken cancel)
    {
        while (true)
        {
            if (_behind)
            {
                FallBack();
            }

            var next = _caughtUp ? await WaitAsync(cancel) : await CatchUpAsync(cancel);
            if (next.Count > 0)
            {
                _seen = next[^1].Seq;
                return next;
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _feed.Leave(this);
        return _of.LeaveAsync(_feed);
    }

    /// <summary>Hands it the next changes; it is called by one at a time and never waits.</summary>
    internal void Offer(IReadOnlyList<Change> page) => _behind = _behind || !_waiting.Writer.TryWrite(page);

    private void FallBack()
    {
        _feed.Leave(this);
        while (_waiting.Reader.TryRead(out _))
        {
            // It is read from the store, with the changes that did not fit into the queue.
        }

        _behind = _joined = _caughtUp = false;
    }

    private async Task<IReadOnlyList<Change>> CatchUpAsync(CancellationToken cancel)
    {
        var page = await _of.ReadAsync(_feed.Workspace, _seen, cancel);
        if (page.Count < WorkspaceFeed.Page)
        {
            // Near the end: later changes wait in the queue. Changes between this read and joining are read again.
            _caughtUp = _joined;
            if (!_joined)
            {
                _feed.Join(this);
                _joined = true;
            }
        }

        return page;
    }

    private async Task<IReadOnlyList<Change>> WaitAsync(CancellationToken cancel)
    {
        var page = await _waiting.Reader.ReadAsync(cancel);
        return page[0].Seq > _seen ? page : [.. page.Where(change => change.Seq > _seen)];
    }
}
