using System.Globalization;
using Ias.Core.Runs;
using Ias.Engine.Processes;
using Ias.Engine.Runs;
using Ias.Tui.Preferences;

namespace Ias.Cli.Runs;

/// <summary>
/// The engine of a detached run below its watcher, which restarts it when it was killed: it determines what is to be done, and
/// does it.
/// </summary>
internal static class WatchedEngine
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    // What a person said once: that a breaker is to be reset, that a breach was looked at.
    private static readonly string[] SaidOnce = ["--reset-ice", "--reset-breaker", "--force"];

    /// <param name="mark">Where the log ended when the person asked.</param>
    /// <param name="command">What they asked for.</param>
    public static async Task<int> RunAsync(string mark, string[] command, CommandContext context)
    {
        var starts = int.TryParse(
            Environment.GetEnvironmentVariable(DetachedProgram.StartsVariable),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : 0;
        var place = RunPlace.Of(context);
        while (true)
        {
            var status = RunStatus.Of(place.CommonDir, place.Files);
            var events = DetachedEngine.Since(mark, place.Files);
            switch (EngineRestart.Next(status.Run, status.Engine is not null, events, starts))
            {
                case RestartStep.Wait:
                    if (context.Stop.IsCancellationRequested)
                    {
                        return (int)ExitCode.Ok; // the engine continues by itself
                    }

                    await Task.Delay(Look, context.Time);
                    break;
                case RestartStep.Start:
                    return await EngineAsync(context, place, mark, command);
                case RestartStep.Resume when status.Run is { } run:
                    var died = $"its engine ended without warning in {run.Phase.Word()}; the run is taken up again";
                    await TellAsync(context, place, run, died);
                    context.IsTakenUp = true;
                    return await EngineAsync(context, place, mark, AgainOf(run, command));
                case RestartStep.GiveUp:
                    await TellAsync(
                        context,
                        place,
                        status.Run,
                        $"needs you: its engine ended {EngineRestart.MostDeaths} times without getting further; nothing takes it up again. Next: {status.Next(context.CalledAs)}"
                    );
                    return (int)ExitCode.Failed;
                default:
                    return (int)ExitCode.Ok;
            }
        }
    }

    // A queue's runner has its lanes and its agent from its command line; a run has all in its log.
    private static string[] AgainOf(RunRecord run, string[] command) =>
        run.Queue.Length > 0 && Array.IndexOf(command, "run-loop") >= 0
            ? [.. command.Where(word => !SaidOnce.Contains(word))]
            : [.. new Resumption(Queue: run.Queue).Arguments];

    private static async Task<int> EngineAsync(CommandContext context, RunPlace place, string mark, string[] command)
    {
        var before = DetachedEngine.Since(mark, place.Files).Count;
        var exit = await App.RunAsync(command, context);
        var status = RunStatus.Of(place.CommonDir, place.Files);
        var after = DetachedEngine.Since(mark, place.Files).Count;
        if (status.Run is not { NeedsEngine: true } run || after == 0)
        {
            return (int)exit;
        }

        if (exit == ExitCode.LockHeld || after > before)
        {
            return DetachedProgram.StartAgain; // somebody else's engine, or this one failed in the middle
        }

        await TellAsync(
            context,
            place,
            run,
            $"needs you: its engine is gone, and it cannot be resumed; the log says why. Next: {status.Next(context.CalledAs)}"
        );
        return (int)exit;
    }

    private static async Task TellAsync(CommandContext context, RunPlace place, RunRecord? run, string words)
    {
        context.Error.WriteLine(words);
        using var processes = new ProcessRunner(context.Time);
        var sender = new NoticeSender(
            NotifyFile.Load(ConfigHome.Folder),
            place.WorkTree,
            processes,
            wrong => context.Error.WriteLine($"warning: {wrong}")
        );
        await sender.SendAsync($"ias {run?.Target ?? Path.GetFileName(place.WorkTree)}", words, run?.RunId ?? "", context.Time.GetUtcNow());
    }
}
