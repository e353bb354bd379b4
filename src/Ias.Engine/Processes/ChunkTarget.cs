using System.Buffers;
using CliWrap;

namespace Ias.Engine.Processes;

/// <summary>Gives what a program prints to <paramref name="take"/> as it comes, in pieces of any length, and calls <paramref name="close"/>
/// once when no more will follow.</summary>
internal sealed class ChunkTarget(Action<ReadOnlyMemory<byte>> take, Action? close = null) : PipeTarget
{
    /// <summary>Keeps the first <paramref name="limit"/> bytes; the rest is read and dropped.</summary>
    public static ChunkTarget Keep(MemoryStream kept, int limit) =>
        new(chunk => kept.Write(chunk.Span[..Math.Min(chunk.Length, limit - (int)kept.Length)]));

    public override async Task CopyFromAsync(Stream origin, CancellationToken cancellationToken = default)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(64 << 10);
        try
        {
            int read;
            while ((read = await origin.ReadAsync(chunk, cancellationToken)) > 0)
            {
                take(chunk.AsMemory(0, read));
            }
        }
        finally
        {
            close?.Invoke();
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }
}
