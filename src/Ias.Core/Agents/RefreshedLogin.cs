using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace Ias.Core.Agents;

/// <summary>A login as an agent refreshed it inside a turn: of the file it left, only new values of the known token fields are taken, each
/// of the kind the person's own file has there.</summary>
public static class RefreshedLogin
{
    private const int LongestToken = 16 << 10;

    /// <summary>The person's file with the refreshed tokens; null when there is nothing to take, or one of the two is no login.</summary>
    /// <param name="theirs">The person's file as it is.</param>
    /// <param name="inside">The file a turn left.</param>
    /// <param name="tokens">The fields of tokens, each by names with dots between.</param>
    public static byte[]? Of(byte[] theirs, byte[] inside, IReadOnlyList<string> tokens)
    {
        if (Parsed(inside) is not { } refreshed || Parsed(theirs) is not { } kept)
        {
            return null;
        }

        var isChanged = false;
        foreach (var names in tokens.Select(field => field.Split('.')))
        {
            if (
                At(refreshed, names) is JsonValue value
                && At(kept, names) is JsonValue before
                && value.GetValueKind() == before.GetValueKind()
                && Token(value) is { } token
                && token != before.ToJsonString()
            )
            {
                (At(kept, names[..^1]) as JsonObject)![names[^1]] = JsonNode.Parse(token);
                isChanged = true;
            }
        }

        return isChanged ? Encoding.UTF8.GetBytes(kept.ToJsonString()) : null;
    }

    /// <summary>JSON object in UTF-8 without duplicate fields; null when the text is anything else.</summary>
    public static JsonObject? Parsed(byte[] text)
    {
        try
        {
            return Utf8.IsValid(text)
                ? JsonNode.Parse(text, null, new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonNode? At(JsonNode? node, IEnumerable<string> names) =>
        names.Aggregate(node, (at, name) => at is JsonObject ? at[name] : null);

    // What a refresh brings, as it stands in the file: printable ASCII without an escape, or digits; null: something else.
    private static string? Token(JsonValue value) =>
        value.TryGetValue<JsonElement>(out var element)
        && element.GetRawText() is var text
        && text.Length <= LongestToken
        && (
            element.ValueKind == JsonValueKind.String
                ? text[1..^1].All(c => c is > ' ' and <= '~' and not ('"' or '\\'))
                : element.ValueKind == JsonValueKind.Number && text.All(char.IsAsciiDigit)
        )
            ? text
            : null;
}
