using System.Text;
using System.Text.Json;
using Ias.Engine.Files;

namespace Ias.Engine.Agents;

/// <summary>
/// What Claude Code's settings files say about the tools a run needs. Lists of all files count together; a tool that is denied is refused
/// whatever allows it, one to be asked for is refused too, because at night nobody answers.
/// </summary>
public sealed class ClaudePermissions
{
    /// <summary>Where a repository's own settings lie.</summary>
    public const string Project = ".claude/settings.json";

    // Reading, searching and writing files, and commands: git and the repository's own checks.
    private static readonly string[] Needed = ["Bash", "Edit", "Write", "Read", "Glob", "Grep"];

    private readonly List<(string File, string List, string Rule)> _rules = [];

    private ClaudePermissions(string workTree, string home)
    {
        string[] files =
        [
            "/etc/claude-code/managed-settings.json",
            Path.Combine(
                Environment.GetEnvironmentVariable("CLAUDE_CONFIG_DIR") is { Length: > 0 } own ? own : Path.Combine(home, ".claude"),
                "settings.json"
            ),
            Path.Combine(workTree, Project),
            Path.Combine(workTree, ".claude/settings.local.json"),
        ];
        foreach (var file in files)
        {
            Read(file);
        }
    }

    /// <summary>Files that cannot be understood, each with the place.</summary>
    public List<string> Broken { get; } = [];

    /// <summary>Tools that no list allows.</summary>
    public IReadOnlyList<string> Missing => [.. Needed.Where(tool => !_rules.Exists(r => r.List == "allow" && IsWhole(r.Rule, tool)))];

    /// <summary>Tools that some list refuses altogether, or wants a person asked for: file, list, rule.</summary>
    public IReadOnlyList<(string File, string List, string Rule)> Refused =>
        [.. _rules.Where(r => r.List is "deny" or "ask" && Array.Exists(Needed, tool => IsWhole(r.Rule, tool)))];

    /// <summary>Reads what is there.</summary>
    public static ClaudePermissions Of(string workTree, string home) => new(workTree, home);

    /// <summary>
    /// The text of a settings file in which the rules are allowed; everything else in it, its order and its layout stay byte for byte. An
    /// empty text becomes a new file.
    /// </summary>
    /// <exception cref="JsonException">The text is no JSON object, or its <c>permissions</c> or <c>allow</c> are something else than they
    /// should be.</exception>
    public static string WithAllowed(string text, IReadOnlyList<string> rules)
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

    private void Read(string file)
    {
        if (RegularFile.Text(file) is not { } text || text.Trim().Length == 0)
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
                    _rules.AddRange(
                        rules.EnumerateArray().Where(r => r.ValueKind == JsonValueKind.String).Select(r => (file, list, r.GetString()!))
                    );
                }
            }
        }
        catch (JsonException e)
        {
            Broken.Add(
                e.LineNumber is { } line
                    ? $"{file}, line {line + 1}, column {e.BytePositionInLine + 1}: {Reason(e)}"
                    : $"{file}: {e.Message}"
            );
        }
    }

    // The message repeats the place in a form of its own.
    private static string Reason(JsonException e) => e.Message.Split([" Path: ", " LineNumber: "], StringSplitOptions.None)[0].TrimEnd('.');

    // Bash, Bash(*) and Bash(:*) all mean every call.
    private static bool IsWhole(string rule, string tool) =>
        rule == tool || rule == $"{tool}(*)" || rule == $"{tool}(:*)" || rule == $"{tool}(**)";

    private static string Quoted(string text) => JsonEncodedText.Encode(text) is var encoded ? $"\"{encoded}\"" : "";
}

/// <summary>Where in a settings file something can be put in: the positions of closing brackets.</summary>
internal sealed record SettingsPlace(SettingsPlace.Span Root, SettingsPlace.Span? Permissions, SettingsPlace.Span? Allow)
{
    /// <param name="End">Where the next member goes: behind the last one.</param>
    public sealed record Span(int End, bool IsEmpty);

    /// <exception cref="JsonException">It is no JSON object, or one of the parts is something else.</exception>
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
