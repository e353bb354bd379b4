using System.Runtime.InteropServices;
using System.Text;

namespace Ias.Tui.Terminal;

/// <summary>CSI (or SS3) sequence from a terminal: parameters separated by <c>;</c>, their parts by <c>:</c>, and a final
/// character.</summary>
/// <param name="content">Bytes between the introducer and the final character.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly ref struct ControlSequence(ReadOnlySpan<byte> content, byte final)
{
    private const int Max = 0x110000; // greater than any code point, so no valid number

    private readonly ReadOnlySpan<byte> _content = content;

    public char Final { get; } = (char)final;

    /// <summary>Prefix of the first parameter: <c>?</c>, <c>&lt;</c>, <c>=</c> or <c>&gt;</c>; 0 = none.</summary>
    public char Marker { get; } = content.IsEmpty || content[0] is not (>= (byte)'<' and <= (byte)'?') ? '\0' : (char)content[0];

    public bool IsBare => _content.IsEmpty;

    public bool IsPasteStart => Final == '~' && _content.SequenceEqual("200"u8);

    /// <summary>True if characters between 0x20 and 0x2F precede the final one, such as the <c>$</c> of a mode report.</summary>
    public bool HasIntermediate
    {
        get
        {
            foreach (var one in _content)
            {
                if (one is >= 0x20 and <= 0x2F)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Checks whether it is one plain number so far.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> content)
    {
        foreach (var one in content)
        {
            if (one is < (byte)'0' or > (byte)'9')
            {
                return false;
            }
        }

        return !content.IsEmpty;
    }

    /// <summary>Number of parameters, including empty ones; 0 if there is nothing.</summary>
    public int Count => _content.IsEmpty ? 0 : _content.Count((byte)';') + 1;

    /// <summary>Parameter, or a part of it; <paramref name="otherwise"/> if it is missing or not a number.</summary>
    public int Number(int index, int part = 0, int otherwise = -1)
    {
        var field = Field(Field(_content, (byte)';', index), (byte)':', part);
        if (index == 0 && part == 0 && Marker != '\0')
        {
            field = field[1..];
        }

        if (field.IsEmpty)
        {
            return otherwise;
        }

        var value = 0;
        foreach (var digit in field)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return otherwise;
            }

            value = Math.Min((value * 10) + (digit - '0'), Max);
        }

        return value;
    }

    /// <summary>Sequence without its ESC, for a <see cref="InputEvent.Reply"/>.</summary>
    public string Text() => $"[{Encoding.Latin1.GetString(_content)}{Final}";

    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> text, byte separator, int index)
    {
        for (; index > 0; index--)
        {
            var end = text.IndexOf(separator);
            text = end < 0 ? [] : text[(end + 1)..];
        }

        var length = text.IndexOf(separator);
        return length < 0 ? text : text[..length];
    }
}
