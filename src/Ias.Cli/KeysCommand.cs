using System.CommandLine;
using System.Text;
using Ias.Cli.Answers;
using Ias.Tui.Keys;

namespace Ias.Cli;

/// <summary><c>ias keys</c>: the dashboard's keys as they are in force, a person's own included.</summary>
public static class KeysCommand
{
    public static Command Make(CommandContext context)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var check = new Option<string?>("--check")
        {
            Description = "Only check a key file and say what is wrong with it",
            HelpName = "FILE",
        };
        var markdown = new Option<bool>("--markdown") { Description = "Print the default keys as Markdown tables, for the documentation" };
        var command = new Command("keys") { json, check, markdown };
        command.SetAction(parsed =>
            (int)(
                parsed.GetValue(markdown) ? Markdown(context)
                : parsed.GetValue(check) is { } file ? Check(context, file)
                : Show(context, parsed.GetValue(json))
            )
        );
        return command;
    }

    private static ExitCode Markdown(CommandContext context)
    {
        context.Out.Write(ActionTable.Markdown());
        return ExitCode.Ok;
    }

    private static ExitCode Check(CommandContext context, string file)
    {
        var keys = KeyFile.Load(Path.Combine(context.Folder, file));
        if (keys.File.Length == 0)
        {
            throw new ProblemException(new Problem("The file does not exist.", file, Exit: ExitCode.Usage));
        }

        var exit = Tell(context, keys);
        if (exit == ExitCode.Ok && !context.Quiet)
        {
            context.Out.WriteLine($"{file}: no problems found");
        }

        return exit;
    }

    private static ExitCode Show(CommandContext context, bool json)
    {
        var keys = KeyFile.Load();
        if (json)
        {
            JsonAnswer.Write(
                context,
                new KeysAnswer(
                    keys.File.Length > 0 ? keys.File : null,
                    DashboardActions.All.Select(a => new ActionShown(
                        a.Id,
                        a.Group.ToString().ToLowerInvariant(),
                        a.Meaning,
                        a.Steers,
                        keys.Map.KeysOf(a.Action).Select(KeyNotation.Format)
                    )),
                    keys.Problems.Select(p => new ProblemShown(p.What, p.On, p.Next))
                )
            );
        }
        else
        {
            context.Out.Write(context.Fitted(Columns(keys.Map)));
            if (keys.File.Length == 0 && !context.Quiet && KeyFile.DefaultPath is { Length: > 0 } path)
            {
                context.Error.WriteLine($"To define your own keys, edit {path}.");
            }
        }

        return Tell(context, keys);
    }

    private static ExitCode Tell(CommandContext context, LoadedKeys keys)
    {
        foreach (var problem in keys.Problems)
        {
            context.Error.WriteLine(problem.ToString());
        }

        return keys.Problems.Count == 0 ? ExitCode.Ok : ExitCode.Usage;
    }

    private static string Columns(KeyMap map)
    {
        var text = new StringBuilder();
        var keys = DashboardActions.All.ToDictionary(a => a.Action, a => string.Join(' ', map.KeysOf(a.Action).Select(KeyNotation.Format)));
        var (first, second) = (DashboardActions.All.Max(a => a.Id.Length), keys.Values.Max(k => k.Length));
        foreach (var group in Enum.GetValues<ActionGroup>())
        {
            text.Append(text.Length > 0 ? "\n" : "").Append(group).Append('\n');
            foreach (var action in DashboardActions.All.Where(a => a.Group == group))
            {
                text.Append(
                    $"  {keys[action.Action].PadRight(second)}  {action.Id.PadRight(first)}  {action.Meaning}{(action.Steers ? " (asks first)" : "")}\n"
                );
            }
        }

        return text.ToString();
    }
}
