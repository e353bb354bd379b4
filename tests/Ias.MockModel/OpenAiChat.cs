using System.Text.Json.Nodes;

namespace Ias.MockModel;

/// <summary>OpenAI's <c>/v1/chat/completions</c>, as many providers speak it.</summary>
internal sealed class OpenAiChat : Protocol
{
    public override bool Speaks(string path) => path.EndsWith("/chat/completions");

    public override string End => "data: [DONE]\n\n";

    public override JsonArray Messages(JsonObject request) => request["messages"] as JsonArray ?? [];

    public override JsonNode Whole(Reply reply, JsonObject request, int number)
    {
        var whole = Base(request, number, "chat.completion");
        whole["choices"] = new JsonArray(
            new JsonObject
            {
                ["index"] = 0,
                ["message"] = Message(reply, number),
                ["finish_reason"] = Reason(reply),
            }
        );
        whole["usage"] = Usage(reply);
        return whole;
    }

    public override IEnumerable<(string Name, JsonNode Data)> Events(Reply reply, JsonObject request, int number)
    {
        yield return (
            "",
            Chunk(
                new JsonArray(
                    new JsonObject
                    {
                        ["index"] = 0,
                        ["delta"] = Message(reply, number),
                        ["finish_reason"] = null,
                    }
                )
            )
        );
        yield return (
            "",
            Chunk(
                new JsonArray(
                    new JsonObject
                    {
                        ["index"] = 0,
                        ["delta"] = new JsonObject(),
                        ["finish_reason"] = Reason(reply),
                    }
                )
            )
        );
        var last = Chunk([]);
        last["usage"] = Usage(reply);
        yield return ("", last);

        JsonObject Chunk(JsonArray choices)
        {
            var chunk = Base(request, number, "chat.completion.chunk");
            chunk["choices"] = choices;
            return chunk;
        }
    }

    public override JsonNode Error(Reply reply)
    {
        var error = new JsonObject
        {
            ["type"] = reply.ErrorType.Length > 0 ? reply.ErrorType : "api_error",
            ["message"] = reply.Message,
            ["param"] = null,
        };
        foreach (var (key, value) in reply.ErrorExtra ?? [])
        {
            error[key] = value?.DeepClone();
        }

        return new JsonObject { ["error"] = error };
    }

    private static string Reason(Reply reply) => reply.Calls.Count > 0 ? "tool_calls" : "stop";

    private static JsonObject Base(JsonObject request, int number, string kind) =>
        new()
        {
            ["id"] = Id("chatcmpl", number),
            ["object"] = kind,
            ["created"] = 1_790_000_000,
            ["model"] = request["model"]?.DeepClone(),
        };

    private static JsonObject Message(Reply reply, int number)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = reply.Text.Length > 0 ? reply.Text : null };
        if (reply.Calls.Count > 0)
        {
            var calls = new JsonArray();
            for (var i = 0; i < reply.Calls.Count; i++)
            {
                calls.Add(
                    new JsonObject
                    {
                        ["index"] = i,
                        ["id"] = Id("call", number, i),
                        ["type"] = "function",
                        ["function"] = new JsonObject
                        {
                            ["name"] = reply.Calls[i].Name,
                            ["arguments"] = reply.Calls[i].Input.ToJsonString(),
                        },
                    }
                );
            }

            message["tool_calls"] = calls;
        }

        return message;
    }

    private static JsonObject Usage(Reply reply) =>
        new()
        {
            ["prompt_tokens"] = reply.InputTokens,
            ["completion_tokens"] = reply.OutputTokens,
            ["total_tokens"] = reply.InputTokens + reply.OutputTokens,
        };
}
