using System.Text;

namespace Ias.Engine.Git;

/// <summary>A path within the repository as git has it: bytes in no particular encoding. As text, bytes that are no UTF-8 read
/// <c>\xNN</c>.</summary>
internal readonly struct GitPath : IEquatable<GitPath>
{
    private readonly byte[]? _bytes;

    private GitPath(byte[] bytes) => _bytes = bytes;

    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>From output read as Latin-1, where each character is a byte.</summary>
    public static GitPath FromLatin1(ReadOnlySpan<char> text)
    {
        var bytes = new byte[text.Length];
        Encoding.Latin1.GetBytes(text, bytes);
        return new GitPath(bytes);
    }

    public static GitPath FromText(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>True when this path is <paramref name="prefix"/> or lies below it.</summary>
    public bool IsUnder(ReadOnlySpan<byte> prefix)
    {
        while (prefix.EndsWith("/"u8))
        {
            prefix = prefix[..^1];
        }

        var bytes = Bytes.Span;
        return prefix.IsEmpty || (bytes.StartsWith(prefix) && (bytes.Length == prefix.Length || bytes[prefix.Length] == '/'));
    }

    /// <summary>The path below <paramref name="folder"/>, ended by NUL, for the system's own calls.</summary>
    public byte[] In(string folder) => [.. Encoding.UTF8.GetBytes(folder), (byte)'/', .. Bytes.Span, 0];

    public override string ToString()
    {
        var text = new StringBuilder(Bytes.Length);
        var left = Bytes.Span;
        while (!left.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(left, out var rune, out var used) == System.Buffers.OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }
            else
            {
                used = 1;
                text.Append("\\x").Append(left[0].ToString("x2"));
            }

            left = left[used..];
        }

        return text.ToString();
    }

    public bool Equals(GitPath other) => Bytes.Span.SequenceEqual(other.Bytes.Span);

    public override bool Equals(object? obj) => obj is GitPath other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Bytes.Span);
        return hash.ToHashCode();
    }
}
