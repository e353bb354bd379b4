using System.Text.Json;

namespace Ias.Core.Agents;

/// <summary>Maps the agents' tool names to common wording. An unknown tool is shown with its raw arguments.</summary>
public static class ToolCalls
{
    private const int ArgumentsLimit = 200;

    /// <summary>Formats a call of a tool.</summary>
    public static void Render(string name, JsonElement input, IEventText text)
    {
        var path = input.FirstWords("file_path", "filePath", "absolute_path", "notebook_path", "dir_path", "path");
        switch (name.ToLowerInvariant())
        {
            case "bash" or "run_shell_command" or "shell":
                text.Command(input.AsText("command"));
                break;
            case "read" or "read_file":
                text.Tool("Read", text.Short(path));
                break;
            case "write" or "write_file":
                text.Write(path, input.AsText("content"));
                break;
            case "edit" or "replace":
                text.Edit(path, [Change(input)]);
                break;
            case "multiedit":
                text.Edit(path, [.. input.Part("edits").Items().Select(Change)]);
                break;
            case "grep" or "search_file_content" or "grep_search":
                text.Tool("Search", input.AsText("pattern") + (path.Length > 0 ? " in " + text.Short(path) : ""));
                break;
            case "glob":
                text.Tool("Find", input.AsText("pattern"));
                break;
            case "ls" or "list" or "list_directory":
                text.Tool("List", text.Short(path));
                break;
            case "webfetch" or "web_fetch":
                text.Tool("Fetch", input.FirstWords("url", "prompt"));
                break;
            case "websearch" or "google_web_search":
                text.Tool("Search the web", input.AsText("query"));
                break;
            case "task" or "agent":
                text.Tool("Task", input.FirstWords("description", "prompt"));
                break;
            case "todowrite" or "write_todos":
                ToDo(input.Part("todos"), text);
                break;
            default:
                var arguments = input.ValueKind == JsonValueKind.Undefined ? "" : input.GetRawText();
                text.Tool(name, arguments.Length <= ArgumentsLimit ? arguments : arguments[..ArgumentsLimit] + " …");
                break;
        }
    }

    /// <summary>Checks whether the result of a successful call is worth showing, unlike the content of files or the confirmation of an
    /// edit.</summary>
    public static bool HasNews(string name) =>
        name.ToLowerInvariant()
            is not ("read" or "read_file" or "write" or "write_file" or "edit" or "replace" or "multiedit" or "todowrite" or "write_todos");

    /// <summary>Formats a to-do list: the number of completed items, and the current one.</summary>
    public static void ToDo(JsonElement list, IEventText text)
    {
        var items = list.Items().ToArray();
        var done = items.Count(item => item.AsText("status") == "completed" || item.Is("completed"));
        var now = items.FirstOrDefault(item => item.AsText("status") == "in_progress");
        text.Tool(
            "To do",
            $"{done} of {items.Length} done"
                + (now.FirstWords("content", "text", "description") is { Length: > 0 } what ? $", now: {what}" : "")
        );
    }

    private static (string Old, string New) Change(JsonElement edit) =>
        (edit.FirstWords("old_string", "oldString"), edit.FirstWords("new_string", "newString"));
}
