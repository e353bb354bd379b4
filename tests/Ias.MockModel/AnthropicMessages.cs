using System.Text.Json.Nodes;

namespace Ias.MockModel;

/// <summary>Anthropic's <c>/v1/messages</c>.</summary>
internal sealed class AnthropicMessages : Protocol
{
    public override bool Speaks(string path) => path.EndsWith("/messages");

    public override JsonArray Messages(JsonObject request) => request["messages"] as JsonArray ?? [];

    public override JsonNode Whole(Reply reply, JsonObject request, int number)
    {
        var content = new JsonArray();
        foreach (var block in Blocks(reply, number))
        {
            content.Add(block);
        }

        return Message(reply, request, number, content, reply.Calls.Count > 0 ? "tool_use" : "end_turn");
    }

    public override IEnumerable<(string Name, JsonNode Data)> Events(Reply reply, JsonObject request, int number)
    {
        yield return Event("message_start", new JsonObject { ["message"] = Message(reply, request, number, [], null) });
        var index = 0;
        foreach (var block in Blocks(reply, number))
        {
            var isText = block["type"]!.GetValue<string>() == "text";
            var begun = block.DeepClone().AsObject();
            begun[isText ? "text" : "input"] = isText ? "" : new JsonObject();
            var delta = isText
                ? new JsonObject { ["type"] = "text_delta", ["text"] = reply.Text }
                : new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = block["input"]!.ToJsonString() };
            yield return Event("content_block_start", new JsonObject { ["index"] = index, ["content_block"] = begun });
            yield return Event("content_block_delta", new JsonObject { ["index"] = index, ["delta"] = delta });
            yield return Event("content_block_stop", new JsonObject { ["index"] = index });
            index++;
        }

        yield return Event(
            "message_delta",
            new JsonObject
            {
                ["delta"] = new JsonObject { ["stop_reason"] = reply.Calls.Count > 0 ? "tool_use" : "end_turn", ["stop_sequence"] = null },
                ["usage"] = Usage(reply),
            }
        );
        yield return Event("message_stop", []);
    }

    public override JsonNode Error(Reply reply) =>
        new JsonObject
        {
            ["type"] = "error",
            ["error"] = new JsonObject
            {
                ["type"] =
                    reply.ErrorType.Length > 0
                        ? reply.ErrorType
                        : reply.Status switch
                        {
                            401 => "authentication_error",
                            403 => "permission_error",
                            429 => "rate_limit_error",
                            529 => "overloaded_error",
                            400 => "invalid_request_error",
                            _ => "api_error",
                        },
                ["message"] = reply.Message,
            },
        };

    private static (string, JsonNode) Event(string type, JsonObject data)
    {
        data["type"] = type;
        return (type, data);
    }

    private static IEnumerable<JsonObject> Blocks(Reply reply, int number)
    {
        if (reply.Text.Length > 0)
        {
            yield return new JsonObject { ["type"] = "text", ["text"] = reply.Text };
        }

        for (var i = 0; i < reply.Calls.Count; i++)
        {
            yield return new JsonObject
            {
                ["type"] = "tool_use",
                ["id"] = Id("toolu", number, i),
                ["name"] = reply.Calls[i].Name,
                ["input"] = reply.Calls[i].Input.DeepClone(),
            };
        }
    }

    private static JsonObject Message(Reply reply, JsonObject request, int number, JsonArray content, string? stop) =>
        new()
        {
            ["id"] = Id("msg", number),
            ["type"] = "message",
            ["role"] = "assistant",
            ["model"] = request["model"]?.DeepClone(),
            ["content"] = content,
            ["stop_reason"] = stop,
            ["stop_sequence"] = null,
            ["usage"] = Usage(reply),
        };

    private static JsonObject Usage(Reply reply) =>
        new()
        {
            ["input_tokens"] = reply.InputTokens,
            ["cache_creation_input_tokens"] = 0,
            ["cache_read_input_tokens"] = 0,
            ["output_tokens"] = reply.OutputTokens,
        };
}
