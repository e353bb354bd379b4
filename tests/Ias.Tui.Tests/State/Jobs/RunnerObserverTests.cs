using System.Collections.Concurrent;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Tui.State.Jobs;

namespace Ias.Tui.Tests.State.Jobs;

public sealed class RunnerObserverTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_queue_is_followed_and_what_is_looked_at_is_read()
    {
        using var repository = RecordedNight.Repository();
        using var queue = new SampleQueue(repository.Path);
        for (var i = 0; i < 150; i++)
        {
            queue.Add($"job {i}");
        }

        await using var at = new Following(repository.Path);
        var first = await at.UntilAsync(seen => seen?.Jobs.Length == 150);
        var last = first!.Jobs[^1];
        Assert.NotNull(first.Of(first.Jobs[0]));
        Assert.Null(first.Of(last));

        at.Observer.ReadJobs([last]);
        var read = await at.UntilAsync(seen => seen?.Of(last) is not null);
        queue.End(JobStatus.Done);
        var moved = await at.UntilAsync(seen => seen?.Counts.Done == 1);

        Assert.Equal("job 149", read!.Of(last)!.Job!.Title);
        Assert.Equal(149, moved!.Counts.Pending);
        Assert.Equal(Roles.Usual.Keys, moved.Roles);
    }

    [Fact]
    public async Task A_run_that_is_made_while_it_looks_is_found()
    {
        using var repository = RecordedNight.Repository();
        await using var at = new Following(repository.Path);

        using var queue = new SampleQueue(repository.Path);
        queue.Add("the first");
        var seen = await at.UntilAsync(seen => seen?.Jobs.Length == 1);

        Assert.Equal("20260118-cart", seen!.Run);
    }

    /// <summary>Running observer and its last snapshot.</summary>
    private sealed class Following : IAsyncDisposable
    {
        private readonly CancellationTokenSource _ending = new();
        private readonly ConcurrentQueue<RunnerSnapshot?> _told = new();
        private readonly SemaphoreSlim _tells = new(0);
        private readonly Task _following;

        public Following(string folder)
        {
            Observer = new RunnerObserver(folder, TimeProvider.System);
            _following = Task.Run(() =>
                Observer.FollowAsync(
                    seen =>
                    {
                        _told.Enqueue(seen);
                        _tells.Release();
                    },
                    _ending.Token
                )
            );
        }

        public RunnerObserver Observer { get; }

        public async Task<RunnerSnapshot?> UntilAsync(Func<RunnerSnapshot?, bool> isIt)
        {
            while (await _tells.WaitAsync(Limit))
            {
                if (_told.TryDequeue(out var seen) && isIt(seen))
                {
                    return seen;
                }
            }

            throw new TimeoutException("it was not told");
        }

        public async ValueTask DisposeAsync()
        {
            await _ending.CancelAsync();
            await Task.WhenAny(_following);
            Observer.Dispose();
            _ending.Dispose();
            _tells.Dispose();
        }
    }
}
