using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Ias.Core.Events;

/// <summary>
/// The hash chain of an event log (SHA-256, FIPS 180-4). Each line ends with <c>"prev"</c>, the hash of what stands before it: of the line
/// before, or, for the first line, of the run's id. A line without it, as older versions of ias write it, is hashed together with
/// the hash before it, so that a later line vouches for it too.
/// </summary>
public static class EventChain
{
    /// <summary>Characters of a hash: lower-case hexadecimal.</summary>
    public const int Length = 2 * SHA256.HashSizeInBytes;

    private const int SuffixLength = 9 + Length + 2; // ,"prev":"…"}

    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789abcdef"u8);

    /// <summary>The hash before a log's first line.</summary>
    /// <param name="runId">Of that line.</param>
    public static string Before(string runId) => Hash(Encoding.UTF8.GetBytes(runId));

    /// <summary>The hash behind a line, which the next one carries.</summary>
    /// <param name="before">The hash before the line.</param>
    /// <param name="line">Without its newline.</param>
    public static string After(string before, ReadOnlySpan<byte> line)
    {
        if (PrevOf(line) is not null)
        {
            return Hash(line);
        }

        using var together = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        together.AppendData(Encoding.ASCII.GetBytes(before));
        together.AppendData(line);
        return Convert.ToHexStringLower(together.GetHashAndReset());
    }

    /// <summary>The hash a line carries; null = none.</summary>
    /// <param name="line">Without its newline. The key must be its last one: the brace behind it closes the event, so it cannot be part of
    /// anything within.</param>
    public static string? PrevOf(ReadOnlySpan<byte> line) =>
        line.Length > SuffixLength
        && line[^SuffixLength..] is var suffix
        && suffix.StartsWith(",\"prev\":\""u8)
        && suffix.EndsWith("\"}"u8)
        && suffix[9..^2].IndexOfAnyExcept(Digits) < 0
            ? Encoding.ASCII.GetString(suffix[9..^2])
            : null;

    /// <summary>The end of a line, in place of its closing brace.</summary>
    public static byte[] Suffix(string before) => Encoding.ASCII.GetBytes($",\"prev\":\"{before}\"}}");

    private static string Hash(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        return Convert.ToHexStringLower(hash);
    }
}
