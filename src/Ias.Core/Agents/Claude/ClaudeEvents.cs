using System.Globalization;
using System.Text.Json;
using Ias.Core.Text;

namespace Ias.Core.Agents.Claude;

/// <summary>Claude Code with <c>--output-format stream-json --verbose</c>; keys as of 2.1.</summary>
internal sealed class ClaudeEvents : IEventWords
{
    public bool Recognises(JsonElement line) =>
        line.AsText("type") is "system" or "assistant" or "user" or "result" or "rate_limit_event" or "stream_event"
        && (
            line.Part("session_id").ValueKind == JsonValueKind.String
            || line.Part("message").ValueKind == JsonValueKind.Object
            || line.Part("rate_limit_info").ValueKind == JsonValueKind.Object
        );

    public void Render(JsonElement line, IEventText text)
    {
        switch (line.AsText("type"))
        {
            case "system":
                System(line, text);
                break;
            case "assistant":
                foreach (var block in line.Part("message").Part("content").Items())
                {
                    Assistant(block, text);
                }

                break;
            case "user":
                User(line, text);
                break;
            case "result":
                Result(line, text);
                break;
            case "rate_limit_event" when line.Part("rate_limit_info") is var info && info.AsText("status") is not ("allowed" or ""):
                var until = info.Number("resetsAt") is > 0 and < 32503680000 and var seconds
                    ? $", until {DateTimeOffset.FromUnixTimeSeconds((long)seconds):yyyy-MM-dd HH:mm}Z"
                    : "";
                text.Add(LogRole.Warning, $"rate limit {info.AsText("rateLimitType")}: {info.AsText("status")}{until}");
                break;
        }
    }

    private static void System(JsonElement line, IEventText text)
    {
        switch (line.AsText("subtype"))
        {
            case "init":
                text.Add(LogRole.Muted, $"claude {line.AsText("model")}, session {line.AsText("session_id")}");
                break;
            case "api_retry":
                var wait = line.Number("retry_delay_ms") is { } delay ? $" in {Wording.Span(delay / 1000)}" : "";
                text.Add(
                    LogRole.Warning,
                    $"retry {line.Number("attempt")} of {line.Number("max_retries")}{wait}: {line.AsText("error")} {line.Number("error_status")}".TrimEnd()
                );
                break;
            case "permission_denied":
                text.Add(LogRole.Warning, $"refused {line.AsText("tool_name")}: {line.AsText("message")}");
                break;
        }
    }

    private static void Assistant(JsonElement block, IEventText text)
    {
        switch (block.AsText("type"))
        {
            case "text":
                text.AddMessage(block.AsText("text"));
                break;
            case "thinking":
                text.AddThought(block.AsText("thinking"));
                break;
            case "tool_use":
                ToolCalls.Render(block.AsText("name"), block.Part("input"), text);
                break;
        }
    }

    private static void User(JsonElement line, IEventText text)
    {
        var content = line.Part("message").Part("content");
        if (content.ValueKind == JsonValueKind.String)
        {
            text.AddThought(content.AsText());
        }

        foreach (var block in content.Items())
        {
            switch (block.AsText("type"))
            {
                case "tool_result":
                    ToolResult(block, line.Part("tool_use_result"), text);
                    break;
                case "text":
                    text.AddThought(block.AsText("text"));
                    break;
            }
        }
    }

    // A result does not name its tool; the other contents of tool_use_result identify it.
    private static void ToolResult(JsonElement block, JsonElement details, IEventText text)
    {
        var result = block.Part("content").Blocks();
        if (block.Is("is_error"))
        {
            text.Result(result, failed: true);
        }
        else if (details.Part("file").ValueKind == JsonValueKind.Object || IsNumbered(result))
        {
            text.Amount((int)(details.Part("file").Number("numLines") ?? LinesOf(result)), "line");
        }
        else if (details.Part("filePath").ValueKind != JsonValueKind.String && details.Part("newTodos").ValueKind != JsonValueKind.Array)
        {
            text.Result(result, failed: false);
        }
    }

    /// <summary>Checks whether the content of a file has line numbers: <c>   12→text</c>, or a tab for the arrow.</summary>
    private static bool IsNumbered(string result)
    {
        var number = result.AsSpan().TrimStart(' ');
        var digits = number.IndexOfAnyExceptInRange('0', '9');
        return digits > 0 && number[digits] is '→' or '\t';
    }

    private static int LinesOf(string text) => text.AsSpan().TrimEnd("\r\n") is { Length: > 0 } some ? some.Count('\n') + 1 : 0;

    private static void Result(JsonElement line, IEventText text)
    {
        if (line.Is("is_error"))
        {
            text.Add(LogRole.Danger, $"failed: {line.FirstWords("result", "terminal_reason", "subtype")}");
            return;
        }

        var took = line.Number("duration_ms") is { } time ? $" in {Wording.Span(time / 1000)}" : "";
        var turns = line.Number("num_turns") is { } n ? $", {Wording.Count((int)n, "turn")}" : "";
        var cost = line.Number("total_cost_usd") is { } usd ? string.Create(CultureInfo.InvariantCulture, $", ${usd:0.00}") : "";
        text.Add(LogRole.Good, $"done{took}{turns}{cost}");
        if (line.Part("permission_denials").Items().Count() is > 0 and var denials)
        {
            text.Add(LogRole.Warning, $"{Wording.Count(denials, "request")} refused");
        }
    }
}
