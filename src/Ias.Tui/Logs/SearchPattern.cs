using System.Text;
using System.Text.Json;

namespace Ias.Tui.Logs;

/// <summary>
/// What a person looks for: the text as typed, in any case when it was typed in small letters (of A to Z; others are compared as they are).
/// It is also found where an agent's JSON has it escaped, as in <c>\"name\"</c>.
/// </summary>
public sealed class SearchPattern
{
    private readonly ByteNeedle[] _needles;

    private SearchPattern(string text)
    {
        Text = text;
        IgnoresCase = !text.Any(char.IsUpper);
        var escaped = JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
        _needles =
        [
            .. new[] { text, escaped }.Distinct(StringComparer.Ordinal).Select(t => new ByteNeedle(Encoding.UTF8.GetBytes(t), IgnoresCase)),
        ];
    }

    /// <summary>As it was typed.</summary>
    public string Text { get; }

    public bool IgnoresCase { get; }

    /// <summary>Bytes of its longest form.</summary>
    internal int Length => _needles.Max(n => n.Length);

    /// <summary>Reads what was typed; null when that is nothing one could look for.</summary>
    public static SearchPattern? Of(string typed) =>
        // half a surrogate pair is no text
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(typed.Split('\n')[0]))
            is { Length: > 0 } text
            ? new SearchPattern(text)
            : null;

    /// <summary>Where it stands first in a text that is shown, to be marked there; −1 = nowhere.</summary>
    public int IndexIn(ReadOnlySpan<char> shown) =>
        shown.IndexOf(Text, IgnoresCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    /// <summary>The first place among bytes of a log where it begins, before <paramref name="limit"/>; −1 = nowhere.</summary>
    internal int IndexIn(ReadOnlySpan<byte> bytes, int limit)
    {
        var first = -1;
        foreach (var needle in _needles)
        {
            if (needle.IndexIn(Before(bytes, limit, needle)) is >= 0 and var found)
            {
                (first, limit) = (found, found);
            }
        }

        return first;
    }

    /// <summary>The last place among bytes of a log where it begins, before <paramref name="limit"/>; −1 = nowhere.</summary>
    internal int LastIndexIn(ReadOnlySpan<byte> bytes, int limit)
    {
        var last = -1;
        foreach (var needle in _needles)
        {
            last = Math.Max(last, needle.LastIndexIn(Before(bytes, limit, needle)));
        }

        return last;
    }

    private static ReadOnlySpan<byte> Before(ReadOnlySpan<byte> bytes, int limit, ByteNeedle needle) =>
        bytes[..(int)Math.Clamp((long)limit + needle.Length - 1, 0, bytes.Length)];
}
