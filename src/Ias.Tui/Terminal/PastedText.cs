using System.Buffers;
using System.Text;

namespace Ias.Tui.Terminal;

/// <summary>Cleans pasted text for a field.</summary>
internal static class PastedText
{
    /// <summary>Decodes UTF-8: line ends become <c>\n</c>; other control characters (except Tab) and invalid bytes are removed.</summary>
    public static string Clean(ReadOnlySpan<byte> utf8)
    {
        var text = new StringBuilder(utf8.Length);
        var afterReturn = false;
        while (!utf8.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(utf8, out var rune, out var length);
            utf8 = utf8[length..];
            if (status == OperationStatus.Done)
            {
                Append(text, rune, ref afterReturn);
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, Rune rune, ref bool afterReturn)
    {
        if (rune.Value == '\n' && afterReturn)
        {
            afterReturn = false;
            return;
        }

        afterReturn = rune.Value == '\r';
        if (rune.Value is '\r' or '\n')
        {
            text.Append('\n');
        }
        else if (rune.Value == '\t' || !Rune.IsControl(rune))
        {
            Span<char> characters = stackalloc char[2];
            text.Append(characters[..rune.EncodeToUtf16(characters)]);
        }
    }
}
