using System.Globalization;
using System.Text.Json;

namespace Ias.Core.Agents.Opencode;

/// <summary>opencode with <c>run --format json</c>; keys as of 1.18.</summary>
internal sealed class OpencodeEvents : IEventWords
{
    public bool Recognises(JsonElement line) =>
        line.Part("sessionID").ValueKind == JsonValueKind.String && line.Part("type").ValueKind == JsonValueKind.String;

    public void Render(JsonElement line, IEventText text)
    {
        text.At = line.Number("timestamp") is > 0 and < 32503680000000 and var ms
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)ms)
            : null;
        var part = line.Part("part");
        switch (line.AsText("type"))
        {
            case "text":
                text.AddMessage(part.AsText("text"));
                break;
            case "reasoning":
                text.AddThought(part.AsText("text"));
                break;
            case "tool_use":
                Tool(part, text);
                break;
            case "step_finish" when part.AsText("reason") != "tool-calls":
                var tokens = part.Part("tokens");
                var cost = part.Number("cost") is > 0 and var usd ? string.Create(CultureInfo.InvariantCulture, $", ${usd:0.00}") : "";
                text.Add(
                    part.AsText("reason") == "stop" ? LogRole.Good : LogRole.Warning,
                    $"done: {part.AsText("reason")}, tokens of this step: {tokens.Number("input") ?? 0:N0} in, {tokens.Number("output") ?? 0:N0} out{cost}"
                );
                break;
            case "error":
                var error = line.Part("error");
                text.Add(
                    LogRole.Danger,
                    $"failed: {error.AsText("name")} {error.Part("data").Number("statusCode")} {error.Part("data").AsText("message")}"
                        .Replace("  ", " ", StringComparison.Ordinal)
                        .TrimEnd()
                );
                break;
        }
    }

    private static void Tool(JsonElement part, IEventText text)
    {
        var (name, state) = (part.AsText("tool"), part.Part("state"));
        ToolCalls.Render(name, state.Part("input"), text);
        if (state.AsText("status") == "error")
        {
            text.Result(state.AsText("error"), failed: true);
        }
        else if (ToolCalls.HasNews(name))
        {
            text.Result(state.AsText("output"), failed: false);
        }
    }
}
