using System.Globalization;
using System.Text.Json.Nodes;
using Ias.Console.Server.Contract;

namespace Ias.Console.Server.Integrations;

/// <summary>Reads JSON of others, of which nothing is certain.</summary>
internal static class Json
{
    public static string? Text(JsonNode? node, string name) =>
        node is JsonObject parts && parts[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static long? Number(JsonNode? node, string name) =>
        node is JsonObject parts && parts[name] is JsonValue value && value.TryGetValue<long>(out var number) ? number : null;

    /// <summary>A time as ISO 8601 or as GitLab writes it, in milliseconds since 1970.</summary>
    public static long? Time(JsonNode? node, string name) =>
        DateTimeOffset.TryParse(
            Text(node, name)?.Replace(" UTC", "Z", StringComparison.Ordinal),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var at
        )
            ? at.ToUnixTimeMilliseconds()
            : null;

    /// <summary>Provenance of an item, as JSON.</summary>
    public static JsonObject Provenance(string system, string url, long? number, string? state)
    {
        var from = new JsonObject { ["system"] = system };
        if (Word.Fits(url))
        {
            from["url"] = url;
        }

        if (number is { } known)
        {
            from["id"] = $"{known}";
        }

        if (state is not null && Word.Fits(state))
        {
            from["state"] = state;
        }

        return from;
    }
}
