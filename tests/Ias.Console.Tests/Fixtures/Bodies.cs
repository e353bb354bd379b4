using System.Text.Json.Nodes;

namespace Ias.Console.Tests.Fixtures;

/// <summary>Bodies for every endpoint, made from what the server itself says it takes.</summary>
public sealed class Bodies(JsonObject openApi)
{
    /// <summary>The paths that are described.</summary>
    public IEnumerable<string> Paths => openApi["paths"]!.AsObject().Select(path => path.Key);

    /// <summary>A body the endpoint can read.</summary>
    /// <param name="path">The endpoint.</param>
    /// <param name="text">For each field that takes prose.</param>
    /// <param name="known">Values of fields by their names.</param>
    /// <param name="everything">Fields that may be left out too, and some the server does not know.</param>
    public JsonObject For(string path, string text, IReadOnlyDictionary<string, JsonNode> known, bool everything)
    {
        var schema = openApi["paths"]![path]!["post"]!["requestBody"]!["content"]!["application/json"]!["schema"]!;
        return (JsonObject)Value(schema.AsObject(), "", text, known, everything, 0)!;
    }

    private JsonNode? Value(
        JsonObject schema,
        string name,
        string text,
        IReadOnlyDictionary<string, JsonNode> known,
        bool everything,
        int depth
    )
    {
        if (known.TryGetValue(name, out var given))
        {
            return given.DeepClone();
        }

        schema = Resolved(schema);
        if (schema["enum"] is JsonArray words)
        {
            return words.First(word => word is not null)!.DeepClone();
        }

        var type = schema["type"] is JsonArray types ? (string)types.First(one => (string?)one != "null")! : (string?)schema["type"];
        return type switch
        {
            "string" when schema["pattern"] is not null => "x1",
            "string" => text,
            "integer" => 1,
            "number" => 0.5,
            "boolean" => true,
            "array" => depth > 4 ? [] : new JsonArray(Value(schema["items"]!.AsObject(), "", text, known, everything, depth + 1)),
            _ => Object(schema, text, known, everything, depth),
        };
    }

    private JsonObject Object(JsonObject schema, string text, IReadOnlyDictionary<string, JsonNode> known, bool everything, int depth)
    {
        var made = new JsonObject();
        var required = (schema["required"] as JsonArray ?? []).Select(one => (string)one!).ToHashSet();
        foreach (var (name, property) in schema["properties"] as JsonObject ?? [])
        {
            if (required.Contains(name) || everything)
            {
                made[name] = Value(property!.AsObject(), name, text, known, everything, depth + 1);
            }
        }

        if (everything && (depth == 0 || made.Count == 0))
        {
            made["fromTheFuture"] = text;
            made["model"] ??= text;
            made["models"] ??= new JsonArray(text);
            made["nested"] = new JsonObject { [text.Replace(' ', '_')] = text };
        }

        return made;
    }

    private JsonObject Resolved(JsonObject schema)
    {
        while (true)
        {
            if ((schema["oneOf"] ?? schema["anyOf"] ?? schema["allOf"]) is JsonArray choices)
            {
                schema = choices.Select(one => one!.AsObject()).First(one => (string?)one["type"] != "null");
            }
            else if ((string?)schema["$ref"] is { } reference)
            {
                schema = openApi["components"]!["schemas"]![reference[(reference.LastIndexOf('/') + 1)..]]!.AsObject();
            }
            else
            {
                return schema;
            }
        }
    }
}
