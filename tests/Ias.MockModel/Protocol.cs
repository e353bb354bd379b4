using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Ias.MockModel;

/// <summary>How one family of providers is spoken to: just enough that a real CLI finishes a turn.</summary>
internal abstract class Protocol
{
    public static IReadOnlyList<Protocol> All { get; } =
    [new AnthropicMessages(), new OpenAiResponses(), new OpenAiChat(), new GeminiContent()];

    public abstract bool Speaks(string path);

    /// <summary>The conversation within a request.</summary>
    public abstract JsonArray Messages(JsonObject request);

    /// <summary>Whether the request wants events as they come.</summary>
    public virtual bool Streams(string path, JsonObject request) => request["stream"]?.GetValue<bool>() == true;

    /// <summary>The whole answer as one object.</summary>
    public abstract JsonNode Whole(Reply reply, JsonObject request, int number);

    /// <summary>The same as server-sent events: name (or empty) and data.</summary>
    public abstract IEnumerable<(string Name, JsonNode Data)> Events(Reply reply, JsonObject request, int number);

    /// <summary>What stands after the last event.</summary>
    public virtual string End => "";

    public abstract JsonNode Error(Reply reply);

    /// <summary>The text of the last message a user wrote; tools' results are none.</summary>
    public string LastPrompt(JsonObject request)
    {
        foreach (var message in Messages(request).OfType<JsonObject>().Reverse())
        {
            if (message["role"]?.GetValue<string>() == "user" && !IsToolResult(message))
            {
                return TextOf(message["content"] ?? message["parts"]);
            }
        }

        return "";
    }

    /// <summary>Whether the request offers tools. One that does not is a side request (a title, a summary).</summary>
    public static bool OffersTools(JsonObject request) => request["tools"] is JsonArray { Count: > 0 };

    protected static string Id(string prefix, int number, int part = 0) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}_{number}_{part}");

    private static bool IsToolResult(JsonObject message) =>
        (message["content"] ?? message["parts"]) is JsonArray parts
        && parts.OfType<JsonObject>().Any(p => p["type"]?.GetValue<string>() == "tool_result" || p.ContainsKey("functionResponse"));

    private static string TextOf(JsonNode? content) =>
        content switch
        {
            JsonValue text => text.ToString(),
            JsonArray parts => parts.Aggregate(new StringBuilder(), (all, part) => all.Append(TextOf(part)).Append('\n')).ToString(),
            JsonObject part => TextOf(part["text"] ?? part["content"] ?? part["parts"]),
            _ => "",
        };
}
