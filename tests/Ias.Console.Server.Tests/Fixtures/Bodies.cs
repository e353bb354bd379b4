using System.Text.Json.Nodes;

namespace Ias.Console.Server.Tests.Fixtures;

/// <summary>Bodies for every endpoint, made from what the server itself says it takes.</summary>
public sealed class Bodies(JsonObject openApi)
{
    /// <summary>The paths that take a body.</summary>
    public IEnumerable<string> Paths =>
        openApi["paths"]!.AsObject().Where(path => path.Value!["post"] is not null).Select(path => path.Key);

    /// <summary>A body the endpoint can read.</summary>
    /// <param name="path">The endpoint.</param>
    /// <param name="text">For each field that takes prose.</param>
    /// <param name="known">Values of fields by their names.</param>
    /// <param name="everything">Fields that may be left out too, and some the server does not know.</param>
    public JsonObject For(string path, string text, IReadOnlyDictionary<string, JsonNode> known, bool everything)
    {
        if (openApi["paths"]![path]!["get"]?["parameters"] is JsonArray parameters)
        {
            var query = parameters.Select(one => (string)one!["name"]!).Where(known.ContainsKey);
            return new JsonObject(query.Select(name => KeyValuePair.Create(name, (JsonNode?)known[name].DeepClone())));
        }

        var schema = openApi["paths"]![path]!["post"]!["requestBody"]!["content"]!["application/json"]!["schema"]!;
        return (JsonObject)Value(schema.AsObject(), "", text, known, everything, 0)!;
    }

    /// <summary>What an answer has that the description does not, or lacks; null: they agree.</summary>
    public string? Differs(string path, int status, JsonNode? answer)
    {
        var schema = openApi["paths"]![path]!["post"]!["responses"]![$"{status}"]?["content"]!["application/json"]!["schema"];
        return schema is null ? $"{path} does not say that it answers {status}" : Differs(schema.AsObject(), answer, path);
    }

    private string? Differs(JsonObject schema, JsonNode? value, string at)
    {
        schema = value is null ? schema : Resolved(schema);
        var types =
            schema["type"] is JsonArray many ? [.. many.Select(one => (string)one!)]
            : schema["type"] is { } single ? (string[])[(string)single!]
            : [];
        var kind = value?.GetValueKind() switch
        {
            null => "null",
            System.Text.Json.JsonValueKind.String => "string",
            System.Text.Json.JsonValueKind.Number => types.Contains("integer") ? "integer" : "number",
            System.Text.Json.JsonValueKind.Array => "array",
            System.Text.Json.JsonValueKind.Object => "object",
            _ => "boolean",
        };
        if (kind == "null" && (schema["oneOf"] as JsonArray)?.Any(one => (string?)one!["type"] == "null") == true)
        {
            return null;
        }

        if (types.Length > 0 && !types.Contains(kind))
        {
            return $"{at} is {kind}, not {string.Join(" or ", types)}";
        }

        if (value is JsonArray list)
        {
            return list.Select((item, i) => Differs(schema["items"]!.AsObject(), item, $"{at}[{i}]"))
                .FirstOrDefault(found => found is not null);
        }

        if (value is not JsonObject parts || schema["properties"] is not JsonObject properties)
        {
            return null;
        }

        var missing = (schema["required"] as JsonArray ?? []).Select(one => (string)one!).FirstOrDefault(name => !parts.ContainsKey(name));
        return missing is not null
            ? $"{at} lacks {missing}"
            : parts
                .Select(part =>
                    properties[part.Key] is JsonObject known
                        ? Differs(known, part.Value, $"{at}.{part.Key}")
                        : $"{at}.{part.Key} is not described"
                )
                .FirstOrDefault(found => found is not null);
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
        schema = Resolved(schema);
        var words = schema["enum"] as JsonArray;
        if (known.TryGetValue(name, out var given) && words?.Any(word => JsonNode.DeepEquals(word, given)) != false)
        {
            return given.DeepClone();
        }

        if (words is not null)
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
