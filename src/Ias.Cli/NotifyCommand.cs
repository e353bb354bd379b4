using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Cli.Runs;
using Ias.Engine.Processes;
using Ias.Tui.Preferences;

namespace Ias.Cli;

/// <summary><c>ias notify</c>: shows who is notified when a run halts, is complete or needs somebody, and sends a test.</summary>
public static class NotifyCommand
{
    public static Command Make(CommandContext context)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var notify = new Command("notify") { json, ByCommand(context), ByWebhook(context), Off(context), Test(context) };
        notify.SetAction(parsed => (int)Show(context, parsed.GetValue(json)));
        return notify;
    }

    private static Command ByCommand(CommandContext context)
    {
        var words = new Argument<string[]>("program")
        {
            Description = "A program and its arguments; it gets two more: a title and a text",
            HelpName = "PROGRAM",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("command", "Start this program for every notice: notify command -- notify-send -u critical") { words };
        command.SetAction(parsed => (int)Set(context, "command", parsed.GetValue(words)!));
        return command;
    }

    private static Command ByWebhook(CommandContext context)
    {
        var url = new Argument<string>("url") { Description = "http:// or https://", HelpName = "URL" };
        var command = new Command("webhook", "Post every notice to this address, as JSON: title, text, repository, run_id, at") { url };
        command.SetAction(parsed => (int)Set(context, "webhook", parsed.GetValue(url)!));
        return command;
    }

    private static Command Off(CommandContext context)
    {
        var command = new Command("off", "Tell nobody");
        command.SetAction(_ => (int)Write(context, NotifyFile.Without(Text(), "command", "webhook"), "Nobody is told."));
        return command;
    }

    private static Command Test(CommandContext context)
    {
        var command = new Command("test", "Send a notice now, and say what became of it");
        command.SetAction(async (_, _) => (int)await TestAsync(context));
        return command;
    }

    private static ExitCode Set(CommandContext context, string key, params string[] values)
    {
        var text = NotifyFile.With(Text(), key, values);
        return NotifyFile.Of(text, NotifyFile.DefaultPath) is { Problems: [var problem, ..] }
            ? throw new ProblemException(problem)
            : Write(context, text, $"A run that halts, is complete or needs you is told by the {key}.");
    }

    private static ExitCode Write(CommandContext context, string text, string said)
    {
        NotifyFile.Save(text);
        context.Out.WriteLine(said);
        context.Out.WriteLine($"  file: {NotifyFile.DefaultPath}");
        if (NotifyFile.Load(ConfigHome.Folder) is { TellsSomebody: true })
        {
            context.Out.WriteLine($"  next: {context.CalledAs} notify test");
        }

        return ExitCode.Ok;
    }

    private static ExitCode Show(CommandContext context, bool json)
    {
        var who = Loaded();
        if (json)
        {
            JsonAnswer.Write(context, new NotifyAnswer(NotifyFile.DefaultPath, who.Command, who.Webhook?.Host));
            return ExitCode.Ok;
        }

        if (!who.TellsSomebody)
        {
            context.Out.WriteLine("Nobody is told when a run halts, is complete or needs you.");
            context.Out.WriteLine(
                $"  next: {context.CalledAs} notify command -- notify-send     (a program; it gets a title and a text)\n"
                    + $"        {context.CalledAs} notify webhook https://ntfy.sh/YOUR-TOPIC     (an address that takes JSON)"
            );
            return ExitCode.Ok;
        }

        if (who.Command.Count > 0)
        {
            context.Out.WriteLine($"command  {CommandLine.Join(who.Command)}");
        }

        if (who.Webhook is { } webhook)
        {
            context.Out.WriteLine($"webhook  {webhook.Scheme}://{webhook.Authority}/…"); // the rest is often a key
        }

        context.Out.WriteLine($"file     {NotifyFile.DefaultPath}");
        return ExitCode.Ok;
    }

    private static async Task<ExitCode> TestAsync(CommandContext context)
    {
        var who = Loaded();
        if (!who.TellsSomebody)
        {
            throw new ProblemException(
                new Problem("Nobody is told yet.", NotifyFile.DefaultPath, $"{context.CalledAs:raw} notify", ExitCode.NothingToDo)
            );
        }

        using var processes = new ProcessRunner(context.Time);
        var failures = new List<string>();
        var sender = new NoticeSender(who, context.Folder, processes, failures.Add);
        await sender.SendAsync("ias", "a test of your notices", run: "", context.Time.GetUtcNow());
        foreach (var failure in failures)
        {
            context.Error.WriteLine($"{context.CalledAs} notify: {failure}");
        }

        if (failures.Count > 0)
        {
            context.Error.WriteLine($"  next: {context.CalledAs} notify     (shows who is told)");
            return ExitCode.Failed;
        }

        context.Out.WriteLine("sent");
        return ExitCode.Ok;
    }

    private static NotifyFile Loaded()
    {
        var who = NotifyFile.Load(ConfigHome.Folder);
        return who.Problems is [var problem, ..] ? throw new ProblemException(problem) : who;
    }

    private static string Text() =>
        NotifyFile.DefaultPath.Length > 0
            ? PreferencesFile.Text(NotifyFile.DefaultPath) ?? ""
            : throw new ProblemException(new Problem("There is no folder for your settings: HOME is not set.", Next: "export HOME=…"));
}
