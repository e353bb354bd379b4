using Ias.Core.Config;

namespace Ias.Tui.Preferences;

/// <summary>
/// Who else is told that a run halted, is complete or needs somebody: <c>notify.yaml</c> in <see cref="ConfigHome"/>. It is a person's file
/// and none of the repository's, in which an agent could write a command.
/// </summary>
/// <param name="Command">A program and its arguments; a title and a text are added. Empty = none.</param>
/// <param name="Webhook">Where JSON is posted to; null = nowhere.</param>
/// <param name="Problems">What is wrong with the file; then nobody is told.</param>
public sealed record NotifyFile(IReadOnlyList<string> Command, Uri? Webhook, IReadOnlyList<Problem> Problems)
{
    public const string Name = "notify.yaml";

    private static readonly string[] Known = ["command", "webhook"];

    /// <summary>Nobody is told.</summary>
    public static NotifyFile Nobody { get; } = new([], null, []);

    /// <summary>Reads the file of a folder.</summary>
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
