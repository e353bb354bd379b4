using System.CommandLine;
using System.Globalization;
using Ias.Console.Client.Logins;
using Ias.Console.Client.Repositories;
using Ias.Console.Worker.Files;
using Ias.Console.Worker.Loops;
using Ias.Core.Text;
using Ias.Engine.Processes;

namespace Ias.Cli.Console;

/// <summary><c>ias agent start</c>, <c>worker start</c>, and <c>runner start</c> on a box of a Console.</summary>
internal static class AgentStart
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    public static Command Make(CommandContext context, WorkerRole role, string what)
    {
        var foreground = new Option<bool>("--foreground")
        {
            Description = "Stay in this terminal: Ctrl-C ends it after the jobs in hand, twice at once",
        };
        var jobs = Jobs();
        var name = Name();
        var command = new Command("start", what) { foreground, name };
        if (role.Turns.Count > 0)
        {
            command.Options.Add(jobs);
        }

        command.SetAction(
            async (parsed, _) =>
                (int)
                    await RunAsync(
                        context,
                        role,
                        role.Turns.Count > 0 ? parsed.GetValue(jobs) : 1,
                        parsed.GetValue(name),
                        parsed.GetValue(foreground)
                    )
        );
        return command;
    }

    /// <summary>Starts it, and returns when the Console was reached, or says why not.</summary>
    /// <exception cref="ProblemException">It is running already, or cannot begin.</exception>
    public static async Task<ExitCode> RunAsync(CommandContext context, WorkerRole role, int jobs, string? name, bool foreground)
    {
        var logins = WorkerSession.Logins(context);
        if (foreground)
        {
            using var session = new WorkerSession(context);
            var links = new LinkFile(context.PersonFolder);
            return await session.RunAsync(logins, links.All, name, new LoopOptions(role, jobs));
        }

        var folders = logins.Select(login => new WorkFolder(context.PersonFolder, login)).ToList();
        if (
            folders
                .SelectMany(folder => role.Parts.Select(folder.LockOf))
                .Select(Engine.State.ProcessLock.Holder)
                .FirstOrDefault(one => one is not null) is
            { } running
        )
        {
            throw new ProblemException(
                new Problem(
                    $"It is running already, pid {running.Pid}, since {running.Since.UtcDateTime:yyyy-MM-dd HH:mm}Z.",
                    Next: $"{context.CalledAs:raw} agent status\n{context.CalledAs:raw} agent stop",
                    Exit: ExitCode.LockHeld
                )
            );
        }

        var log = await DetachedProgram.StartAsync(
            role.Name,
            "/",
            [Environment.ProcessPath!, .. Arguments(role, jobs, name)],
            context.Time,
            context.Stop
        );
        await ReachedAsync(context, role, folders, log);
        Tell(context, logins, log);
        return ExitCode.Ok;
    }

    /// <summary>The command line of the program that stays: the same command, in the foreground.</summary>
    internal static string[] Arguments(WorkerRole role, int jobs, string? name) =>
        [
            role.Name,
            "start",
            "--foreground",
            .. name is null ? [] : (string[])["--name", name],
            .. role.Turns.Count > 0 ? (string[])["--jobs", jobs.ToString(CultureInfo.InvariantCulture)] : [],
        ];

    public static Option<int> Jobs() =>
        new("--jobs")
        {
            Description = "Jobs with a coding agent to do at a time, 1 to 16, each in another checkout",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
            CustomParser = NumberOption.Within(1, 16),
        };

    public static Option<string?> Name() =>
        new("--name") { Description = "What the Console calls this machine; default: its host name", HelpName = "WORD" };

    private static async Task ReachedAsync(CommandContext context, WorkerRole role, List<WorkFolder> folders, string log)
    {
        while (true)
        {
            var states = folders.Select(folder => WorkerState.Read(folder, role.Parts[0])).ToList();
            if (states.TrueForAll(state => state is { Online: true } or { Problem.Length: > 0 }))
            {
                return;
            }

            if (DetachedProgram.Ended(log) is { } said)
            {
                throw new ProblemException(new Problem("It ended at once.", log, said));
            }

            await Task.Delay(Look, context.Time, context.Stop);
        }
    }

    private static void Tell(CommandContext context, IReadOnlyList<Login> logins, string log)
    {
        var links = new LinkFile(context.PersonFolder).All();
        foreach (var login in logins)
        {
            context.Out.WriteLine(
                $"works for {Wording.Plain(login.Workspace)} at {login.Server}, in {Wording.Count(links.Count(link => link.IsOf(login)), "checkout")}"
            );
        }

        context.Out.WriteLine($"  watch:  {context.CalledAs} agent status");
        context.Out.WriteLine($"  stop:   {context.CalledAs} agent stop");
        context.Out.WriteLine($"  log:    {log}");
    }
}
