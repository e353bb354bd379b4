using System.Text.Json.Nodes;

namespace Ias.Console.Server.Tests.Fixtures;

/// <summary>What the API's description says of a field, in a line: <c>POST /path asks jobId string required</c>.</summary>
/// <param name="Where">Method, path, whether it is asked or answered, and the field, nested ones by dots.</param>
/// <param name="Types">What it may be: JSON's types, and of a list of words, each word.</param>
/// <param name="IsRequired">It may not be missing.</param>
public sealed record WireShape(string Where, IReadOnlySet<string> Types, bool IsRequired)
{
    public const string Asked = " asks ";

    public override string ToString() =>
        $"{Where} {string.Join('|', Types.Order(StringComparer.Ordinal))}{(IsRequired ? " required" : "")}";

    public static WireShape Parse(string line)
    {
        var words = line.Split(' ');
        return new WireShape(string.Join(' ', words[..4]), words[4].Split('|').ToHashSet(), words.Length == 6);
    }

    /// <summary>All of them, in order.</summary>
    public static IReadOnlyList<WireShape> Of(JsonObject openApi)
    {
        var found = new List<WireShape>();
        foreach (var (path, methods) in openApi["paths"]!.AsObject())
        {
            foreach (var (method, about) in methods!.AsObject())
            {
                var where = $"{method.ToUpperInvariant()} {path}";
                Walk(about!["requestBody"], $"{where}{Asked}");
                Walk(about["responses"]!["200"], $"{where} answers ");
            }
        }

        return [.. found.OrderBy(shape => shape.Where, StringComparer.Ordinal)];

        void Walk(JsonNode? body, string where)
        {
            if (body?["content"]?["application/json"]?["schema"] is { } schema)
            {
                Fields(schema, where, [], false);
            }
        }

        void Fields(JsonNode schema, string where, IReadOnlyList<string> through, bool isRequired)
        {
            if ((string?)schema["$ref"] is { } named)
            {
                if (!through.Contains(named)) // a shape may hold itself
                {
                    Fields(
                        openApi["components"]!["schemas"]![named[(named.LastIndexOf('/') + 1)..]]!,
                        where,
                        [.. through, named],
                        isRequired
                    );
                }

                return;
            }

            foreach (var one in schema["oneOf"]?.AsArray() ?? [])
            {
                Fields(one!, where, through, isRequired);
            }

            if (!where.EndsWith(' '))
            {
                var types = schema["type"] switch
                {
                    JsonArray several => several.Select(type => (string)type!),
                    JsonValue one => [(string)one!],
                    _ => [],
                };
                var words = schema["enum"] is JsonArray list ? list.Select(word => word is null ? "null" : $"'{word}'") : types;
                if (words.ToHashSet() is { Count: > 0 } all)
                {
                    found.Add(new WireShape(where, all, isRequired));
                }
            }

            var required = schema["required"]?.AsArray().Select(name => (string)name!).ToHashSet() ?? [];
            foreach (var (name, field) in schema["properties"]?.AsObject() ?? [])
            {
                Fields(field!, where.EndsWith(' ') ? where + name : $"{where}.{name}", through, required.Contains(name));
            }

            if (schema["items"] is { } item)
            {
                Fields(item, $"{where}[]", through, false);
            }
        }
    }
}
