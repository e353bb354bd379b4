using System.CommandLine;
using System.Text.Json.Nodes;
using Ias.Cli.Answers;
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
            JsonAnswer.Write(
                context,
                new ConfigAnswer(
                    configuration.FileExists ? ConfigKeys.FileName : null,
                    configuration.Settings.Select(s => new SettingShown(s.Key.Path, Value(s), s.Source, s.Key.Allowed)),
                    configuration.Warnings
                )
            );
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

    private static JsonNode? Value(Setting setting) =>
        setting.Key.Type switch
        {
            ConfigType.Switch => setting.IsOn,
            ConfigType.Whole or ConfigType.Number => JsonNode.Parse(setting.Text.TrimStart('+')),
            ConfigType.Texts or ConfigType.Command => new JsonArray([.. (setting.Items ?? []).Select(item => (JsonNode)item)]),
            _ => setting.Text,
        };
}
