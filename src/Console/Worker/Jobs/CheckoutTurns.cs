using System.Threading.Channels;

namespace Ias.Console.Worker.Jobs;

/// <summary>The turns that jobs of this program take at using a checkout, in the order in which they asked.</summary>
public sealed class CheckoutTurns
{
    private readonly Channel<bool> _free = Channel.CreateBounded<bool>(1);
    private int _waiting;

    public CheckoutTurns() => Release();

    internal bool IsWanted => Volatile.Read(ref _waiting) > 0;

    internal async Task WaitAsync(CancellationToken cancel)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            await _free.Reader.ReadAsync(cancel);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    internal void Release() => _free.Writer.TryWrite(true);
}
