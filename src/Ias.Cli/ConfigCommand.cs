using System.CommandLine;
using System.Text;
using System.Text.Json;
using Ias.Core.Config;
using Ias.Engine.Consent;
using Ias.Engine.Git;

namespace Ias.Cli;

/// <summary><c>ias config show|keys</c>.</summary>
public static class ConfigCommand
{
    public static Command Make(CommandContext context)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var show = new Command("show", "Show every setting, its value and its source") { json };
        show.SetAction(parsed => (int)Show(context, parsed.GetValue(json)));
        var keys = new Command("keys", "Every key of .loa.config.yaml with default, range and option, as a Markdown table");
        keys.SetAction(_ =>
        {
            context.Out.Write(KeyTable.Markdown());
            return (int)ExitCode.Ok;
        });
        return new Command("config") { show, keys };
    }

    private static ExitCode Show(CommandContext context, bool json)
    {
        var root = GitPlace.Here(context.Folder).WorkTree;
        var configuration = ConfigFile.Load(root);
        foreach (var warning in configuration.Warnings)
        {
            context.Error.WriteLine($"warning: {warning}");
        }

        if (json)
        {
            context.Out.Write(Json(configuration));
            return ExitCode.Ok;
        }

        if (!configuration.FileExists && !context.Quiet)
        {
            context.Error.WriteLine($"There is no {ConfigKeys.FileName} in {root}; `{context.CalledAs} init --run-mode` writes one.");
        }

        var width = ConfigKeys.All.Max(k => k.Path.Length);
        foreach (var setting in configuration.Settings)
        {
            var value = setting.Written.Length > 0 && setting.Written != "[]" ? setting.Written : $"({setting.Key.Unset})";
            value = setting is { Text: "0", Key.Unset.Length: > 0 } ? $"0 ({setting.Key.Unset})" : value;
            context.Out.WriteLine($"{setting.Key.Path.PadRight(width)}  {value, -24}  {setting.Source}");
        }

        return ExitCode.Ok;
    }

    private static string Json(Configuration configuration)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("schema_version", 1);
            writer.WriteString("file", configuration.FileExists ? ConfigKeys.FileName : null);
            writer.WriteStartArray("settings");
            foreach (var setting in configuration.Settings)
            {
                writer.WriteStartObject();
                writer.WriteString("key", setting.Key.Path);
                writer.WritePropertyName("value");
                Value(writer, setting);
                writer.WriteString("source", setting.Source);
                writer.WriteString("allowed", setting.Key.Allowed);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartArray("warnings");
            foreach (var warning in configuration.Warnings)
            {
                writer.WriteStringValue(warning);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    private static void Value(Utf8JsonWriter writer, Setting setting)
    {
        switch (setting.Key.Type)
        {
            case ConfigType.Switch:
                writer.WriteBooleanValue(setting.IsOn);
                break;
            case ConfigType.Whole or ConfigType.Number:
                writer.WriteRawValue(setting.Text.TrimStart('+'));
                break;
            case ConfigType.Texts or ConfigType.Command:
                writer.WriteStartArray();
                foreach (var item in setting.Items ?? [])
                {
                    writer.WriteStringValue(item);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteStringValue(setting.Text);
                break;
        }
    }
}
