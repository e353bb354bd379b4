using Ias.Core.Config;
using Ias.Engine.Git;
using Ias.Engine.Ice;
using Ias.Engine.Processes;
using Ias.Engine.Workspace;

namespace Ias.Cli.Ice;

/// <summary><c>ias ice exec -- COMMAND…</c>: a command as an agent would run, all layers on, verified afterwards.</summary>
internal sealed class IceExec(string folder, TextWriter output, TextWriter error)
{
    /// <summary>Returns the command's own exit status; 1 when it did what it must not.</summary>
    public async Task<int> RunAsync(string command, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        using var processes = new ProcessRunner(TimeProvider.System);
        var place = GitPlace.Here(folder);
        var guard = new TurnGuard(processes, TimeProvider.System);
        await guard.RecoverAsync(place.WorkTree, cancel);
        var layers = await guard.PrepareAsync(place.WorkTree, ConfigFile.Load(place.WorkTree)[ConfigKeys.IceMounts].Text, cancel);
        if (layers.Off.Count > 0)
        {
            await error.WriteLineAsync($"ICE: note: without {string.Join(", ", layers.Off)} ({layers.WhyOff})");
        }

        var head = RefSnapshot.Take(place).Head;
        var branch = head.StartsWith("ref: refs/heads/", StringComparison.Ordinal) ? head["ref: refs/heads/".Length..] : "";
        await using var turn = await guard.BeginAsync(
            new GuardRequest($"exec-{Environment.ProcessId}", place.WorkTree, branch, "", IceScopes.Added(place), ReadOnly: false, [], "", CheckRemote: true), cancel);
        var exit = await StreamAsync(processes, turn.Wrap(new ProcessSpec { FileName = command, Arguments = arguments, WorkingDirectory = folder }), cancel);
        var report = await turn.EndAsync(cancel);
        foreach (var external in report.External)
        {
            await error.WriteLineAsync($"ICE: note: {external}");
        }

        foreach (var breach in report.Breaches)
        {
            await error.WriteLineAsync($"ICE: ice_breach: {breach.What}\n  restore: {breach.Restore}");
        }

        return report.Breaches.Count > 0 ? (int)ExitCode.Failed : exit;
    }

    private async Task<int> StreamAsync(ProcessRunner processes, ProcessSpec spec, CancellationToken cancel)
    {
        var ended = await processes.RunAsync(spec, cancel);
        await output.WriteAsync(ended.Output);
        await error.WriteAsync(ended.Error);
        return ended.ExitCode;
    }
}
