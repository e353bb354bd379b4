using Ias.Engine.Processes;
using Ias.Engine.RunMode;
using Ias.Engine.State;

namespace Ias.Cli.Runs;

/// <summary>Starts the same command line again in a session of its own, which neither the terminal's end nor a lost SSH touches.</summary>
internal sealed class DetachedEngine(CommandContext context, RunPlace place)
{
    private const string Script = "exec >>\"$0\" 2>&1 </dev/null; \"$@\"; echo \"exit $?\"";

    /// <summary>Returns when the new engine works, or with what it said when it could not start.</summary>
    /// <exception cref="ProblemException">The engine ended without starting a run.</exception>
    public async Task<ExitCode> StartAsync(IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        var before = RunStatus.Of(place.CommonDir, place.Files).Run?.LastSeq ?? 0;
        var runBefore = RunStatus.Of(place.CommonDir, place.Files).Run?.RunId;
        Directory.CreateDirectory(StateHome.Folder);
        var log = Path.Combine(StateHome.Folder, $"engine-{Path.GetFileName(place.WorkTree)}-{context.Time.GetUtcNow():yyyyMMdd-HHmmss}.log");
        using var processes = new ProcessRunner(context.Time);
        await processes.RunAsync(
            new ProcessSpec
            {
                FileName = "setsid",
                Arguments = ["--fork", "/bin/sh", "-c", Script, log, Environment.ProcessPath!, .. arguments.Where(a => a != "--detach")],
                WorkingDirectory = context.Folder,
            },
            cancel);
        while (true)
        {
            var status = RunStatus.Of(place.CommonDir, place.Files);
            if (status.Run is { } run && (run.RunId != runBefore || run.LastSeq > before))
            {
                context.Out.WriteLine($"{run.RunId} of {run.Target} goes on in the background{(status.Engine is { } engine ? $", engine {engine.Pid}" : "")}");
                context.Out.WriteLine($"  watch:  {context.CalledAs} run-status --follow");
                context.Out.WriteLine($"  stop:   {context.CalledAs} run-halt");
                context.Out.WriteLine($"  log:    {log}");
                return ExitCode.Ok;
            }

            if (File.Exists(log) && (await File.ReadAllTextAsync(log, cancel)) is var said && said.Contains("\nexit ", StringComparison.Ordinal))
            {
                throw new ProblemException(new Problem("The engine ended before a run began.", log, said[..said.LastIndexOf("\nexit ", StringComparison.Ordinal)].Trim()));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), context.Time, cancel);
        }
    }
}
