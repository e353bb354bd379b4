using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.PullRequests;
using Ias.Core.Runs;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;

namespace Ias.Engine.Runs;

/// <summary>
/// Publishes a finished or halted branch: push and draft PR, a question, or only the body of the PR that would be created.
/// </summary>
internal sealed class Publishing(RunContext context)
{
    private const string Remote = "origin";

    private bool Asks =>
        context.Options.Push == PushMode.Prompt
        // What jobs of a queue did, no gate can send back.
        || (
            (
                context.Options.TestsChanged == TestsChanged.NeedsYou
                || (context.Options.TestsChanged == TestsChanged.Refuse && context.Run.Queue.Length > 0)
            ) && TestChanges.Of(context.Run).Any()
        );

    /// <summary>Publishes a run whose gates passed. False: a person must answer first.</summary>
    /// <exception cref="HaltException">The remote or gh refused.</exception>
    public async Task<bool> FinishAsync(CancellationToken kill)
    {
        await WriteBodyAsync("", "", kill);
        var remotes = await context.Repository.RemotesAsync(kill);
        if (context.Options.Push == PushMode.Local || remotes.Count == 0)
        {
            Skip(remotes.Count == 0 ? "this repository has no remote" : "local mode");
            return true;
        }

        if (context.Run.HasNothing)
        {
            Skip("nothing changed, so there is nothing to push");
            return true;
        }

        if (Asks && !await ApprovedAsync(kill))
        {
            if (context.Run.PushAsked?.Approved is null)
            {
                return false;
            }

            Skip("the push was declined");
            return true;
        }

        await PublishOrHaltAsync(remotes, kill);
        return true;
    }

    /// <summary>Updates what was published: pushes later commits, and updates the text of the pull request.</summary>
    /// <exception cref="HaltException">The remote or gh refused.</exception>
    public async Task AgainAsync(CancellationToken kill)
    {
        await WriteBodyAsync("", "", kill);
        await PublishOrHaltAsync(await context.Repository.RemotesAsync(kill), kill);
    }

    private async Task PublishOrHaltAsync(IReadOnlyDictionary<string, string> remotes, CancellationToken kill)
    {
        if (remotes.Count == 0)
        {
            throw new HaltException(HaltTrigger.PublishFailed, "publishing failed: the remote is gone");
        }

        try
        {
            await PublishAsync(RemoteOf(remotes), "", "", kill);
        }
        catch (ProblemException e)
        {
            throw new HaltException(HaltTrigger.PublishFailed, $"publishing failed: {PushProblem.Words(e.Problem)}");
        }
    }

    /// <summary>Publishes the work of a halted run, marked [INCOMPLETE]; in PROMPT mode only asks.</summary>
    public async Task PublishIncompleteAsync(string reason, string next, CancellationToken kill)
    {
        await WriteBodyAsync(reason, next, kill);
        var remotes = await context.Repository.RemotesAsync(kill);
        if (context.Options.Push == PushMode.Local || remotes.Count == 0 || context.Run.Head == context.Run.BaseCommit)
        {
            return;
        }

        // Approval to push the run includes the changes of its validation.
        if (Asks && context.Run.Validation is null)
        {
            Ask();
            return;
        }

        await PublishAsync(RemoteOf(remotes), reason, next, kill);
    }

    /// <summary>
    /// Publishes a finished sprint with its own branch, if no approval is needed; a failed push is retried at the end of the run.
    /// </summary>
    public async Task PublishSprintAsync(string sprint, CancellationToken kill)
    {
        var remotes = await context.Repository.RemotesAsync(kill);
        if (Asks || context.Options.Push != PushMode.Auto || remotes.Count == 0)
        {
            return;
        }

        try
        {
            await PublishSprintAsync(RemoteOf(remotes), context.Run.Plan!.Find(sprint)!, "", "", kill);
        }
        catch (ProblemException e)
        {
            context.Journal.Append(new RunEvent.Warned($"{sprint} is not published yet: {PushProblem.Words(e.Problem)}"));
        }
    }

    private async Task PublishAsync(string remote, string incomplete, string next, CancellationToken kill)
    {
        if (context.Run.Plan is not { Consolidate: false } plan)
        {
            await PushAsync(remote, context.Run.Branch, context.Run.Head, kill);
            await PullRequestAsync(incomplete, kill);
            return;
        }

        // From the bottom of the stack up: a pull request's base must exist first.
        foreach (var sprint in plan.Sprints.Where(s => s.Branch.Length > 0 && s.Head != s.BaseCommit))
        {
            var isDone = sprint.Status == SprintStatus.Completed;
            await PublishSprintAsync(remote, sprint, isDone ? "" : incomplete, isDone ? "" : next, kill);
        }

        if (incomplete.Length == 0 && context.Run.Step == RunStep.Publish)
        {
            Skip("pushed; every pull request already existed"); // or there are none: then the warnings say why
        }
    }

    private async Task PublishSprintAsync(string remote, PlanSprint sprint, string incomplete, string next, CancellationToken kill)
    {
        if (sprint.PushedCommit != sprint.Head)
        {
            await PushAsync(remote, sprint.Branch, sprint.Head, kill);
        }

        if (sprint is { PrUrl.Length: > 0, PrIncomplete: false } && sprint.PushedCommit == sprint.Head)
        {
            return; // before
        }

        var body = await PullRequestText.OfAsync(context.Run, context.Repository, incomplete, next, context.Journal.End, kill, sprint);
        InsideFile.Write(context.WorkTree, context.Files.PullRequestBodyOf(sprint.Id), System.Text.Encoding.UTF8.GetBytes(body));
        await OpenAsync(
            sprint.Branch,
            sprint.Base,
            PullRequestBody.TitleOf(context.Run, incomplete.Length > 0, sprint.Id),
            body,
            incomplete,
            kill
        );
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
                Branches(run),
                Remote,
                context.Options.CreateDraftPr,
                run.Metrics.Commits,
                run.Metrics.FilesChanged,
                run.Metrics.LinesAdded,
                run.Metrics.LinesRemoved,
                [.. run.Deletions.Select(d => d.Path)],
                context.Files.PullRequestBody
            ),
            kill
        );
        context.Journal.Append(new RunEvent.PushAnswered("terminal", approved));
        return approved;
    }

    private void Ask()
    {
        var run = context.Run;
        if (run.PushAsked is null)
        {
            context.Journal.Append(new RunEvent.PushRequested(Branches(run), run.Metrics.Commits, run.Metrics.FilesChanged));
        }
    }

    private static string Branches(RunRecord run) =>
        run.Plan is { Consolidate: false } plan
            ? string.Join(", ", plan.Sprints.Where(s => s.Branch.Length > 0).Select(s => s.Branch))
            : run.Branch;

    private async Task PushAsync(string remote, string branch, string commit, CancellationToken kill)
    {
        var run = context.Run;
        if (branch == run.Branch && run.Completion is { Pushed: true } done && done.PushedCommit == commit)
        {
            return; // before a crash
        }

        context.Kill.Passed("push:before");
        var link = await new Publisher().PushAsync(remote, branch, commit, context.Guard, context.Guarding($"{run.RunId}/push"), kill);
        context.Kill.Passed("push:after");
        context.Journal.Append(new RunEvent.Pushed(remote, branch, commit, link));
    }

    private async Task PullRequestAsync(string incomplete, CancellationToken kill)
    {
        var run = context.Run;
        if (context.Jobs is { HasOnePullRequest: false })
        {
            if (incomplete.Length == 0 && run.Step == RunStep.Publish)
            {
                Skip("pushed; pull requests are made of single jobs here");
            }

            return;
        }

        await OpenAsync(
            run.Branch,
            run.Base,
            context.Jobs?.TitleOf(incomplete.Length > 0) ?? PullRequestBody.TitleOf(run, incomplete.Length > 0),
            InsideFile.Text(context.WorkTree, context.Files.PullRequestBody),
            incomplete,
            kill
        );
    }

    private async Task OpenAsync(string branch, string onto, string title, string body, string incomplete, CancellationToken kill)
    {
        var pullRequests = context.PullRequestServer().Requests();
        if (await WhyNoPullRequestAsync(pullRequests, kill) is { } whyNot)
        {
            if (branch == context.Run.Branch && incomplete.Length == 0 && context.Run.Step == RunStep.Publish)
            {
                Skip(
                    whyNot.Forge.Length == 0 ? $"pushed; no pull request: {whyNot.Reason}"
                        : context.Run.Completion is { Link: { Length: > 0 } link } ? $"pushed; open its merge request: {link}"
                        : $"pushed to {whyNot.Forge}; open its merge request there",
                    whyNot.ToFolder,
                    whyNot.Forge,
                    whyNot.NeedsLogin
                );
            }

            return;
        }

        var made = await pullRequests.MakeOrUpdateAsync(branch, onto, title, body, kill);
        context.Kill.Passed("pull-request");
        context.Journal.Append(new RunEvent.PullRequestMade(made.Url, made.Created, incomplete.Length > 0, branch));
    }

    private async Task<(string Reason, bool ToFolder, string Forge, bool NeedsLogin)?> WhyNoPullRequestAsync(
        IPullRequests pullRequests,
        CancellationToken kill
    )
    {
        if (!context.Options.CreateDraftPr)
        {
            return ("create_draft_pr is false", false, "", false);
        }

        var forge = await context.Repository.RemotesAsync(kill) is { Count: > 0 } remotes
            ? await Forge.OfAsync(context.Parts.Processes, remotes[RemoteOf(remotes)], context.Guard.Gh.Hosts, kill)
            : null;
        // What the program reports about itself is useless when the remote is a folder.
        return await pullRequests.WhyNotAsync(kill) is not { } whyNot ? null
            : forge is { Kind: ForgeKind.GitLab } ? (whyNot.Why, false, forge.Host, false) // its own link does as well
            : forge is { Kind: ForgeKind.Folder } ? ("the remote is not a GitHub address", true, "", false)
            : (whyNot.Why, false, forge is { Kind: ForgeKind.Other } ? forge.Host : "", whyNot.NeedsLogin);
    }

    private void Skip(string reason, bool toFolder = false, string forge = "", bool needsLogin = false)
    {
        var skipped = new RunEvent.PublishSkipped(
            reason,
            Path.GetRelativePath(context.WorkTree, context.Files.PullRequestBody),
            toFolder,
            forge,
            needsLogin
        );
        context.Journal.Append(
            context.Options.PostPr?.WhyNot(context.Run.Completion ?? new RunCompletion()) is { } whyNot
                ? [new RunEvent.Warned($"the run is not validated: {whyNot}"), skipped]
                : [skipped]
        );
    }

    private async Task WriteBodyAsync(string incomplete, string next, CancellationToken kill)
    {
        var body = await PullRequestText.OfAsync(
            context.Run,
            context.Repository,
            incomplete,
            next,
            context.Journal.End,
            kill,
            queue: context.Jobs?.Work()
        );
        InsideFile.Write(context.WorkTree, context.Files.PullRequestBody, System.Text.Encoding.UTF8.GetBytes(body));
    }

    private static string RemoteOf(IReadOnlyDictionary<string, string> remotes) =>
        remotes.ContainsKey(Remote) ? Remote : remotes.Keys.First();
}
