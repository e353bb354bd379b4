using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Ias.Core.Text;

/// <summary>The text of a file that a person wrote: UTF-8, or UTF-16 of either byte order, with or without a byte order mark.</summary>
/// <param name="Text">Without the byte order mark; null = the bytes are none of these.</param>
/// <param name="Why">Why they are not, with the place, for a sentence: <c>line 3, column 7: the byte 0xE4 is not UTF-8</c>; empty where
/// there is a text.</param>
public sealed record DecodedText(string? Text, string Why = "")
{
    /// <summary>Decodes the bytes to text.</summary>
    public static DecodedText Of(ReadOnlySpan<byte> bytes) =>
        bytes switch
        {
            [0xEF, 0xBB, 0xBF, .. var rest] => Utf8Text(rest),
            [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..] => new DecodedText(null, "it is UTF-32, which is not read"),
            [0xFF, 0xFE, .. var rest] => Utf16Text(rest, bigEndian: false),
            [0xFE, 0xFF, .. var rest] => Utf16Text(rest, bigEndian: true),
            _ when IsUtf16(bytes, bigEndian: false) => Utf16Text(bytes, bigEndian: false),
            _ when IsUtf16(bytes, bigEndian: true) => Utf16Text(bytes, bigEndian: true),
            _ => Utf8Text(bytes),
        };

    private static DecodedText Utf8Text(ReadOnlySpan<byte> bytes)
    {
        var chars = new char[bytes.Length];
        var status = Utf8.ToUtf16(bytes, chars, out var read, out var written, replaceInvalidSequences: false);
        return status == OperationStatus.Done
            ? new DecodedText(new string(chars, 0, written))
            : new DecodedText(null, $"{Place(chars.AsSpan(0, written))}: the byte 0x{bytes[read]:X2} is not UTF-8");
    }

    private static DecodedText Utf16Text(ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        var encoding = new UnicodeEncoding(bigEndian, byteOrderMark: false, throwOnInvalidBytes: true);
        try
        {
            return new DecodedText(encoding.GetString(bytes));
        }
        catch (DecoderFallbackException wrong)
        {
            var before = new UnicodeEncoding(bigEndian, byteOrderMark: false).GetString(bytes[..(wrong.Index & ~1)]);
            return new DecodedText(null, $"line {before.Count('\n') + 1}: the bytes are not UTF-16");
        }
    }

    // Without a mark: every second byte of most text is zero, and never one of the others.
    private static bool IsUtf16(ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        var zeros = 0;
        for (var i = 0; i + 1 < bytes.Length; i += 2)
        {
            var (high, low) = bigEndian ? (bytes[i], bytes[i + 1]) : (bytes[i + 1], bytes[i]);
            if (low == 0)
            {
                return false;
            }

            zeros += high == 0 ? 1 : 0;
        }

        return zeros > 0 && zeros >= bytes.Length / 4;
    }

    private static string Place(ReadOnlySpan<char> before)
    {
        var line = before.Count('\n') + 1;
        return string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"line {line}, column {before.Length - (before.LastIndexOf('\n') + 1) + 1}"
        );
    }
}
