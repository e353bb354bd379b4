using System.Text;
using System.Text.Json;

namespace Ias.Engine.Git.Writing;

/// <summary>JSON that goes to a server of pull requests and comes from it.</summary>
internal static class ForgeJson
{
    /// <summary>Reads an answer; null when it cannot be read, a page of a proxy's, say.</summary>
    public static T? Read<T>(string text, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return default;
        }
    }

    /// <summary>An object of these fields.</summary>
    public static string Body(params IReadOnlyList<(string Name, string Value)> fields)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in fields)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(json.ToArray());
    }
}
