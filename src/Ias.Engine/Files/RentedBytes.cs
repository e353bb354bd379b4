using System.Buffers;

namespace Ias.Engine.Files;

/// <summary>
/// Bytes that are needed for a moment, in memory of the pool. A run's state grows beyond 85,000 bytes in a night, and arrays of that size
/// are only collected with everything else: new ones for each write were a fifth of an engine's memory.
/// </summary>
internal sealed class RentedBytes : IBufferWriter<byte>, IDisposable
{
    private const int First = 4096;

    private byte[] _rented = ArrayPool<byte>.Shared.Rent(First);
    private int _length;

    /// <summary>Bytes written so far; invalid after <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> Written => _rented.AsSpan(0, _length);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_rented.Length - _length), nameof(count));
        _length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_rented.Length - _length < Math.Max(sizeHint, 1))
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_rented.Length * 2, _length + sizeHint));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_rented);
            _rented = larger;
        }

        return _rented.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_rented);
        (_rented, _length) = ([], 0);
    }
}
