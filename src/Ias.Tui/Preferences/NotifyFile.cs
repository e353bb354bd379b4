using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ias.Core.Config;
using Ias.Engine.Files;

namespace Ias.Tui.Preferences;

/// <summary>Recipients of notifications about a halted or completed run, or one that needs the user: <c>notify.yaml</c> in
/// <see cref="ConfigHome"/>. It belongs to the user, not to the repository, where an agent could write a command.</summary>
/// <param name="Command">Program and its arguments; a title and a text are appended. Empty = none.</param>
/// <param name="Webhook">URL that JSON is posted to; null = none.</param>
/// <param name="Problems">Problems of the file; with any, nothing is sent.</param>
public sealed record NotifyFile(IReadOnlyList<string> Command, Uri? Webhook, IReadOnlyList<Problem> Problems)
{
    public const string Name = "notify.yaml";

    private static readonly string[] Known = ["command", "webhook"];

    /// <summary>Settings that notify nobody.</summary>
    public static NotifyFile Nobody { get; } = new([], null, []);

    /// <summary>Path of the user's file; empty = they have no configuration folder.</summary>
    public static string DefaultPath => ConfigHome.Folder is { Length: > 0 } folder ? Path.Combine(folder, Name) : "";

    public bool TellsSomebody => Command.Count > 0 || Webhook is not null;

    /// <summary>Parses the text of a file.</summary>
    public static NotifyFile Of(string text, string path) => Read(text, path);

    /// <summary>Text with a key set; comments and other keys stay.</summary>
    /// <exception cref="ProblemException">The text is not valid YAML.</exception>
    public static string With(string text, string key, IReadOnlyList<string> values)
    {
        var words = values.Select(value => JsonSerializer.Serialize(value, NotifyJson.Default.String));
        var value = key == "command" ? $"[{string.Join(", ", words)}]" : words.Single();
        return $"{Without(text, key)}{key}: {value}\n";
    }

    /// <summary>Text with the keys removed.</summary>
    /// <exception cref="ProblemException">The text is not valid YAML.</exception>
    public static string Without(string text, params string[] keys)
    {
        var entries = PreferencesFile.Entries(text, DefaultPath);
        var lines = text.Split('\n').ToList();
        for (var n = entries.Count - 1; n >= 0; n--)
        {
            if (keys.Contains(entries[n].Key, StringComparer.Ordinal))
            {
                var (first, next) = (entries[n].Line - 1, n + 1 < entries.Count ? entries[n + 1].Line - 1 : lines.Count);
                var comments = lines[first..next].FindAll(line => line.TrimStart().StartsWith('#'));
                lines.RemoveRange(first, next - first);
                lines.InsertRange(first, comments);
            }
        }

        var rest = string.Join('\n', lines).TrimEnd('\n');
        return rest.Length > 0 ? rest + '\n' : "";
    }

    /// <summary>Writes the user's file as private, since its URL may be a secret.</summary>
    /// <exception cref="ProblemException">The disk is full or read-only.</exception>
    public static void Save(string text) => PrivateFile.Write(DefaultPath, Encoding.UTF8.GetBytes(text));

    /// <summary>Reads the file from a folder.</summary>
    public static NotifyFile Load(string folder) =>
        PreferencesFile.Load(folder, Name, Read, Nobody, problem => Nobody with { Problems = [problem] });

    private static NotifyFile Read(string text, string path)
    {
        var file = Nobody;
        var problems = new List<Problem>();
        foreach (var entry in PreferencesFile.Entries(text, path))
        {
            var place = $"{path}:{entry.Value.Line}:{entry.Value.Column}, key {entry.Key}";
            switch (entry)
            {
                case { Key: "command", Value: ConfigNode.List { Items: [ConfigNode.Scalar, ..] items } }
                    when items.All(item => item is ConfigNode.Scalar):
                    file = file with { Command = [.. items.Cast<ConfigNode.Scalar>().Select(item => item.Text)] };
                    break;
                case { Key: "command" }:
                    problems.Add(
                        new Problem("command must be a list: a program and its arguments.", place, "command: [notify-send]", ExitCode.Usage)
                    );
                    break;
                case { Key: "webhook", Value: ConfigNode.Scalar { Text: var address } }
                    when Uri.TryCreate(address, UriKind.Absolute, out var webhook) && (webhook.Scheme is "http" or "https"):
                    file = file with { Webhook = webhook };
                    break;
                case { Key: "webhook" }:
                    problems.Add(new Problem("webhook must be a URL.", place, "webhook: https://example.org/hook", ExitCode.Usage));
                    break;
                default:
                    problems.Add(PreferencesFile.Unknown(entry, path, Known));
                    break;
            }
        }

        return problems.Count > 0 ? Nobody with { Problems = problems } : file;
    }
}

[JsonSerializable(typeof(string))]
internal sealed partial class NotifyJson : JsonSerializerContext;
