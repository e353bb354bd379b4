using System.CommandLine;
using System.Text.Json.Nodes;
using Ias.Cli.Answers;
using Ias.Core.Config;
using Ias.Core.Config.Keys;
using Ias.Core.Text;
using Ias.Engine.Config;
using Ias.Engine.Git;

namespace Ias.Cli.Config;

/// <summary><c>ias config show|get|set|unset|edit|keys</c>: shows and changes the repository's settings.</summary>
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
        return new Command("config")
        {
            show,
            ConfigGet.Make(context),
            ConfigSet.Make(context),
            ConfigSet.MakeUnset(context),
            SetupCommand.MakeEdit(context),
            keys,
        };
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
                    configuration.Settings.Select(Shown),
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

    /// <summary>A setting as JSON shows it.</summary>
    internal static SettingShown Shown(Setting setting) => new(setting.Key.Path, Value(setting), setting.Source, setting.Key.Allowed);

    /// <summary>The key of that name.</summary>
    /// <exception cref="ProblemException">There is none; names the nearest, or what is below a section.</exception>
    internal static ConfigKey Find(string path, string calledAs)
    {
        if (ConfigKeys.All.Find(path) is { } key)
        {
            return key;
        }

        var below = ConfigKeys.All.Where(known => known.Path.StartsWith(path + ".", StringComparison.Ordinal)).ToList();
        throw new ProblemException(
            below.Count > 0
                ? new Problem(
                    $"{path} is a section, not a key.",
                    Next: $"One of its keys: {string.Join(", ", below.Take(8).Select(known => known.Path)):raw}{(below.Count > 8 ? ", …" : ""):raw}",
                    Exit: ExitCode.Usage
                )
                : new Problem(
                    $"There is no key {Wording.Plain(path)}.{(ConfigKeys.All.Nearest(path) is { } near ? $" Did you mean {near}?" : "")}",
                    Next: $"{calledAs:raw} config keys     (lists all of them)",
                    Exit: ExitCode.Usage
                )
        );
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
