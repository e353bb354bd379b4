using System.Text.Json.Nodes;

namespace Ias.MockModel;

/// <summary>OpenAI's <c>/v1/responses</c>.</summary>
internal sealed class OpenAiResponses : Protocol
{
    public override bool Speaks(string path) => path.EndsWith("/responses");

    public override JsonArray Messages(JsonObject request) => request["input"] as JsonArray ?? [];

    public override JsonNode Whole(Reply reply, JsonObject request, int number) => Response(reply, request, number, "completed");

    public override IEnumerable<(string Name, JsonNode Data)> Events(Reply reply, JsonObject request, int number)
    {
        yield return Event("response.created", new JsonObject { ["response"] = Response(new Reply(), request, number, "in_progress") });
        var index = 0;
        foreach (var item in Items(reply, number))
        {
            yield return Event("response.output_item.added", new JsonObject { ["output_index"] = index, ["item"] = item.DeepClone() });
            yield return Event("response.output_item.done", new JsonObject { ["output_index"] = index++, ["item"] = item });
        }

        yield return Event("response.completed", new JsonObject { ["response"] = Response(reply, request, number, "completed") });
    }

    public override JsonNode Error(Reply reply)
    {
        var error = new JsonObject
        {
            ["type"] =
                reply.ErrorType.Length > 0
                    ? reply.ErrorType
                    : reply.Status switch
                    {
                        401 => "authentication_error",
                        429 => "rate_limit_error",
                        400 => "invalid_request_error",
                        _ => "server_error",
                    },
            ["message"] = reply.Message,
            ["param"] = null,
        };
        foreach (var (key, value) in reply.ErrorExtra ?? [])
        {
            error[key] = value?.DeepClone();
        }

        return new JsonObject { ["error"] = error };
    }

    private static (string, JsonNode) Event(string type, JsonObject data)
    {
        data["type"] = type;
        return (type, data);
    }

    private static IEnumerable<JsonObject> Items(Reply reply, int number)
    {
        if (reply.Text.Length > 0)
        {
            yield return new JsonObject
            {
                ["type"] = "message",
                ["id"] = Id("msg", number),
                ["role"] = "assistant",
                ["status"] = "completed",
                ["content"] = new JsonArray(
                    new JsonObject
                    {
                        ["type"] = "output_text",
                        ["text"] = reply.Text,
                        ["annotations"] = new JsonArray(),
                    }
                ),
            };
        }

        for (var i = 0; i < reply.Calls.Count; i++)
        {
            yield return new JsonObject
            {
                ["type"] = "function_call",
                ["id"] = Id("fc", number, i),
                ["call_id"] = Id("call", number, i),
                ["name"] = reply.Calls[i].Name,
                ["arguments"] = reply.Calls[i].Input.ToJsonString(),
                ["status"] = "completed",
            };
        }
    }

    private static JsonObject Response(Reply reply, JsonObject request, int number, string status)
    {
        var output = new JsonArray();
        foreach (var item in Items(reply, number))
        {
            output.Add(item);
        }

        return new JsonObject
        {
            ["id"] = Id("resp", number),
            ["object"] = "response",
            ["status"] = status,
            ["model"] = request["model"]?.DeepClone(),
            ["output"] = output,
            ["error"] = null,
            ["usage"] =
                status != "completed"
                    ? null
                    : new JsonObject
                    {
                        ["input_tokens"] = reply.InputTokens,
                        ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = 0 },
                        ["output_tokens"] = reply.OutputTokens,
                        ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0 },
                        ["total_tokens"] = reply.InputTokens + reply.OutputTokens,
                    },
        };
    }
}
