using System.Text.Json;

namespace Ias.Tui.Logs;

/// <summary>Tools as the agents name them, told in the same words. A tool nobody knows is shown with its arguments as they are.</summary>
internal static class ToolCalls
{
    private const int ArgumentsLimit = 200;

    /// <summary>A call of a tool.</summary>
    public static void Render(string name, JsonElement input, OutputText text)
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

    /// <summary>Whether what the tool gave back is worth showing when it went well: not the content of files that were read, nor that an
    /// edit was done.</summary>
    public static bool HasNews(string name) =>
        name.ToLowerInvariant()
            is not ("read" or "read_file" or "write" or "write_file" or "edit" or "replace" or "multiedit" or "todowrite" or "write_todos");

    /// <summary>A list of things to do: how many are done, and which one is being done.</summary>
    public static void ToDo(JsonElement list, OutputText text)
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
