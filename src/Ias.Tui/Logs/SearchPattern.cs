using System.Text;
using System.Text.Json;

namespace Ias.Tui.Logs;

/// <summary>Search pattern of the user: ignores case if typed in lower case (A to Z; other letters must match exactly). It also matches
/// text escaped in an agent's JSON, such as <c>\"name\"</c>.</summary>
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

    /// <summary>Pattern as typed by the user.</summary>
    public string Text { get; }

    public bool IgnoresCase { get; }

    /// <summary>Length in bytes of its longest form.</summary>
    internal int Length => _needles.Max(n => n.Length);

    /// <summary>Parses a typed pattern; null = nothing to search for.</summary>
    public static SearchPattern? Of(string typed) =>
        // half a surrogate pair is not valid text
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(typed.Split('\n')[0]))
            is { Length: > 0 } text
            ? new SearchPattern(text)
            : null;

    /// <summary>First position in displayed text, to be marked; −1 = not found.</summary>
    public int IndexIn(ReadOnlySpan<char> shown) =>
        shown.IndexOf(Text, IgnoresCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    /// <summary>First position in a log's bytes at which a match begins before <paramref name="limit"/>; −1 = not found.</summary>
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

    /// <summary>Last position in a log's bytes at which a match begins before <paramref name="limit"/>; −1 = not found.</summary>
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
