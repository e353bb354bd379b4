using System.Globalization;
using System.Text.Json;
using Ias.Core.Text;

namespace Ias.Core.Agents.Gemini;

/// <summary>Gemini CLI with <c>-o stream-json</c>; keys as of 0.61. Messages arrive in pieces and are shown as they arrive.</summary>
internal sealed class GeminiEvents : IEventWords
{
    public bool Recognises(JsonElement line) =>
        line.AsText("type") is "init" or "message" or "tool_use" or "tool_result" or "result" or "error"
        && line.Part("timestamp").ValueKind == JsonValueKind.String;

    public void Render(JsonElement line, IEventText text)
    {
        text.At = DateTimeOffset.TryParse(
            line.AsText("timestamp"),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var at
        )
            ? at
            : null;
        switch (line.AsText("type"))
        {
            case "init":
                text.Add(LogRole.Muted, $"gemini {line.AsText("model")}, session {line.AsText("session_id")}");
                break;
            case "message" when line.AsText("role") == "assistant":
                text.AddMessage(line.AsText("content"));
                break;
            case "message":
                text.AddThought(line.AsText("content"));
                break;
            case "tool_use":
                ToolCalls.Render(line.AsText("tool_name"), line.Part("parameters"), text);
                break;
            case "tool_result" when line.AsText("status") == "error":
                text.Result(line.Part("error").AsText("message") is { Length: > 0 } why ? why : line.AsText("output"), failed: true);
                break;
            case "tool_result" when ToolCalls.HasNews(line.AsText("tool_id").Split("__")[0].Split('-')[0]): // the id begins with the tool's name
                text.Result(line.AsText("output"), failed: false);
                break;
            case "result" when line.AsText("status") == "success":
                var stats = line.Part("stats");
                var took = stats.Number("duration_ms") is { } time ? $" in {Wording.Span(time / 1000)}" : "";
                text.Add(
                    LogRole.Good,
                    $"done{took}, tokens: {stats.Number("input_tokens") ?? 0:N0} in, {stats.Number("output_tokens") ?? 0:N0} out"
                );
                break;
            case "result":
                text.Add(LogRole.Danger, $"failed: {line.Part("error").AsText("message")}");
                break;
            case "error":
                text.Add(LogRole.Warning, line.AsText("message"));
                break;
        }
    }
}
