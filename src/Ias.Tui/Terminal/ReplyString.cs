using System.Text;

namespace Ias.Tui.Terminal;

/// <summary>String from a terminal (OSC, DCS, APC), read byte by byte after its ESC and introducer. Only its beginning is kept, and one
/// that never ends is dropped.</summary>
internal sealed class ReplyString
{
    private const int LongestKept = 256;
    private const int Longest = 64 * 1024;

    private readonly byte[] _kept = new byte[LongestKept];
    private byte _introducer;
    private int _length;
    private bool _escape;

    /// <summary>Effect of one byte.</summary>
    public enum Step
    {
        /// <summary>Byte belongs to the string.</summary>
        More,

        /// <summary>Byte ended the string.</summary>
        End,

        /// <summary>No string starts like this: the user pressed Alt with the introducer, and this byte is a key.</summary>
        WasKey,

        /// <summary>String cut off by an ESC that preceded this byte.</summary>
        CutOff,

        /// <summary>String dropped, including this byte.</summary>
        Dropped,
    }

    public bool IsEmpty => _length == 0;

    public char Introducer => (char)_introducer;

    /// <summary>Introducer and string, for a <see cref="InputEvent.Reply"/>.</summary>
    public string Text => $"{Introducer}{Encoding.Latin1.GetString(_kept, 0, Math.Min(_length, LongestKept))}";

    public static bool IsIntroducer(byte one) => one is (byte)']' or (byte)'P' or (byte)'_';

    public void Begin(byte introducer) => (_introducer, _length, _escape) = (introducer, 0, false);

    public Step Feed(byte one)
    {
        if (_length == 0 && !CanBegin(one))
        {
            return Step.WasKey;
        }

        if (one == 0x07 || (_escape && one == (byte)'\\'))
        {
            return Step.End;
        }

        if (_escape)
        {
            return Step.CutOff;
        }

        if (one is 0x18 or 0x1A || _length == Longest) // CAN, SUB
        {
            return Step.Dropped;
        }

        _escape = one == 0x1B;
        if (!_escape && _length++ < LongestKept)
        {
            _kept[_length - 1] = one;
        }

        return Step.More;
    }

    private bool CanBegin(byte one) =>
        Introducer switch
        {
            ']' => one is (>= (byte)'0' and <= (byte)'9') or (byte)'l' or (byte)'L' or (byte)'I',
            'P' => one is (>= (byte)'0' and <= (byte)'9') or (byte)'>' or (byte)'!' or (byte)'$' or (byte)'+',
            _ => one == (byte)'G',
        };
}
