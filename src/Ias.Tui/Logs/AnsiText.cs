using System.Buffers;
using System.Globalization;
using System.Text;
using Ias.Core.Agents;
using Ias.Tui.Terminal;

namespace Ias.Tui.Logs;

/// <summary>
/// Converts one line of a program's output to the text a person would have seen. Colors become styles; other control sequences are removed,
/// or shown as characters if they are not known to end; nothing that could control a terminal remains. A line overwritten with carriage
/// returns, such as a progress bar, shows its last state.
/// </summary>
/// <remarks>Each line begins in plain style. A log is opened at its end, so the state left by earlier lines is unknown without reading all
/// of it; and one forgotten reset would color the rest of the log.</remarks>
public sealed class AnsiText
{
    /// <summary>Maximum number of characters shown of a line.</summary>
    public const int Limit = 4096;

    private const int TabStop = 8;

    private readonly int _limit;
    private StyledLineBuilder _line = new();
    private StyledLineBuilder _overwritten = new();
    private Style _style;
    private int _column;

    private AnsiText(int limit) => _limit = limit;

    /// <summary>Converts a line to styled text.</summary>
    /// <param name="bytes">Line without its end, in UTF-8 if it is text.</param>
    /// <param name="cut">Bytes of the line that are missing here; counted in the note at its end.</param>
    /// <param name="limit">Maximum number of characters; the rest is counted.</param>
    public static StyledLine Read(ReadOnlySpan<byte> bytes, long cut = 0, int limit = Limit)
    {
        var reader = new AnsiText(limit);
        return reader.Finish(reader.Feed(bytes) + cut);
    }

    private StyledLine Finish(long left)
    {
        var line = _line.Length > 0 ? _line : _overwritten;
        if (left > 0)
        {
            line.Append(string.Create(CultureInfo.InvariantCulture, $" … {left:N0} more bytes"), LogRole.Muted);
        }

        return line.Build();
    }

    /// <summary>Reads a line and returns how many of its bytes exceed the limit.</summary>
    private long Feed(ReadOnlySpan<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            if (_column >= _limit)
            {
                var over = rest.IndexOf((byte)'\r');
                if (over < 0 || over == rest.Length - 1)
                {
                    return over < 0 ? rest.Length : over;
                }

                rest = rest[over..];
            }

            var plain = Plain(rest[..Math.Min(rest.Length, _limit - _column)]);
            if (plain > 0)
            {
                Show(Encoding.ASCII.GetString(rest[..plain]));
                rest = rest[plain..];
                continue;
            }

            rest = rest[
                (
                    rest[0] switch
                    {
                        0x1b => Escape(rest),
                        (byte)'\t' => Tab(),
                        (byte)'\r' => Return(rest.Length),
                        < 0x80 => Caret(rest[0]),
                        _ => Character(rest),
                    }
                )..
            ];
        }

        return 0;
    }

    private static int Plain(ReadOnlySpan<byte> text) =>
        text.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7e) is >= 0 and var end ? end : text.Length;

    private void Show(string text, LogRole role = LogRole.Text)
    {
        _line.Append(text, role, role == LogRole.Text ? _style : default);
        _column += text.Length;
    }

    private int Tab()
    {
        Show(new string(' ', TabStop - (_column % TabStop)));
        return 1;
    }

    private int Return(int rest)
    {
        if (rest > 1 && _line.Length > 0)
        {
            (_line, _overwritten) = (_overwritten, _line);
            _line.Clear();
            _column = 0;
        }

        return 1;
    }

    private int Caret(byte control)
    {
        Show(control == 0x7f ? "^?" : $"^{(char)(control + 0x40)}", LogRole.Control);
        return 1;
    }

    private int Character(ReadOnlySpan<byte> rest)
    {
        if (Rune.DecodeFromUtf8(rest, out var rune, out var length) != OperationStatus.Done)
        {
            foreach (var wrong in rest[..length])
            {
                Show($"\\x{wrong:X2}", LogRole.Control);
            }
        }
        else if (IsHidden(rune))
        {
            Show($"\\u{{{rune.Value:X}}}", LogRole.Control);
        }
        else
        {
            Show(rune.ToString());
        }

        return length;
    }

    /// <summary>Characters that control instead of being visible: C1 controls, line separators, marks and overrides of writing direction
    /// (which can disguise text), interlinear and tag characters, and noncharacters.</summary>
    private static bool IsHidden(Rune rune) =>
        rune.Value
            is (>= 0x80 and <= 0x9f)
                or 0x61c
                or 0x200e
                or 0x200f
                or 0x2028
                or 0x2029
                or (>= 0x202a and <= 0x202e)
                or (>= 0x2066 and <= 0x206f)
                or 0xfeff
                or (>= 0xfff9 and <= 0xfffb)
                or (>= 0xe0000 and <= 0xe007f)
        || (rune.Value & 0xfffe) == 0xfffe;

    /// <summary>Length of the sequence that begins here; of its ESC alone, shown as <c>^[</c>, if it is not one.</summary>
    private int Escape(ReadOnlySpan<byte> rest)
    {
        // String sequences for the terminal, with a terminator: DCS, SOS, OSC, PM, APC (ECMA-48 5.6).
        if (rest.Length > 1 && rest[1] is (byte)'P' or (byte)'X' or (byte)']' or (byte)'^' or (byte)'_')
        {
            return StringEnd(rest) is > 0 and var end ? end : Caret(rest[0]);
        }

        if (rest.Length > 2 && rest[1] == '[')
        {
            return ControlSequence(rest) is > 0 and var end ? end : Caret(rest[0]);
        }

        // ESC, intermediates, a final byte: charsets, cursor save and restore, reset …
        var final = rest[1..].IndexOfAnyExceptInRange((byte)0x20, (byte)0x2f) + 1;
        return final > 0 && rest[final] is >= 0x30 and <= 0x7e and not (byte)'[' ? final + 1 : Caret(rest[0]);
    }

    /// <summary>Length of a string sequence, up to BEL or ST; 0 if it does not end in this line, where it would hide all that
    /// follows.</summary>
    private static int StringEnd(ReadOnlySpan<byte> rest)
    {
        var end = rest[2..].IndexOfAnyInRange((byte)0x00, (byte)0x1f) + 2;
        while (end >= 2)
        {
            switch (rest[end])
            {
                case 0x07:
                    return end + 1;
                case 0x1b:
                    return end + 1 < rest.Length && rest[end + 1] == '\\' ? end + 2 : 0;
                case 0x18 or 0x1a:
                    return end + 1; // CAN, SUB: cancelled
                default:
                    var next = rest[(end + 1)..].IndexOfAnyInRange((byte)0x00, (byte)0x1f);
                    end = next < 0 ? 0 : end + 1 + next;
                    break;
            }
        }

        return 0;
    }

    private int ControlSequence(ReadOnlySpan<byte> rest)
    {
        var parameters = rest[2..];
        var final = parameters.IndexOfAnyExceptInRange((byte)0x20, (byte)0x3f);
        if (final < 0 || parameters[final] is < 0x40 or > 0x7e)
        {
            return 0;
        }

        parameters = parameters[..final];
        var own = parameters.IndexOfAnyExceptInRange((byte)'0', (byte)';') < 0;
        switch (rest[2 + final])
        {
            case (byte)'m' when own:
                _style = Sgr.Apply(_style, parameters);
                break;
            case (byte)'G' when own && (parameters.IsEmpty || parameters is [(byte)'0'] or [(byte)'1']):
                Return(int.MaxValue); // to the first column: another way to overwrite a line
                break;
            case (byte)'K' when parameters is [(byte)'2']:
                Return(int.MaxValue); // the whole line is erased
                break;
        }

        return final + 3;
    }
}
