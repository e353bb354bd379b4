using Ias.Engine.History;

namespace Ias.Cli.Runs;

/// <summary>Makes a work tree known to <c>ias top</c> when something begins in it. Where that cannot be written it is said, and stops
/// nothing.</summary>
internal static class MadeKnown
{
    public static void At(CommandContext context, string workTree)
    {
        try
        {
            new KnownWorkTrees(context.StateFolder).Add(workTree);
        }
        catch (ProblemException refused)
        {
            if (!context.Quiet)
            {
                context.Error.WriteLine(
                    $"warning: {context.CalledAs} top does not list this work tree until its run ends: {refused.Problem.What} ({refused.Problem.On})"
                );
            }
        }
    }
}
