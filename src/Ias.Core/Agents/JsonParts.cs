using System.Globalization;
using System.Text.Json;

namespace Ias.Core.Agents;

/// <summary>Reads JSON leniently: members in any order, of any type, or missing. Never throws.</summary>
public static class JsonParts
{
    /// <summary>Maximum length of a text, in characters.</summary>
    public const int TextLimit = 1 << 18;

    /// <summary>The member of that name, or an undefined element.</summary>
    public static JsonElement Part(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var part) ? part : default;

    /// <summary>
    /// Text of a member; empty if it is anything else. A very long text is cut at its beginning, since verdicts are at the end.
    /// </summary>
    public static string Text(this JsonElement json, string name) => json.Part(name).Text();

    /// <inheritdoc cref="Text(JsonElement, string)"/>
    public static string Text(this JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.String)
        {
            return "";
        }

        try
        {
            var text = json.GetString()!;
            return text.Length > TextLimit ? text[^TextLimit..] : text;
        }
        catch (InvalidOperationException)
        {
            return ""; // half a surrogate pair
        }
    }

    /// <summary>Whole text for a screen; empty if it is not a string.</summary>
    /// <exception cref="InvalidOperationException">It holds half a surrogate pair: the line is then shown as it is.</exception>
    public static string AsText(this JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <inheritdoc cref="AsText(JsonElement)"/>
    public static string AsText(this JsonElement of, string name) => of.Part(name).AsText();

    /// <summary>First of these properties that is a non-empty string.</summary>
    public static string FirstWords(this JsonElement of, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (of.AsText(name) is { Length: > 0 } words)
            {
                return words;
            }
        }

        return "";
    }

    /// <summary>String, or the strings of an array of blocks (<c>{"type":"text","text":…}</c>), concatenated.</summary>
    public static string Blocks(this JsonElement content) =>
        content.ValueKind == JsonValueKind.String
            ? content.AsText()
            : string.Join('\n', content.Items().Select(block => block.AsText("text")).Where(text => text.Length > 0));

    /// <summary>Number of any sign; null if missing or invalid.</summary>
    public static double? Number(this JsonElement of, string name) =>
        of.Part(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var value) ? value : null;

    /// <summary>True for a member that is <c>true</c>.</summary>
    public static bool Is(this JsonElement json, string name) => json.Part(name).ValueKind == JsonValueKind.True;

    /// <summary>Non-negative whole number; null if missing or invalid.</summary>
    public static long? Count(this JsonElement json, string name) =>
        json.Part(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var value) && value is >= 0 and < 1e15
            ? (long)value
            : null;

    /// <summary>Amount of money; null if missing or negative.</summary>
    public static decimal? Money(this JsonElement json, string name) =>
        json.Part(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var value) && value is >= 0 and < 1e9
            ? (decimal)value
            : null;

    /// <summary>Items of an array; none if it is anything else.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement json) =>
        json.ValueKind == JsonValueKind.Array ? json.EnumerateArray() : [];

    /// <summary>Point in time given in seconds since 1970; null if not of this century.</summary>
    public static DateTimeOffset? Epoch(this JsonElement json, string name) => json.Count(name) is { } seconds ? Epoch(seconds) : null;

    /// <inheritdoc cref="Epoch(JsonElement, string)"/>
    public static DateTimeOffset? Epoch(long seconds) =>
        seconds is > 946_684_800 and < 4_102_444_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    /// <summary>Sum of the known values; null when all are unknown.</summary>
    public static long? Sum(params ReadOnlySpan<long?> parts)
    {
        long? sum = null;
        foreach (var part in parts)
        {
            sum = part is null ? sum : (sum ?? 0) + part;
        }

        return sum;
    }

    /// <summary>Text as one line for people, of at most 300 characters.</summary>
    public static string OneLine(string text)
    {
        var line = string.Join(
            ' ',
            text.Split((char[])['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        );
        return line.Length > 300 ? string.Create(CultureInfo.InvariantCulture, $"{line.AsSpan(0, 299)}…") : line;
    }
}
