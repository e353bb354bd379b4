using System.CommandLine;
using Ias.Console.Client.Logins;
using Ias.Console.Worker.Files;
using Ias.Console.Worker.Loops;
using Ias.Engine.Processes;
using Ias.Engine.State;

namespace Ias.Cli.Console;

/// <summary><c>ias agent stop</c>: stops taking jobs and ends.</summary>
internal static class AgentStop
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public static Command Make(CommandContext context)
    {
        var now = new Option<bool>("--now") { Description = "End the jobs in hand now; the next start goes on with them" };
        var command = new Command("stop", "Stop taking jobs, and end when those in hand have ended") { now };
        command.SetAction(async (parsed, _) => (int)await RunAsync(context, parsed.GetValue(now)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandContext context, bool now)
    {
        var locks = new LoginFile(context.PersonFolder)
            .All()
            .Select(login => new WorkFolder(context.PersonFolder, login))
            .SelectMany(folder => WorkerRole.Agent.Parts.Select(folder.LockOf))
            .Where(path => ProcessLock.Holder(path) is not null)
            .ToList();
        var told = locks
            .DistinctBy(path => ProcessLock.Holder(path)?.Pid)
            .Count(path => ProcessLock.Tell(path, now ? Signal.Term : Signal.Interrupt));
        if (told == 0)
        {
            context.Error.WriteLine("nothing runs here for a Console");
            return ExitCode.NothingToDo;
        }

        if (!now)
        {
            context.Out.WriteLine("takes no more jobs, and ends when those in hand have ended");
            context.Out.WriteLine($"  watch:  {context.CalledAs} agent status");
            context.Out.WriteLine($"  at once: {context.CalledAs} agent stop --now");
            return ExitCode.Ok;
        }

        var began = context.Time.GetTimestamp();
        while (locks.Any(path => ProcessLock.Holder(path) is not null))
        {
            if (context.Time.GetElapsedTime(began) > Patience)
            {
                throw new ProblemException(
                    new Problem($"It has not ended within {Patience.TotalSeconds:0} s.", Next: $"{context.CalledAs:raw} agent status")
                );
            }

            await Task.Delay(Look, context.Time, context.Stop);
        }

        context.Out.WriteLine("stopped; what was in hand is gone on with at the next start");
        return ExitCode.Ok;
    }
}
