using System.Text;

namespace Ias.Cli;

/// <summary>What a program prints, as text and as it comes: a character may be cut in two by the pieces.</summary>
internal sealed class TextPieces(TextWriter to)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    public void Write(ReadOnlyMemory<byte> bytes) => Pass(bytes.Span, last: false);

    /// <summary>Nothing more comes.</summary>
    public void Close() => Pass([], last: true);

    private void Pass(ReadOnlySpan<byte> bytes, bool last)
    {
        var text = new char[_decoder.GetCharCount(bytes, last)];
        to.Write(text, 0, _decoder.GetChars(bytes, text, last));
        to.Flush();
    }
}
