using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Ias.Tui.Logs;

/// <summary>Finds a text in bytes, optionally ignoring the case of A to Z; other letters must match exactly. Two of its bytes that are rare
/// in text are compared at 32 positions at once; only where both match are the others compared.</summary>
internal sealed class ByteNeedle
{
    private const byte CaseBit = 0x20;

    // The commoner in program output, the further left.
    private static ReadOnlySpan<byte> Common => "  etaoinsrlcdhupm\"fg:,.yb/w_v-\\k0{}1()tx2=j3q"u8;

    private readonly byte[] _needle;
    private readonly byte[] _case;
    private readonly bool _exact;
    private readonly int _first;
    private readonly int _second;

    public ByteNeedle(ReadOnlySpan<byte> text, bool ignoreCase)
    {
        _needle = text.ToArray();
        _case = new byte[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            if (ignoreCase && char.IsAsciiLetter((char)text[i]))
            {
                (_needle[i], _case[i]) = ((byte)(text[i] | CaseBit), CaseBit);
            }
        }

        _exact = _case.AsSpan().IndexOfAnyExcept((byte)0) < 0;
        for (var i = 1; i < _needle.Length; i++)
        {
            _first = Rarity(_needle[i]) > Rarity(_needle[_first]) ? i : _first;
        }

        _second = _first == 0 ? _needle.Length - 1 : 0;
        for (var i = 0; i < _needle.Length; i++)
        {
            _second = i != _first && Rarity(_needle[i]) > Rarity(_needle[_second]) ? i : _second;
        }
    }

    public int Length => _needle.Length;

    /// <summary>First position of the text; −1 = not found.</summary>
    public int IndexIn(ReadOnlySpan<byte> text)
    {
        if (_exact)
        {
            return text.IndexOf(_needle);
        }

        ref var start = ref MemoryMarshal.GetReference(text);
        var last = text.Length - _needle.Length;
        var at = 0;
        for (; at + Vector256<byte>.Count - 1 <= last; at += Vector256<byte>.Count)
        {
            for (var places = Places(ref start, at); places != 0; places &= places - 1)
            {
                if (at + BitOperations.TrailingZeroCount(places) is var place && MatchesAt(text, place))
                {
                    return place;
                }
            }
        }

        for (; at <= last; at++)
        {
            if (MatchesAt(text, at))
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>Last position of the text; −1 = not found.</summary>
    public int LastIndexIn(ReadOnlySpan<byte> text)
    {
        if (_exact)
        {
            return text.LastIndexOf(_needle);
        }

        ref var start = ref MemoryMarshal.GetReference(text);
        var end = text.Length - _needle.Length + 1;
        for (; end >= Vector256<byte>.Count; end -= Vector256<byte>.Count)
        {
            var at = end - Vector256<byte>.Count;
            for (var places = Places(ref start, at); places != 0; )
            {
                var highest = BitOperations.Log2(places);
                if (MatchesAt(text, at + highest))
                {
                    return at + highest;
                }

                places &= ~(1u << highest);
            }
        }

        while (--end >= 0)
        {
            if (MatchesAt(text, end))
            {
                return end;
            }
        }

        return -1;
    }

    private uint Places(ref byte start, int at)
    {
        var first = Vector256.LoadUnsafe(ref start, (nuint)(at + _first)) | Vector256.Create(_case[_first]);
        var second = Vector256.LoadUnsafe(ref start, (nuint)(at + _second)) | Vector256.Create(_case[_second]);
        return (
            Vector256.Equals(first, Vector256.Create(_needle[_first])) & Vector256.Equals(second, Vector256.Create(_needle[_second]))
        ).ExtractMostSignificantBits();
    }

    private bool MatchesAt(ReadOnlySpan<byte> text, int at)
    {
        for (var i = 0; i < _needle.Length; i++)
        {
            if ((text[at + i] | _case[i]) != _needle[i])
            {
                return false;
            }
        }

        return true;
    }

    private static int Rarity(byte b) => Common.IndexOf(b) is >= 0 and var place ? place : Common.Length;
}
