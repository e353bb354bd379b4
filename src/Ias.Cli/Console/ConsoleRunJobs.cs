using Ias.Console.Client.Logins;
using Ias.Console.Client.Repositories;
using Ias.Console.Client.Wire;
using Ias.Console.Worker.Kinds;
using Ias.Console.Worker.Loops;
using Ias.Core.Text;
using Ias.Engine.Git;

namespace Ias.Cli.Console;

/// <summary>The approved jobs of one run that wait in a Console, for <c>ias runner run-loop</c> in a linked checkout.</summary>
internal static class ConsoleRunJobs
{
    private const int Tries = 2;

    /// <summary>
    /// Carries the jobs out one after another, as <c>ias agent</c> does. A Console that cannot be reached is reported, and stops nothing.
    /// </summary>
    /// <param name="workTree">The checkout.</param>
    /// <param name="run">The run, with or without its date; it may not be in the checkout yet.</param>
    /// <returns>How many were waiting when it began.</returns>
    public static async Task<int> TakeAsync(CommandContext context, string workTree, string run)
    {
        var links = Links(context, workTree).ToLookup(link => link.Checkout != workTree);
        await ForEachAsync(context, links[false], run, waiting => TellAsync(context, waiting, run));
        return await ForEachAsync(
            context,
            links[true],
            run,
            async waiting =>
            {
                if (!context.Quiet)
                {
                    context.Error.WriteLine($"{Told(waiting, run)}, and come first");
                }

                using var session = new WorkerSession(context);
                await session.RunAsync(
                    [waiting.Login],
                    () => [waiting.Link],
                    name: null,
                    new LoopOptions(WorkerRole.Agent, RunId: waiting.RunId)
                );
            }
        );
    }

    /// <summary>Says how many wait, and what takes them.</summary>
    /// <inheritdoc cref="TakeAsync"/>
    public static Task<int> TellAsync(CommandContext context, string workTree, string run) =>
        ForEachAsync(context, Links(context, workTree), run, waiting => TellAsync(context, waiting, run));

    private sealed record Waiting(Login Login, RepositoryLink Link, string RunId, int Count);

    private static Task TellAsync(CommandContext context, Waiting waiting, string run)
    {
        context.Error.WriteLine(
            waiting.Link.Checkout is null
                ? $"note: {Told(waiting, run)}; `{context.CalledAs} agent start` takes them, or run-loop without --detach"
                : $"note: {Told(waiting, run)}; `{context.CalledAs} agent start` takes them, in {waiting.Link.LocalPath}"
        );
        return Task.CompletedTask;
    }

    private static string Told(Waiting waiting, string run) =>
        $"{Wording.Count(waiting.Count, "approved job")} of {run} {(waiting.Count == 1 ? "waits" : "wait")} in {Wording.Plain(waiting.Login.Workspace)} at {waiting.Login.Server}";

    private static IEnumerable<RepositoryLink> Links(CommandContext context, string workTree) =>
        new LinkFile(context.PersonFolder)
            .All()
            .Where(link => link.Checkout == workTree || GitPlace.Find(link.LocalPath)?.WorkTree == workTree);

    private static async Task<int> ForEachAsync(
        CommandContext context,
        IEnumerable<RepositoryLink> links,
        string run,
        Func<Waiting, Task> does
    )
    {
        var logins = new LoginFile(context.PersonFolder).All();
        var count = 0;
        foreach (var link in links)
        {
            if (logins.FirstOrDefault(link.IsOf) is not { } login)
            {
                continue;
            }

            try
            {
                if (await LookAsync(context, login, link, run) is { } waiting)
                {
                    count += waiting.Count;
                    await does(waiting);
                }
            }
            catch (ProblemException problem)
            {
                context.Error.WriteLine(
                    $"warning: jobs of {run} may wait in {Wording.Plain(login.Workspace)} at {login.Server}: {problem.Problem.What}"
                );
            }
        }

        return count;
    }

    // Null: none waits.
    private static async Task<Waiting?> LookAsync(CommandContext context, Login login, RepositoryLink link, string run)
    {
        using var client = login.Open(context.CalledAs, context.Time, Tries);
        Run? found;
        string? after = null;
        do
        {
            var runs = await client.ReadAsync<ListRunsRequest, RunsAnswer>(
                "runs/list",
                new ListRunsRequest(login.WorkspaceId, after),
                context.Stop
            );
            found = runs.Runs.FirstOrDefault(one =>
                one.RepoId == link.RepoId && ConsoleRun.IsBranchOf($"ias/{run}", ConsoleRun.ReferenceOf(one.RunRef))
            );
            after = runs.Next;
        } while (found is null && after is not null);

        if (found is null)
        {
            return null;
        }

        var jobs = await client.ReadAsync<ListJobsRequest, JobsAnswer>(
            "jobs/list",
            new ListJobsRequest(login.WorkspaceId, "pending", RunId: found.Id),
            context.Stop
        );
        var count = jobs.Jobs.Count(job => WorkerRole.Agent.Find(job.Kind) is not null);
        return count > 0 ? new Waiting(login, link, found.Id, count) : null;
    }
}
