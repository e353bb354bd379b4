using System.Globalization;
using System.Text.Json;

namespace Ias.Engine.Agents;

/// <summary>Reads what may or may not be there: keys in any order, of any type, missing. Never throws.</summary>
internal static class JsonParts
{
    /// <summary>Characters of one text that are kept.</summary>
    public const int TextLimit = 1 << 18;

    /// <summary>The member of that name, or an undefined element.</summary>
    public static JsonElement Part(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var part) ? part : default;

    /// <summary>A text member; empty where it is anything else. Of a very long one the end, where verdicts stand.</summary>
    public static string Text(this JsonElement json, string name) => json.Part(name).Text();

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

    public static bool Is(this JsonElement json, string name) => json.Part(name).ValueKind == JsonValueKind.True;

    /// <summary>A count; null where it is missing, negative or no whole number.</summary>
    public static long? Count(this JsonElement json, string name) =>
        json.Part(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var value) && value is >= 0 and < 1e15
            ? (long)value
            : null;

    /// <summary>An amount of money; null where it is missing or negative.</summary>
    public static decimal? Money(this JsonElement json, string name) =>
        json.Part(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var value) && value is >= 0 and < 1e9
            ? (decimal)value
            : null;

    public static IEnumerable<JsonElement> Items(this JsonElement json) =>
        json.ValueKind == JsonValueKind.Array ? json.EnumerateArray() : [];

    /// <summary>A point in time given as seconds since 1970, if it is one of this century.</summary>
    public static DateTimeOffset? Epoch(this JsonElement json, string name) => json.Count(name) is { } seconds ? Epoch(seconds) : null;

    /// <inheritdoc cref="Epoch(JsonElement, string)"/>
    public static DateTimeOffset? Epoch(long seconds) =>
        seconds is > 946_684_800 and < 4_102_444_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    /// <summary>The sum of what is known; null when nothing is.</summary>
    public static long? Sum(params ReadOnlySpan<long?> parts)
    {
        long? sum = null;
        foreach (var part in parts)
        {
            sum = part is null ? sum : (sum ?? 0) + part;
        }

        return sum;
    }

    /// <summary>One line for people, of at most 300 characters.</summary>
    public static string OneLine(string text)
    {
        var line = string.Join(
            ' ',
            text.Split((char[])['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        );
        return line.Length > 300 ? string.Create(CultureInfo.InvariantCulture, $"{line.AsSpan(0, 299)}…") : line;
    }
}
