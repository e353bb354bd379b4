using System.Text.Json.Nodes;

namespace Ias.MockModel;

/// <summary>Google's <c>:generateContent</c> and <c>:streamGenerateContent</c>.</summary>
internal sealed class GeminiContent : Protocol
{
    public override bool Speaks(string path) => path.EndsWith(":generateContent") || path.EndsWith(":streamGenerateContent");

    public override bool Streams(string path, JsonObject request) => path.EndsWith(":streamGenerateContent");

    public override JsonArray Messages(JsonObject request) => request["contents"] as JsonArray ?? [];

    public override JsonNode Whole(Reply reply, JsonObject request, int number)
    {
        var parts = new JsonArray();
        if (reply.Text.Length > 0)
        {
            parts.Add(new JsonObject { ["text"] = reply.Text });
        }

        foreach (var call in reply.Calls)
        {
            parts.Add(
                new JsonObject
                {
                    ["functionCall"] = new JsonObject { ["name"] = call.Name, ["args"] = call.Input.DeepClone() },
                }
            );
        }

        return new JsonObject
        {
            ["candidates"] = new JsonArray(
                new JsonObject
                {
                    ["index"] = 0,
                    ["finishReason"] = "STOP",
                    ["content"] = new JsonObject { ["role"] = "model", ["parts"] = parts },
                }
            ),
            ["modelVersion"] = "mock",
            ["responseId"] = Id("resp", number),
            ["usageMetadata"] = new JsonObject
            {
                ["promptTokenCount"] = reply.InputTokens,
                ["candidatesTokenCount"] = reply.OutputTokens,
                ["totalTokenCount"] = reply.InputTokens + reply.OutputTokens,
            },
        };
    }

    public override IEnumerable<(string Name, JsonNode Data)> Events(Reply reply, JsonObject request, int number) =>
        [("", Whole(reply, request, number))];

    public override JsonNode Error(Reply reply) =>
        new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["code"] = reply.Status,
                ["message"] = reply.Message,
                ["status"] =
                    reply.ErrorType.Length > 0
                        ? reply.ErrorType
                        : reply.Status switch
                        {
                            400 => "INVALID_ARGUMENT",
                            401 => "UNAUTHENTICATED",
                            429 => "RESOURCE_EXHAUSTED",
                            503 => "UNAVAILABLE",
                            _ => "INTERNAL",
                        },
                ["details"] = reply.ErrorExtra?["details"]?.DeepClone() ?? new JsonArray(),
            },
        };
}
