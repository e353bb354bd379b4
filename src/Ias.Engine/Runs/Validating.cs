using System.Text;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.PullRequests;
using Ias.Engine.Files;

namespace Ias.Engine.Runs;

/// <summary>
/// Steps of the engine between the turns of a pull request's validation. Each step can be interrupted anywhere and repeated.
/// </summary>
internal sealed class Validating(RunContext context, RunCommits commits, Publishing publishing)
{
    /// <summary>Starts a phase or repeats it; pushes the changes of a fix first, because the pull request is what is checked.</summary>
    /// <exception cref="HaltException">The remote or gh refused, or HEAD is no longer where the run left it.</exception>
    public async Task LookAsync(Phase phase, int round, CancellationToken kill)
    {
        await commits.AdoptAsync(kill);
        if (context.Run.Completion?.PushedCommit != context.Run.Head)
        {
            await publishing.AgainAsync(kill);
        }

        var started = new RunEvent.PostPrPhaseStarted(phase, round);
        if (phase != Phase.ContextClear)
        {
            context.Journal.Append(started);
            return;
        }

        var path = Path.Combine(context.FeedbackFolder, Checkpoint.FileName);
        InsideFile.Write(context.WorkTree, path, Encoding.UTF8.GetBytes(Checkpoint.Of(context.Run)));
        context.Kill.Passed("checkpoint");
        context.Journal.Append(started, new RunEvent.ContextCleared(Path.GetRelativePath(context.WorkTree, path)));
    }

    /// <summary>Starts a cycle in which IMPLEMENT fixes a phase's findings; only that phase judges it.</summary>
    /// <exception cref="HaltException">HEAD is no longer where the run left it.</exception>
    public async Task FixAsync(Phase phase, CancellationToken kill)
    {
        await commits.AdoptAsync(kill);
        context.Journal.Append(new RunEvent.PostPrFixStarted(phase, context.Run.Cycles.Current + 1, context.Run.Head));
    }

    /// <summary>Cleans the tree, and updates the pull request with how it was validated.</summary>
    /// <exception cref="HaltException">The remote or gh refused, or HEAD is no longer where the run left it.</exception>
    public async Task HandOverAsync(CancellationToken kill)
    {
        await commits.CommitVerdictsAsync(kill);
        await publishing.AgainAsync(kill);
    }
}
