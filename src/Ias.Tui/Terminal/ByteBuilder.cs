using System.Text;
using System.Text.Unicode;

namespace Ias.Tui.Terminal;

/// <summary>Byte buffer whose array is reused for each frame.</summary>
internal sealed class ByteBuilder
{
    private byte[] _bytes = new byte[16 * 1024];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> From(int start) => _bytes.AsMemory(start, Length - start);

    /// <summary>Truncates the buffer, or reserves bytes to be overwritten later.</summary>
    public void SetLength(int length)
    {
        Reserve(length - Length);
        Length = length;
    }

    public void Add(byte one)
    {
        Reserve(1);
        _bytes[Length++] = one;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    public void Add(ReadOnlySpan<char> text)
    {
        Reserve(text.Length * 3);
        Utf8.FromUtf16(text, _bytes.AsSpan(Length), out _, out var written);
        Length += written;
    }

    public void AddRune(int codePoint)
    {
        Reserve(4);
        Length += new Rune(codePoint).EncodeToUtf8(_bytes.AsSpan(Length));
    }

    /// <summary>Appends a non-negative number in decimal.</summary>
    public void AddNumber(int number)
    {
        Reserve(10);
        number.TryFormat(_bytes.AsSpan(Length), out var written);
        Length += written;
    }

    /// <summary>Overwrites bytes at a position.</summary>
    public void Put(int at, ReadOnlySpan<byte> bytes) => bytes.CopyTo(_bytes.AsSpan(at, bytes.Length));

    /// <summary>Removes the bytes between two positions.</summary>
    public void Remove(int from, int to)
    {
        _bytes.AsSpan(to..Length).CopyTo(_bytes.AsSpan(from));
        Length -= to - from;
    }

    private void Reserve(int more)
    {
        if (Length + more > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + more));
        }
    }
}
