using CliWrap;
using Ias.Core.Agents;
using Ias.Core.Ice;
using Ias.Engine.Processes;

namespace Ias.Engine.Agents;

/// <summary>Carries an agent's two output streams to its log and its reader, and its prompt to its standard input, with constant
/// memory.</summary>
internal sealed class TurnOutput
{
    private readonly TimeProvider _time;
    private readonly IAgentOutput _reader;
    private readonly TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _last;
    private long _lastTicks;

    public TurnOutput(
        RunningProcess process,
        ReadOnlyMemory<byte> prompt,
        TurnLogWriter log,
        Redactor redactor,
        IAgentOutput reader,
        Func<FailedAccess>? looksForRefusals,
        TimeProvider time
    )
    {
        _time = time;
        _reader = reader;
        process.Connect(
            PipeSource.FromBytes(prompt),
            Target(redactor.Open(log.Write), new LineSplitter(reader.Line), looksForRefusals?.Invoke()),
            Target(redactor.Open(log.Write), new LineSplitter(reader.ErrorLine), looksForRefusals?.Invoke())
        );
    }

    /// <summary>Time of the last output: the engine's clock (0 = never), and ticks since boot.</summary>
    public (long Timestamp, long Ticks) Last => (Volatile.Read(ref _last), Volatile.Read(ref _lastTicks));

    /// <summary>Completed when the agent first reports that it is done, or something for which it must be ended.</summary>
    public Task News => _news.Task;

    private ChunkTarget Target(Redactor.Filter log, LineSplitter lines, FailedAccess? refused) =>
        new(
            chunk =>
            {
                Volatile.Write(ref _last, _time.GetTimestamp());
                Volatile.Write(ref _lastTicks, Signals.TicksSinceBoot());
                log.Feed(chunk.Span);
                lines.Feed(chunk.Span);
                refused?.Feed(chunk.Span);
                if (_reader.IsOver || _reader.MustEnd)
                {
                    _news.TrySetResult();
                }
            },
            () =>
            {
                log.Close();
                lines.Close();
                refused?.Close();
            }
        );
}
