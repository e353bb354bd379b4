using System.Text.Json;

namespace Ias.Tui.Logs;

/// <summary>Reading JSON that may hold anything: what is missing or of another kind is empty.</summary>
internal static class JsonText
{
    /// <summary>A part of an object; undefined when there is none.</summary>
    public static JsonElement Part(this JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var part) ? part : default;

    /// <summary>A text; empty when it is none.</summary>
    public static string AsText(this JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <summary>The text of a part; empty when it is none.</summary>
    public static string AsText(this JsonElement of, string name) => of.Part(name).AsText();

    /// <summary>The first of these parts that is a text and not empty.</summary>
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

    public static bool Is(this JsonElement of, string name) => of.Part(name).ValueKind == JsonValueKind.True;

    public static double? Number(this JsonElement of, string name) =>
        of.Part(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var value) ? value : null;

    /// <summary>The items of a list; none when it is no list.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement list) =>
        list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    /// <summary>A text, or the texts of a list of blocks (<c>{"type":"text","text":…}</c>), one after another.</summary>
    public static string Blocks(this JsonElement content) =>
        content.ValueKind == JsonValueKind.String
            ? content.AsText()
            : string.Join('\n', content.Items().Select(block => block.AsText("text")).Where(text => text.Length > 0));
}
