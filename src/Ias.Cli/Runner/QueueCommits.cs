using Ias.Cli.Ice;
using Ias.Core.Model;
using Ias.Engine.Config;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Processes;
using Ias.Engine.Queue;

namespace Ias.Cli.Runner;

/// <summary>Commits what a person's command changed in a queue, in the same guard as everything that git does here.</summary>
internal static class QueueCommits
{
    /// <summary>Commits it and says so where that is refused: what was asked for is done, committed or not.</summary>
    /// <param name="what">What is not committed then: <c>the answer</c>.</param>
    public static async Task TellAsync(CommandContext context, QueueCommit commit, string what, CancellationToken cancel)
    {
        if (await WhyNotAsync(context, commit, warning => context.Error.WriteLine($"warning: {warning}"), cancel) is { Length: > 0 } why)
        {
            context.Error.WriteLine($"{what} is not committed: {why}; the next run-loop commits it");
        }
    }

    /// <summary>Refusal of the queue's commit messages by the repository's commit-msg hook, in a sentence; empty = none.</summary>
    public static async Task<IReadOnlyList<string>> WhyRefusedAsync(CommandContext context, JobQueue queue, CancellationToken cancel)
    {
        try
        {
            using var processes = new ProcessRunner(context.Time);
            var workTree = queue.Files.WorkTree;
            var refused = await QueueCommit.WhyRefusedAsync(
                queue.Files,
                [.. queue.View().List().Select(file => file.Job).OfType<Job>()],
                await Repository.OpenAsync(processes, workTree, cancel),
                ConfigFile.Load(workTree).ToRunOptions().CommitMessage,
                async () => (await PersonsGuard.PrepareAsync(processes, GitPlace.Here(workTree), _ => { }, cancel)).Guard,
                cancel
            );
            return refused is null ? [] : [$"{refused.What} {refused.On}; {refused.Next}"];
        }
        catch (ProblemException cannot)
        {
            return [$"whether the commit-msg hook takes the queue's messages cannot be tried: {cannot.Problem.What}"];
        }
    }

    /// <summary>Commits it; returns why not, in words, or empty.</summary>
    public static async Task<string> WhyNotAsync(CommandContext context, QueueCommit commit, Action<string> warn, CancellationToken cancel)
    {
        try
        {
            using var processes = new ProcessRunner(context.Time);
            var guard = await PersonsGuard.PrepareAsync(processes, GitPlace.Here(commit.Files.WorkTree), warn, cancel);
            return await commit.MakeAsync(
                await Repository.OpenAsync(processes, commit.Files.WorkTree, cancel),
                guard.Guard,
                ConfigFile.Load(commit.Files.WorkTree).ToRunOptions().CommitMessage,
                context.Time,
                cancel
            );
        }
        catch (ProblemException refused)
        {
            return refused.Problem.What.TrimEnd('.');
        }
    }
}
