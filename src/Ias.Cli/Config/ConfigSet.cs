using System.CommandLine;
using Ias.Core.Config;
using Ias.Engine.Config;
using Ias.Engine.Git;
using Ias.Engine.Trust;

namespace Ias.Cli.Config;

/// <summary><c>ias config set</c> and <c>unset</c>: change one key in the file and nothing else in it.</summary>
internal static class ConfigSet
{
    public static Command Make(CommandContext context)
    {
        var key = Key();
        var value = new Argument<string[]>("value")
        {
            Description = "The value; for a list or a command one word each, or one text: '[one, two]', 'my-agent --quiet'",
            Arity = ArgumentArity.OneOrMore,
        };
        var dryRun = DryRun();
        var command = new Command("set", "Set one key in .loa.config.yaml; comments, order and unknown keys stay as they are")
        {
            key,
            value,
            dryRun,
        };
        command.SetAction(parsed =>
        {
            var found = ConfigCommand.Find(parsed.GetValue(key)!, context.CalledAs);
            var read = ConfigYaml.Read(found, parsed.GetValue(value) ?? []);
            return (int)Change(context, change => change.Set(found, read), $"{found.Path} is set to that already", parsed.GetValue(dryRun));
        });
        return command;
    }

    public static Command MakeUnset(CommandContext context)
    {
        var key = Key();
        var dryRun = DryRun();
        var command = new Command("unset", "Take one key out of .loa.config.yaml, so that its default holds") { key, dryRun };
        command.SetAction(parsed =>
        {
            var found = ConfigCommand.Find(parsed.GetValue(key)!, context.CalledAs);
            return (int)Change(
                context,
                change => change.Unset(found),
                $"{found.Path} is not in {ConfigKeys.FileName}",
                parsed.GetValue(dryRun)
            );
        });
        return command;
    }

    private static Argument<string> Key() => new("key") { Description = "The key, with dots: run_mode.defaults.max_cycles" };

    private static Option<bool> DryRun() => new("--dry-run") { Description = "Show the diff; write nothing" };

    private static ExitCode Change(CommandContext context, Action<ConfigChange> make, string already, bool dryRun)
    {
        var place = GitPlace.Here(context.Folder);
        var change = ConfigChange.Of(place.WorkTree);
        make(change);
        if (change.Keys.Count == 0)
        {
            Tell(context, $"nothing to do: {already}");
            return ExitCode.NothingToDo;
        }

        var read = dryRun ? change.Read() : change.Write();
        foreach (var line in change.Diff)
        {
            context.Out.WriteLine(line);
        }

        if (dryRun)
        {
            Tell(context, "nothing was written");
            return ExitCode.Ok;
        }

        var left = Allowed(context, change, place, read);
        if (!left.IsClear)
        {
            context.Error.WriteLine(left.Words.Replace("\n", "\n  ", StringComparison.Ordinal));
            context.Error.WriteLine($"  next: {left.Next(context.CalledAs)}");
        }

        return ExitCode.Ok;
    }

    // What a person types at their own terminal is their word for that key, as an option of `ias run` is.
    private static ConsentAnswer Allowed(CommandContext context, ConfigChange change, GitPlace place, Configuration read)
    {
        try
        {
            return context.Consent.Allow(place, change.Keys, read, isTyped: context.CanAsk);
        }
        catch (ProblemException refused)
        {
            context.Error.WriteLine($"warning: your change could not be recorded as allowed: {refused.Problem.What} {refused.Problem.On}");
            return context.Consent.Look(place, GuardedSettings.Of(read));
        }
    }

    private static void Tell(CommandContext context, string words)
    {
        if (!context.Quiet)
        {
            context.Error.WriteLine(words);
        }
    }
}
