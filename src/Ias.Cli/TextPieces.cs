using System.Text;

namespace Ias.Cli;

/// <summary>Decodes a program's output piece by piece: a character may be split between two pieces.</summary>
internal sealed class TextPieces(TextWriter to)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    public void Write(ReadOnlyMemory<byte> bytes) => Pass(bytes.Span, last: false);

    /// <summary>Ends the input and writes the rest.</summary>
    public void Close() => Pass([], last: true);

    private void Pass(ReadOnlySpan<byte> bytes, bool last)
    {
        var text = new char[_decoder.GetCharCount(bytes, last)];
        to.Write(text, 0, _decoder.GetChars(bytes, text, last));
        to.Flush();
    }
}
