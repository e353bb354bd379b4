using System.Buffers;
using Ias.Core.Ice;
using Ias.Engine.Processes;

namespace Ias.Engine.Agents;

/// <summary>Carries an agent's two output streams to its log and its reader, and its prompt to its standard input, with constant memory.</summary>
internal sealed class TurnOutput : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeProvider _time;
    private readonly RunningProcess _process;
    private readonly Task _feeding;
    private readonly Task _output;
    private readonly Task _error;
    private long _last;
    private long _lastTicks;

    public TurnOutput(RunningProcess process, ReadOnlyMemory<byte> prompt, TurnLog log, Redactor redactor, IAgentOutput reader, Func<RefusedWrites>? looksForRefusals, TimeProvider time)
    {
        _time = time;
        _process = process;
        _feeding = process.FeedAsync(prompt, _stop.Token);
        _output = CarryAsync(process.Output, redactor.Open(log.Write), new LineSplitter(reader.Line), looksForRefusals?.Invoke());
        _error = CarryAsync(process.Error, redactor.Open(log.Write), new LineSplitter(reader.ErrorLine), looksForRefusals?.Invoke());
    }

    /// <summary>When something was printed last: the engine's clock (0 = never), and ticks since boot.</summary>
    public (long Timestamp, long Ticks) Last => (Volatile.Read(ref _last), Volatile.Read(ref _lastTicks));

    /// <summary>To be awaited when every process of the turn is gone: returns when all that was written has been carried.</summary>
    public async Task FinishAsync()
    {
        await _process.DrainAsync(_output, _error);
        await _stop.CancelAsync();
        try
        {
            await Task.WhenAll(_feeding, _output, _error);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // the prompt was never taken
        }
    }

    public void Dispose() => _stop.Dispose();

    private async Task CarryAsync(Stream from, Redactor.Filter log, LineSplitter lines, RefusedWrites? refused)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(64 << 10);
        try
        {
            int read;
            while ((read = await from.ReadAsync(chunk, _stop.Token)) > 0)
            {
                Volatile.Write(ref _last, _time.GetTimestamp());
                Volatile.Write(ref _lastTicks, Signals.TicksSinceBoot());
                log.Feed(chunk.AsSpan(0, read));
                lines.Feed(chunk.AsSpan(0, read));
                refused?.Feed(chunk.AsSpan(0, read));
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // whoever still holds the pipe is no process of the turn
        }
        finally
        {
            log.Close();
            lines.Close();
            refused?.Close();
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }
}
