using Ias.Core.Text;
using Ias.Engine.Config;
using Ias.Engine.Git;
using Ias.Engine.Ice;
using Ias.Engine.Ice.Limits;
using Ias.Engine.Processes;

namespace Ias.Cli.Ice;

/// <summary><c>ias ice exec -- COMMAND…</c>: a command as an agent would run, all layers on, verified afterwards.</summary>
internal sealed class IceExec(string folder, TextWriter output, TextWriter error)
{
    /// <summary>Returns the command's own exit status; 1 when it did what it must not.</summary>
    public async Task<int> RunAsync(string command, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        var place = GitPlace.Here(folder);
        if (
            TurnScope.Read(Environment.GetEnvironmentVariable("IAS_ICE_TURN") ?? "") is { } turnAround
            && turnAround.CommonDir == place.CommonDir
        )
        {
            throw new ProblemException(
                new Problem(
                    "This already runs inside a turn, with all its layers on.",
                    command,
                    "Run the command directly, without `ice exec`."
                )
            );
        }

        using var processes = new ProcessRunner(TimeProvider.System);
        var (turn, layers) = await PersonsGuard.BeginAsync(
            processes,
            place,
            "exec",
            words => error.WriteLine($"ICE: note: {words}"),
            cancel
        );
        await using var ending = turn;
        if (layers.Off.Count > 0)
        {
            await error.WriteLineAsync($"ICE: note: without {string.Join(", ", layers.Off)} ({layers.WhyOff})");
        }

        foreach (var remark in layers.Remarks)
        {
            await error.WriteLineAsync($"ICE: note: {remark.What}");
        }

        await using var cgroup = TurnCgroup.Make(turn.Limits);
        var settings = ConfigWatch.Begin(place.WorkTree);
        var exit = await StreamAsync(
            processes,
            cgroup.Around(
                turn.Wrap(
                    new ProcessSpec
                    {
                        FileName = command,
                        Arguments = arguments,
                        WorkingDirectory = folder,
                    }
                )
            ),
            cancel
        );
        if (cgroup.KilledForMemory > 0)
        {
            await error.WriteLineAsync($"ICE: note: killed: {cgroup.OutOfMemory}");
        }

        await cgroup.DisposeAsync();
        var report = await turn.EndAsync(cancel);
        foreach (var external in report.Notes.Concat(report.External).Concat(settings.After() is { Length: > 0 } weaker ? [weaker] : []))
        {
            await error.WriteLineAsync($"ICE: note: {Wording.Shown(external)}");
        }

        foreach (var breach in report.Breaches)
        {
            await error.WriteLineAsync(Wording.Shown($"ICE: ice_breach: {breach.What}\n  restore: {breach.Restore}"));
        }

        return report.Breaches.Count > 0 || (report.Refused.Length > 0 && exit == 0) ? (int)ExitCode.Failed : exit;
    }

    // The command is given no terminal, as an agent is given none, but it has what comes on standard input, and what it prints is seen as
    // it comes.
    private async Task<int> StreamAsync(ProcessRunner processes, ProcessSpec spec, CancellationToken cancel)
    {
        await output.FlushAsync(cancel);
        var (toOutput, toError) = (new TextPieces(output), new TextPieces(error));
        using var input = System.Console.IsInputRedirected ? System.Console.OpenStandardInput() : null;
        var exit = await processes.StreamAsync(spec, input, toOutput.Write, toError.Write, cancel);
        toOutput.Close();
        toError.Close();
        return exit;
    }
}
