using System.Text;

namespace Ias.Engine.Files;

/// <summary>What was found where a file was expected: its content, nothing, or why it cannot be taken.</summary>
/// <param name="Content">Null: there is none, or <paramref name="Why"/> says why it was not taken.</param>
/// <param name="Why">Why it was not taken, for a sentence (<c>not a file: a socket</c>); empty otherwise.</param>
public readonly record struct InsideRead(byte[]? Content, string Why)
{
    /// <summary>Nothing stands there.</summary>
    public bool IsMissing => Content is null && Why.Length == 0;

    /// <summary>As UTF-8 without a byte order mark; bytes that are none become U+FFFD. Empty where there is no content.</summary>
    public string Text =>
        Content is null ? ""
        : Content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.GetString(Content.AsSpan(Encoding.UTF8.Preamble.Length))
        : Encoding.UTF8.GetString(Content);
}
