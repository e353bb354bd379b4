using System.Threading.Channels;

namespace Ias.Console.Worker.Jobs;

/// <summary>Wakes a loop that waits: however often it was given, it wakes it once.</summary>
internal sealed class Signal
{
    private readonly Channel<bool> _given = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    public void Give() => _given.Writer.TryWrite(true);

    /// <summary>Returns when it was given since the last time, after <paramref name="atMost"/>, or when canceled.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        await ((Task)_given.Reader.WaitToReadAsync(either.Token).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _given.Reader.TryRead(out _);
    }
}
