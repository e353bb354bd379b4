using Ias.Engine.Git;
using Ias.Engine.Processes;
using Ias.Engine.Runs;

namespace Ias.Cli.Runs;

/// <summary><c>--detach</c>: the same command line again, in the background, and how to watch it.</summary>
internal static class DetachedRun
{
    /// <exception cref="ProblemException">The engine ended without starting a run.</exception>
    public static async Task<ExitCode> StartAsync(CommandContext context, RunPlace place)
    {
        var arguments = GlobalOptions.WithoutFolder(Environment.GetCommandLineArgs()[1..]).Where(a => a != "--detach").ToArray();
        var engine = new DetachedEngine([Environment.ProcessPath!], context.Folder, GitPlace.Find(place.WorkTree)!, context.Time);
        var started = await engine.StartAsync(arguments, context.Kill);
        var (run, holder, log, _) = started;
        context.Out.WriteLine(
            $"{run.RunId} of {run.Target} is running in the background{(holder is null ? "" : $", engine {holder.Pid}")}"
        );
        context.Out.WriteLine($"  watch:  {context.CalledAs} run-status --follow");
        context.Out.WriteLine($"  stop:   {context.CalledAs} run-halt");
        context.Out.WriteLine($"  kept:   {started.Kept}");
        await WriteLogoutAsync(context);
        context.Out.WriteLine($"  log:    {log}");
        return ExitCode.Ok;
    }

    /// <summary>Says whether what was just detached outlives the person's logout, and what makes sure of it.</summary>
    internal static async Task WriteLogoutAsync(CommandContext context)
    {
        using var processes = new ProcessRunner(context.Time);
        var logout = await Logout.AskAsync(processes, context.Kill);
        context.Out.WriteLine($"  logout: {logout.Words}{(logout.Fix.Length > 0 ? $" Type: {logout.Fix}" : "")}");
    }
}
