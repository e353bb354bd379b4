using Ias.Core.Config;
using Ias.Engine.RunMode;

namespace Ias.Cli.Runs;

/// <summary>Checks everything before a run and shows all that is missing at once.</summary>
internal sealed class RunPreflight(CommandContext context)
{
    /// <exception cref="ProblemException">Something must be mended first; everything that is wrong has been printed.</exception>
    public Task CheckAsync(RunPlace place, Configuration configuration, RunRequest request, bool dryRun)
    {
        _ = (place, request, dryRun);
        return configuration.RunModeEnabled
            ? Task.CompletedTask
            : throw new ProblemException(new Problem("Run Mode is not enabled in this repository.", ConfigKeys.FileName, $"{context.CalledAs} init --run-mode"));
    }
}
