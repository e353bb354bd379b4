using System.Text;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.PullRequests;
using Ias.Engine.Files;

namespace Ias.Engine.Runs;

/// <summary>What the engine does itself between the turns of the validation of a pull request. Each step can be cut off anywhere and done
/// again.</summary>
internal sealed class Validating(RunContext context, RunCommits commits, Publishing publishing)
{
    /// <summary>Begins a phase, or has it look again; what a fix left is pushed first, for it is the pull request that is looked
    /// at.</summary>
    /// <exception cref="HaltException">The remote or gh refused, or HEAD is not ours any more.</exception>
    public async Task LookAsync(Phase phase, int round, CancellationToken kill)
    {
        await commits.TakeUpAsync(kill);
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

    /// <summary>Has IMPLEMENT mend what a phase found: a cycle of its own, which no gate but that phase judges.</summary>
    /// <exception cref="HaltException">HEAD is not ours any more.</exception>
    public async Task FixAsync(Phase phase, CancellationToken kill)
    {
        await commits.TakeUpAsync(kill);
        context.Journal.Append(new RunEvent.PostPrFixStarted(phase, context.Run.Cycles.Current + 1, context.Run.Head));
    }

    /// <summary>Leaves a clean tree, and a pull request that says how it was validated.</summary>
    /// <exception cref="HaltException">The remote or gh refused, or HEAD is not ours any more.</exception>
    public async Task HandOverAsync(CancellationToken kill)
    {
        await commits.CommitVerdictsAsync(kill);
        await publishing.AgainAsync(kill);
    }
}
