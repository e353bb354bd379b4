using Ias.Engine.History;
using Ias.Engine.State;

namespace Ias.Cli.Runs;

/// <summary>Brings the history up to date when a run ends. A mirror that cannot be written is reported once and stops nothing.</summary>
internal static class MirrorAfterRun
{
    public static async Task CatchUpAsync(CommandContext context, RunFiles files)
    {
        var caught = await new HistoryMirror(HistoryMirror.DefaultPath).CatchUpAsync(files, CancellationToken.None);
        if (caught.Problem is { } problem && !context.Quiet)
        {
            context.Error.WriteLine(
                $"warning: the history is out of date ({problem.What}); to rebuild it: {context.CalledAs} mirror rebuild"
            );
        }
    }
}
