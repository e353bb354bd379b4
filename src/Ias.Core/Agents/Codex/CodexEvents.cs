using System.Text.Json;

namespace Ias.Core.Agents.Codex;

/// <summary>Codex CLI with <c>codex exec --json</c>; keys as of 0.169.</summary>
internal sealed class CodexEvents : IEventWords
{
    public bool Recognises(JsonElement line) =>
        line.AsText("type") switch
        {
            "thread.started" or "turn.started" or "turn.completed" or "turn.failed" => true,
            "item.started" or "item.updated" or "item.completed" => line.Part("item").ValueKind == JsonValueKind.Object,
            "error" => line.Part("message").ValueKind == JsonValueKind.String
                && line.Part("timestamp").ValueKind == JsonValueKind.Undefined,
            _ => false,
        };

    public void Render(JsonElement line, IEventText text)
    {
        switch (line.AsText("type"))
        {
            case "thread.started":
                text.Add(LogRole.Muted, $"codex, session {line.AsText("thread_id")}");
                break;
            case "item.started" when line.Part("item") is var item:
                Started(item, text);
                break;
            case "item.completed" when line.Part("item") is var item:
                Completed(item, text);
                break;
            case "turn.completed" when line.Part("usage") is var usage:
                text.Add(
                    LogRole.Good,
                    $"done, tokens of the session: {usage.Number("input_tokens") ?? 0:N0} in, {usage.Number("output_tokens") ?? 0:N0} out"
                );
                break;
            case "turn.failed":
                text.Add(LogRole.Danger, $"failed: {line.Part("error").AsText("message")}");
                break;
            case "error":
                text.Add(LogRole.Warning, line.AsText("message"));
                break;
        }
    }

    private static void Started(JsonElement item, IEventText text)
    {
        switch (item.AsText("type"))
        {
            case "command_execution":
                text.Command(Unwrapped(item.AsText("command")));
                break;
            case "mcp_tool_call":
                ToolCalls.Render($"{item.AsText("server")}.{item.AsText("tool")}", item.Part("arguments"), text);
                break;
        }
    }

    private static void Completed(JsonElement item, IEventText text)
    {
        var failed = item.AsText("status") is "failed" or "declined";
        switch (item.AsText("type"))
        {
            case "agent_message":
                text.AddMessage(item.AsText("text"));
                break;
            case "reasoning":
                text.AddThought(item.AsText("text"));
                break;
            case "command_execution":
                text.Result(item.AsText("aggregated_output"), failed);
                if (item.Number("exit_code") is { } status && status != 0)
                {
                    text.Add(LogRole.Danger, $"  exit status {status}");
                }

                break;
            case "file_change":
                foreach (var change in item.Part("changes").Items())
                {
                    text.Tool(
                        change.AsText("kind") switch
                        {
                            "add" => "Write",
                            "delete" => "Delete",
                            _ => "Edit",
                        },
                        text.Short(change.AsText("path")) + (failed ? "  failed" : "")
                    );
                }

                break;
            case "mcp_tool_call":
                text.Result(failed ? item.Part("error").AsText("message") : item.Part("result").Part("content").Blocks(), failed);
                break;
            case "web_search":
                text.Tool("Search the web", item.AsText("query"));
                break;
            case "todo_list":
                ToolCalls.ToDo(item.Part("items"), text);
                break;
            case "error":
                text.Add(LogRole.Warning, item.AsText("message"));
                break;
        }
    }

    /// <summary>Command inside <c>/bin/bash -lc 'echo x'</c>; other quoting stays unchanged.</summary>
    private static string Unwrapped(string command)
    {
        foreach (var shell in new[] { "/bin/bash -lc ", "bash -lc ", "/bin/sh -c ", "/usr/bin/bash -lc " })
        {
            if (command.StartsWith(shell, StringComparison.Ordinal) && command[shell.Length..] is var inner)
            {
                return inner is ['\'', .. var quoted, '\''] && !quoted.Contains('\'', StringComparison.Ordinal) ? quoted : inner;
            }
        }

        return command;
    }
}
