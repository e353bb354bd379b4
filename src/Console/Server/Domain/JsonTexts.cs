using System.Text.Json.Nodes;

namespace Ias.Console.Server.Domain;

/// <summary>Reads texts out of JSON of which nothing is certain.</summary>
public static class JsonTexts
{
    /// <summary>The texts of a list, without empty ones; none where it is no list.</summary>
    public static IEnumerable<string> InList(JsonNode? node) => (node as JsonArray ?? []).Select(Text).Where(text => text.Length > 0);

    /// <summary>The texts of a list, or one that stands alone, without empty ones.</summary>
    public static IEnumerable<string> InListOrAlone(JsonNode? node) =>
        node is JsonArray ? InList(node)
        : Text(node) is { Length: > 0 } text ? [text]
        : [];

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}
