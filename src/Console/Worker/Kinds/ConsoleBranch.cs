using Ias.Console.Client.Wire;
using Ias.Console.Worker.Jobs;
using Ias.Core.Text;
using Ias.Engine.Git.Writing;

namespace Ias.Console.Worker.Kinds;

/// <summary>A branch of the Console's own, for what does not belong to a run: made once, and continued by later jobs of the
/// kind.</summary>
internal static class ConsoleBranch
{
    /// <summary>Commits what is written on it; the checkout stays as it is.</summary>
    /// <param name="nothing">Message when nothing was to be written.</param>
    /// <param name="title">Title of the commit and of the pull request.</param>
    /// <param name="write">Gets a work tree that stands on the branch.</param>
    /// <exception cref="ProblemException">Somebody else's branch has that name; git or a hook refused.</exception>
    public static async Task<JobOutcome> CommitAsync(
        JobCheckout checkout,
        string branch,
        string title,
        string nothing,
        Action<SideTree> write,
        CancellationToken cancel
    )
    {
        var start = await checkout.BaseAsync(cancel);
        if (await checkout.FindAsync(branch, cancel) is { } done)
        {
            return Committed(done, title);
        }

        var from = start;
        if (
            await checkout.Repository.ResolveAsync($"refs/heads/{branch}", cancel) is { } tip
            && !await checkout.Repository.Branches.IsAncestorAsync(tip, start, cancel)
        )
        {
            from = await checkout.IsOwnAsync(tip, start, cancel)
                ? tip
                : throw new ProblemException(
                    new Problem(
                        $"The branch {branch} is there already, and not the Console's.",
                        $"{checkout.WorkTree}: {branch} is at {tip}",
                        ShellLine.Of($"git branch -m {branch} {branch}-mine")
                    )
                );
        }

        return await checkout.CommitAsync(branch, from, title, write, cancel) is { } made
            ? Committed(made, title)
            : JobOutcome.Done(nothing);
    }

    private static JobOutcome Committed(Evidence made, string title) =>
        JobOutcome.Done($"{title}, on {made.Branch}.", made) with
        {
            Publish = made.Branch!,
            Title = title,
        };
}
