using System.Text;
using System.Text.Json;

namespace Ias.Core.Agents.Claude;

/// <summary>
/// Permissions in Claude Code's settings files for the tools a run needs. The lists of all files are combined; a denied tool is refused
/// even if another list allows it, and a tool that requires a prompt is refused too, because nobody answers at night.
/// </summary>
internal sealed class ClaudePermissions : IToolPermissions
{
    // Reading, searching and writing files, and commands: git and the repository's own checks.
    private static readonly string[] Needed = ["Bash", "Edit", "Write", "Read", "Glob", "Grep"];

    public string Project => ".claude/settings.json";

    public string AllowedBy => "permissions.allow";

    public string Example => "Bash(rm -rf:*)";

    public (IReadOnlyList<string> Inside, IReadOnlyList<string> Outside) Files(AgentPlace place) =>
        (
            [Project, ".claude/settings.local.json"],
            [
                "/etc/claude-code/managed-settings.json",
                Path.Combine(
                    place.Variable("CLAUDE_CONFIG_DIR") is { Length: > 0 } own ? own : Path.Combine(place.Home, ".claude"),
                    "settings.json"
                ),
            ]
        );

    public ToolPermissions Read(IReadOnlyList<SettingsText> files)
    {
        List<(string File, string List, string Rule)> rules = [];
        List<string> broken = [];
        foreach (var file in files)
        {
            if (file.Why.Length > 0)
            {
                broken.Add($"{file.File}: {file.Why}");
            }

            Read(file.File, file.Text, rules, broken);
        }

        return new ToolPermissions(
            Needed,
            [.. Needed.Where(tool => !rules.Exists(r => r.List == "allow" && IsWhole(r.Rule, tool)))],
            [
                .. rules
                    .Where(r => r.List is "deny" or "ask" && Array.Exists(Needed, tool => IsWhole(r.Rule, tool)))
                    .Select(r => new ToolRule(r.File, $"permissions.{r.List}", r.Rule, r.List == "deny")),
            ],
            broken
        );
    }

    public string WithAllowed(string text, IReadOnlyList<string> rules)
    {
        if (text.Trim().Length == 0)
        {
            return "{\n  \"permissions\": {\n    \"allow\": [" + string.Join(", ", rules.Select(Quoted)) + "]\n  }\n}\n";
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        var place = SettingsPlace.Find(bytes);
        var (at, piece) = place switch
        {
            { Allow: { } list } => (list.End, (list.IsEmpty ? "" : ", ") + string.Join(", ", rules.Select(Quoted))),
            { Permissions: { } permissions } => (
                permissions.End,
                (permissions.IsEmpty ? "" : ", ") + "\"allow\": [" + string.Join(", ", rules.Select(Quoted)) + "]"
            ),
            _ => (
                place.Root.End,
                (place.Root.IsEmpty ? "" : ", ") + "\"permissions\": { \"allow\": [" + string.Join(", ", rules.Select(Quoted)) + "] }"
            ),
        };
        return Encoding.UTF8.GetString(bytes.AsSpan(0, at)) + piece + Encoding.UTF8.GetString(bytes.AsSpan(at));
    }

    private static void Read(string file, string text, List<(string File, string List, string Rule)> found, List<string> broken)
    {
        if (text.Trim().Length == 0)
        {
            return;
        }

        try
        {
            SettingsPlace.Find(Encoding.UTF8.GetBytes(text));
            using var json = JsonDocument.Parse(text);
            foreach (var list in (string[])["allow", "deny", "ask"])
            {
                if (
                    json.RootElement.TryGetProperty("permissions", out var permissions)
                    && permissions.TryGetProperty(list, out var rules)
                    && rules.ValueKind == JsonValueKind.Array
                )
                {
                    found.AddRange(
                        rules.EnumerateArray().Where(r => r.ValueKind == JsonValueKind.String).Select(r => (file, list, r.GetString()!))
                    );
                }
            }
        }
        catch (JsonException e)
        {
            broken.Add(
                e.LineNumber is { } line
                    ? $"{file}, line {line + 1}, column {e.BytePositionInLine + 1}: {Reason(e)}"
                    : $"{file}: {e.Message}"
            );
        }
    }

    // The message repeats the position in a different form.
    private static string Reason(JsonException e) => e.Message.Split([" Path: ", " LineNumber: "], StringSplitOptions.None)[0].TrimEnd('.');

    // Bash, Bash(*) and Bash(:*) all mean every call.
    private static bool IsWhole(string rule, string tool) =>
        rule == tool || rule == $"{tool}(*)" || rule == $"{tool}(:*)" || rule == $"{tool}(**)";

    private static string Quoted(string text) => JsonEncodedText.Encode(text) is var encoded ? $"\"{encoded}\"" : "";
}

/// <summary>Insertion points in a settings file: the positions of closing brackets.</summary>
internal sealed record SettingsPlace(SettingsPlace.Span Root, SettingsPlace.Span? Permissions, SettingsPlace.Span? Allow)
{
    /// <param name="End">Where the next member goes: behind the last one.</param>
    public sealed record Span(int End, bool IsEmpty);

    /// <exception cref="JsonException">The file is not a JSON object, or one of the parts has the wrong type.</exception>
    public static SettingsPlace Find(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { AllowTrailingCommas = false });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("it is no object", null, 0, 0);
        }

        Span? permissions = null,
            allow = null;
        var (behind, empty) = ((int)reader.BytesConsumed, true);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            empty = false;
            if (reader.ValueTextEquals("permissions"u8) && permissions is null)
            {
                reader.Read();
                (permissions, allow) = ReadPermissions(ref reader);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }

            behind = (int)reader.BytesConsumed;
        }

        while (reader.Read())
        {
            // what follows the object is an error, which the reader finds
        }

        return new SettingsPlace(new Span(behind, empty), permissions, allow);
    }

    private static (Span Permissions, Span? Allow) ReadPermissions(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("permissions is no object");
        }

        Span? allow = null;
        var (behind, empty) = ((int)reader.BytesConsumed, true);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            empty = false;
            var isAllow = reader.ValueTextEquals("allow"u8) && allow is null;
            reader.Read();
            if (isAllow && reader.TokenType != JsonTokenType.StartArray)
            {
                throw new JsonException("permissions.allow is no list");
            }

            if (isAllow)
            {
                var (end, none) = ((int)reader.BytesConsumed, true);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    none = false;
                    reader.Skip();
                    end = (int)reader.BytesConsumed;
                }

                allow = new Span(end, none);
            }
            else
            {
                reader.Skip();
            }

            behind = (int)reader.BytesConsumed;
        }

        return (new Span(behind, empty), allow);
    }
}
