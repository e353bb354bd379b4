using System.Text;
using Ias.Core.Config.Keys;
using Ias.Engine.Files;
using Ias.Tui.Preferences;

namespace Ias.Setup.Forms;

/// <summary>
/// Fields of the person's own notify.yaml: the receivers of halts, completions and questions. The file is not part of the repository.
/// </summary>
public sealed class NoticeSettings
{
    private const string CommandKey = "command";
    private const string WebhookKey = "webhook";

    private readonly string _path;
    private readonly string _text;

    /// <param name="path">The file; empty = the person has no folder for it.</param>
    /// <exception cref="ProblemException">The file cannot be read.</exception>
    public NoticeSettings(string path)
    {
        _path = path;
        _text = path.Length > 0 ? PreferencesFile.Text(path) ?? "" : "";
        var now = NotifyFile.Of(_text, path);
        Problem = now.Problems is [var first, ..] ? first.What : "";
        Command = new FormField(
            new ConfigKey(
                $"notify.{CommandKey}",
                ConfigType.Command,
                "",
                "A program that gets a title and a text, for example notify-send"
            ),
            now.Command.Count > 0 ? CommandLine.Join(now.Command) : "",
            "program"
        )
        {
            Typed = "notify command --",
        };
        Webhook = new FormField(
            new ConfigKey(
                $"notify.{WebhookKey}",
                ConfigType.Text,
                "",
                "An address that takes JSON, for example https://ntfy.sh/YOUR-TOPIC"
            ),
            now.Webhook?.ToString() ?? "",
            "webhook"
        )
        {
            Typed = "notify webhook",
        };
    }

    public FormField Command { get; }

    public FormField Webhook { get; }

    /// <summary>Problem with the file as it is; empty = none.</summary>
    public string Problem { get; }

    public bool IsChanged => Command.IsChanged || Webhook.IsChanged;

    /// <summary>Reason why the fields are refused, in one line; null = accepted.</summary>
    public string? WhyNot =>
        !IsChanged
            ? null
            : Command.WhyNot
                ?? Webhook.WhyNot
                ?? (
                    _path.Length == 0 ? "there is no folder for your settings: HOME is not set"
                    : NotifyFile.Of(Text(), _path).Problems is [var wrong, ..] ? wrong.What
                    : null
                );

    /// <summary>Writes the file, where anything was changed.</summary>
    /// <returns>What to tell the person; empty = nothing was changed.</returns>
    /// <exception cref="ProblemException">Disk full, or read-only.</exception>
    public string Write(string calledAs)
    {
        if (!IsChanged)
        {
            return "";
        }

        PrivateFile.Write(_path, Encoding.UTF8.GetBytes(Text()));
        return $"wrote {_path}     ({calledAs} notify test sends a notice)";
    }

    private string Text()
    {
        var text = Put(_text, CommandKey, Command.Text.Trim() is { Length: > 0 } line ? CommandLine.Split(line) : []);
        return Put(text, WebhookKey, Webhook.Text.Trim() is { Length: > 0 } address ? [address] : []);

        static string Put(string text, string key, IReadOnlyList<string> values) =>
            values.Count > 0 ? NotifyFile.With(text, key, values) : NotifyFile.Without(text, key);
    }
}
