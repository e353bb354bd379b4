namespace Ias.Console.Client.Following;

/// <summary>The bytes of a stream of events, of which no event is longer than it may be and no silence either.</summary>
internal sealed class EventBytes(Stream from, int longestEvent, TimeSpan longestSilence, TimeProvider time) : Stream
{
    private int _event; // bytes since the last blank line
    private int _line; // bytes since the last line's end

    /// <summary>Time at which something last came.</summary>
    public DateTimeOffset Heard { get; private set; } = time.GetUtcNow();

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="TimeoutException">Nothing came for too long.</exception>
    /// <exception cref="InvalidDataException">An event is too long.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var limit = new CancellationTokenSource(longestSilence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        int count;
        try
        {
            count = await from.ReadAsync(buffer, either.Token);
        }
        catch (OperationCanceledException silent) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("Nothing came.", silent);
        }

        if (count > 0)
        {
            Heard = time.GetUtcNow();
            Count(buffer.Span[..count]);
        }

        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            from.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Count(ReadOnlySpan<byte> bytes)
    {
        foreach (var one in bytes)
        {
            switch (one)
            {
                case (byte)'\n':
                    _event = _line == 0 ? 0 : _event + 1;
                    _line = 0;
                    break;
                case (byte)'\r':
                    break;
                default:
                    (_line, _event) = (_line + 1, _event + 1);
                    break;
            }

            if (_event > longestEvent)
            {
                throw new InvalidDataException($"An event is longer than {longestEvent} bytes.");
            }
        }
    }
}
