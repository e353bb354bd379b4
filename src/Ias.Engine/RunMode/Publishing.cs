using Ias.Core.Events;
using Ias.Core.RunMode;
using Ias.Engine.Git;
using Ias.Engine.State;

namespace Ias.Engine.RunMode;

/// <summary>What happens to a branch that is done, or halted: push and draft PR, a question, or just the body of the PR that would be made.</summary>
internal sealed class Publishing(RunContext context)
{
    private const string Remote = "origin";

    /// <summary>Publishes a run whose gates passed. False: a person must answer first.</summary>
    /// <exception cref="MustHalt">The remote or gh refused.</exception>
    public async Task<bool> FinishAsync(CancellationToken kill)
    {
        await WriteBodyAsync("", "", kill);
        var remotes = await context.Repository.RemotesAsync(kill);
        if (context.Options.Push == PushMode.Local || remotes.Count == 0)
        {
            Skip(remotes.Count == 0 ? "this repository has no remote" : "local mode");
            return true;
        }

        if (context.Options.Push == PushMode.Prompt && !await ApprovedAsync(kill))
        {
            if (context.Run.PushAsked?.Approved is null)
            {
                return false;
            }

            Skip("the push was declined");
            return true;
        }

        try
        {
            await PushAsync(RemoteOf(remotes), kill);
            await PullRequestAsync("", kill);
        }
        catch (ProblemException e)
        {
            throw new MustHalt(HaltTrigger.PublishFailed, $"publishing failed: {e.Problem.What}");
        }

        return true;
    }

    /// <summary>Publishes what a halted run has, marked [INCOMPLETE]; in PROMPT mode only the question is left.</summary>
    public async Task PublishIncompleteAsync(string reason, string next, CancellationToken kill)
    {
        await WriteBodyAsync(reason, next, kill);
        var remotes = await context.Repository.RemotesAsync(kill);
        if (context.Options.Push == PushMode.Local || remotes.Count == 0 || context.Run.Head == context.Run.BaseCommit)
        {
            return;
        }

        if (context.Options.Push == PushMode.Prompt)
        {
            Ask();
            return;
        }

        await PushAsync(RemoteOf(remotes), kill);
        await PullRequestAsync(reason, kill);
    }

    private async Task<bool> ApprovedAsync(CancellationToken kill)
    {
        if (context.Run.PushAsked?.Approved is { } answered)
        {
            return answered;
        }

        Ask();
        if (context.Parts.AskPush is not { } ask)
        {
            return false;
        }

        var run = context.Run;
        var approved = await ask(
            new PushQuestion(
                run.Branch, Remote, run.Metrics.Commits, run.Metrics.FilesChanged, run.Metrics.LinesAdded, run.Metrics.LinesRemoved,
                [.. run.Deletions.Select(d => d.Path)], context.Files.PullRequestBody),
            kill);
        context.Journal.Append(new RunEvent.PushAnswered("terminal", approved));
        return approved;
    }

    private void Ask()
    {
        var run = context.Run;
        if (run.PushAsked is null)
        {
            context.Journal.Append(new RunEvent.PushRequested(run.Branch, run.Metrics.Commits, run.Metrics.FilesChanged));
        }
    }

    private async Task PushAsync(string remote, CancellationToken kill)
    {
        var run = context.Run;
        if (run.Completion is { Pushed: true } done && done.PushedCommit == run.Head)
        {
            return; // before a crash
        }

        context.Kill.Passed("push:before");
        await new Publisher().PushAsync(remote, run.Branch, run.Head, context.Guard, context.Guarding($"{run.RunId}/push"), kill);
        context.Kill.Passed("push:after");
        context.Journal.Append(new RunEvent.Pushed(remote, run.Branch, run.Head));
    }

    private async Task PullRequestAsync(string incomplete, CancellationToken kill)
    {
        var run = context.Run;
        var pullRequests = new PullRequests(context.Parts.Processes, context.WorkTree);
        var whyNot = context.Options.CreateDraftPr ? await pullRequests.WhyNotAsync(kill) : "create_draft_pr is false";
        if (whyNot is not null)
        {
            if (incomplete.Length == 0)
            {
                Skip($"pushed; no pull request: {whyNot}");
            }

            return;
        }

        var title = $"{(incomplete.Length > 0 ? "[INCOMPLETE] " : "")}{run.Target}{(run.Title.Length > 0 ? $": {run.Title}" : "")}";
        var made = await pullRequests.MakeOrUpdateAsync(run.Branch, run.Base, title, RegularFile.Text(context.Files.PullRequestBody) ?? "", kill);
        context.Kill.Passed("pull-request");
        context.Journal.Append(new RunEvent.PullRequestMade(made.Url, made.Created, incomplete.Length > 0));
    }

    private void Skip(string reason) => context.Journal.Append(new RunEvent.PublishSkipped(reason, Path.GetRelativePath(context.WorkTree, context.Files.PullRequestBody)));

    private async Task WriteBodyAsync(string incomplete, string next, CancellationToken kill)
    {
        var body = await PullRequestText.OfAsync(context.Run, context.Repository, incomplete, next, kill);
        AtomicFile.Write(context.Files.PullRequestBody, System.Text.Encoding.UTF8.GetBytes(body));
    }

    private static string RemoteOf(IReadOnlyDictionary<string, string> remotes) => remotes.ContainsKey(Remote) ? Remote : remotes.Keys.First();
}
