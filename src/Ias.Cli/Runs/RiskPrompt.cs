using Ias.Core.Runs.Bugs;

namespace Ias.Cli.Runs;

/// <summary>Asks at the terminal for permission to fix a bug in a high-risk area.</summary>
internal sealed class RiskPrompt(CommandContext context)
{
    public async Task<bool> AskAsync(RunBug bug, CancellationToken cancel)
    {
        context.Out.WriteLine();
        context.Out.WriteLine($"High-risk area: {bug.RiskBecause}. The triage says: {bug.Title}");
        foreach (var path in bug.Suspects.Where(path => path.Length > 0).Take(10))
        {
            context.Out.WriteLine($"  suspected: {path}");
        }

        try
        {
            return await TerminalQuestion.AskAsync(context, "Mend it all the same? The pull request will say so; n halts.", cancel);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false; // Ctrl-C is no word for it
        }
    }
}
