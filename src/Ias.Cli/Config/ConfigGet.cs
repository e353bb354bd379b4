using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Engine.Config;
using Ias.Engine.Git;

namespace Ias.Cli.Config;

/// <summary><c>ias config get</c>: one setting in force, for people and scripts.</summary>
internal static class ConfigGet
{
    public static Command Make(CommandContext context)
    {
        var key = new Argument<string>("key") { Description = "The key, with dots: run_mode.defaults.max_cycles" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new Command("get", "Print the value of one key as it is in force: the file's, or the default") { key, json };
        command.SetAction(parsed => (int)Get(context, parsed.GetValue(key)!, parsed.GetValue(json)));
        return command;
    }

    private static ExitCode Get(CommandContext context, string path, bool json)
    {
        var key = ConfigCommand.Find(path, context.CalledAs);
        var setting = ConfigFile.Load(GitPlace.Here(context.Folder).WorkTree)[key.Path];
        if (json)
        {
            var shown = ConfigCommand.Shown(setting);
            JsonAnswer.Write(context, new SettingAnswer(shown.Key, shown.Value, shown.Source, shown.Allowed));
            return ExitCode.Ok;
        }

        context.Out.WriteLine(setting.Written);
        if (!setting.IsSet && setting.Written is "" or "[]" && !context.Quiet)
        {
            context.Error.WriteLine($"not set: {key.Unset}");
        }

        return ExitCode.Ok;
    }
}
