using Ias.Engine.Ice;
using Ias.Engine.Processes;

namespace Ias.Cli.Ice;

/// <summary>
/// <c>ias ice …</c>, parsed by hand: a shim calls it for every git command that changes something, so it must start as fast as the runtime does.
/// </summary>
public static class IceCommand
{
    /// <param name="args">Everything after <c>ice</c>.</param>
    /// <param name="calledAs">How the person calls the program.</param>
    public static async Task<int> RunAsync(string[] args, string calledAs, CancellationToken cancel)
    {
        try
        {
            return (int)await (args switch
            {
                ["shim", var folder, "report", var operation, var target, var reason, var layer] =>
                    Task.FromResult(new IceShim(folder, Console.Error).Report(operation, target, reason, layer)),
                ["shim", var folder, ("git" or "gh") and var program, "--", .. var rest] => new IceShim(folder, Console.Error).RunAsync(program, rest, cancel),
                ["exec", "--", var command, .. var rest] => ExecAsync(command, rest, cancel),
                _ => UsageAsync(calledAs),
            });
        }
        catch (ProblemException e)
        {
            await Console.Error.WriteLineAsync($"ICE: {e.Problem}");
            return (int)e.Problem.Exit;
        }
    }

    private static async Task<ExitCode> ExecAsync(string command, string[] arguments, CancellationToken cancel)
    {
        using var processes = new ProcessRunner(TimeProvider.System);
        var folder = Directory.GetCurrentDirectory();
        var place = GitPlace.Find(folder) ?? throw new ProblemException(new Problem("This is no git work tree.", folder, "git init"));
        var guard = new TurnGuard(processes, TimeProvider.System);
        await guard.PrepareAsync(place.WorkTree, "auto", cancel);
        var head = RefSnapshot.Take(place).Head;
        var branch = head.StartsWith("ref: refs/heads/", StringComparison.Ordinal) ? head["ref: refs/heads/".Length..] : "";
        await using var turn = await guard.BeginAsync(
            new GuardRequest($"exec-{Environment.ProcessId}", place.WorkTree, branch, "", [], ReadOnly: false, [], "", CheckRemote: true), cancel);
        var result = await processes.RunAsync(turn.Wrap(new ProcessSpec { FileName = command, Arguments = arguments, WorkingDirectory = folder }), cancel);
        Console.Out.Write(result.Output);
        Console.Error.Write(result.Error);
        var report = await turn.EndAsync(cancel);
        foreach (var external in report.External)
        {
            await Console.Error.WriteLineAsync($"ICE: note: {external}");
        }

        foreach (var breach in report.Breaches)
        {
            await Console.Error.WriteLineAsync($"ICE: ice_breach: {breach.What}\n  restore: {breach.Restore}");
        }

        return report.Breaches.Count > 0 ? ExitCode.Failed : (ExitCode)result.ExitCode;
    }

    private static async Task<ExitCode> UsageAsync(string calledAs)
    {
        await Console.Error.WriteLineAsync($"usage: {calledAs} ice COMMAND");
        return ExitCode.Usage;
    }
}
