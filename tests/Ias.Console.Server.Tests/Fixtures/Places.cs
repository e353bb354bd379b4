using System.Text.Json.Nodes;

namespace Ias.Console.Server.Tests.Fixtures;

/// <summary>The places of a JSON document, however deep, and what becomes of it when one of them holds something else.</summary>
public static class Places
{
    private const string Mark = "\u0001here\u0001";

    /// <summary>The document once for each of its places, with the place's value replaced by a text that need not be JSON.</summary>
    public static IEnumerable<(string Place, string Text)> WithEachReplaced(JsonObject document, string by)
    {
        var marked = System.Text.Json.JsonSerializer.Serialize(Mark);
        foreach (var place in All(document, ""))
        {
            var changed = document.DeepClone().AsObject();
            Set(changed, place.Split('\n').AsSpan(1), JsonValue.Create(Mark));
            yield return (place.Replace('\n', '/'), changed.ToJsonString().Replace(marked, by, StringComparison.Ordinal));
        }
    }

    private static IEnumerable<string> All(JsonNode? node, string at) =>
        node switch
        {
            JsonObject parts => parts.SelectMany(part => All(part.Value, $"{at}\n{part.Key}").Prepend($"{at}\n{part.Key}")),
            JsonArray list => list.SelectMany((item, i) => All(item, $"{at}\n{i}").Prepend($"{at}\n{i}")),
            _ => [],
        };

    private static void Set(JsonNode node, ReadOnlySpan<string> place, JsonNode value)
    {
        var next = place[0];
        if (place.Length > 1)
        {
            Set(node is JsonArray list ? list[int.Parse(next)]! : node[next]!, place[1..], value);
        }
        else if (node is JsonArray items)
        {
            items[int.Parse(next)] = value;
        }
        else
        {
            node[next] = value;
        }
    }
}
