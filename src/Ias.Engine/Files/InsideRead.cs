using System.Text;

namespace Ias.Engine.Files;

/// <summary>Result of reading a file: its content, nothing, or why it was not read.</summary>
/// <param name="Content">Null: there is none, or <paramref name="Why"/> says why it was not read.</param>
/// <param name="Why">Reason why it was not read, for a sentence (<c>not a file: a socket</c>); empty otherwise.</param>
public readonly record struct InsideRead(byte[]? Content, string Why)
{
    /// <summary>True when nothing exists at the path.</summary>
    public bool IsMissing => Content is null && Why.Length == 0;

    /// <summary>The content as UTF-8 without a byte order mark; invalid bytes become U+FFFD. Empty where there is no content.</summary>
    public string Text =>
        Content is null ? ""
        : Content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.GetString(Content.AsSpan(Encoding.UTF8.Preamble.Length))
        : Encoding.UTF8.GetString(Content);
}
