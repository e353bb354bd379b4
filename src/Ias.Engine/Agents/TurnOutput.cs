using CliWrap;
using Ias.Core.Ice;
using Ias.Engine.Processes;

namespace Ias.Engine.Agents;

/// <summary>Carries an agent's two output streams to its log and its reader, and its prompt to its standard input, with constant
/// memory.</summary>
internal sealed class TurnOutput
{
    private readonly TimeProvider _time;
    private long _last;
    private long _lastTicks;

    public TurnOutput(
        RunningProcess process,
        ReadOnlyMemory<byte> prompt,
        TurnLogWriter log,
        Redactor redactor,
        IAgentOutput reader,
        Func<RefusedWrites>? looksForRefusals,
        TimeProvider time
    )
    {
        _time = time;
        process.Connect(
            PipeSource.FromBytes(prompt),
            Target(redactor.Open(log.Write), new LineSplitter(reader.Line), looksForRefusals?.Invoke()),
            Target(redactor.Open(log.Write), new LineSplitter(reader.ErrorLine), looksForRefusals?.Invoke())
        );
    }

    /// <summary>When something was printed last: the engine's clock (0 = never), and ticks since boot.</summary>
    public (long Timestamp, long Ticks) Last => (Volatile.Read(ref _last), Volatile.Read(ref _lastTicks));

    private ChunkTarget Target(Redactor.Filter log, LineSplitter lines, RefusedWrites? refused) =>
        new(
            chunk =>
            {
                Volatile.Write(ref _last, _time.GetTimestamp());
                Volatile.Write(ref _lastTicks, Signals.TicksSinceBoot());
                log.Feed(chunk.Span);
                lines.Feed(chunk.Span);
                refused?.Feed(chunk.Span);
            },
            () =>
            {
                log.Close();
                lines.Close();
                refused?.Close();
            }
        );
}
