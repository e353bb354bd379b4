// Over 300 lines: one history, and all who write on it.
using System.Globalization;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.TestEvidence;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Ice;
using Ias.Engine.State;

namespace Ias.Engine.Runs;

/// <summary>Records all commits on the run's branch: the engine's own, and those an agent or a person made meanwhile.</summary>
internal sealed class RunCommits(RunContext context)
{
    private static readonly string[] FeedbackRoots = ["grimoires/loa/", "docs/ias/", ".run/"];
    private const int Named = 5;

    /// <summary>True when a path counts as progress: outside the gates' and the engine's own folders.</summary>
    public static bool IsWork(string path) => !FeedbackRoots.Any(root => path.StartsWith(root, StringComparison.Ordinal));

    /// <summary>
    /// Paths a commit may contain: the folder that the work is limited to, and the gates' and the engine's own; empty = everything.
    /// </summary>
    internal IReadOnlyList<string> Place =>
        context.Options.In.Length == 0
            ? []
            : [context.Options.In, .. FeedbackRoots.Select(root => root.TrimEnd('/')), Core.Config.ConfigKeys.FileName];

    private bool IsCounted(string path) => IsWork(path) && WorkFolder.Holds(context.Options.In, path);

    /// <summary>Prepares a cycle: adopts commits made meanwhile; the first cycle commits the plan. Returns the branch's tip.</summary>
    /// <exception cref="HaltException">HEAD is no longer where the run left it.</exception>
    public async Task<string> PrepareCycleAsync(int cycle, CancellationToken cancel)
    {
        await AdoptAsync(cancel);
        if (cycle == 1 && (await context.Repository.StatusAsync(cancel)).Count > 0)
        {
            var outcome = await CommitAsync(Plan(context.Run), [], cycle, cancel);
            if (outcome.Commit.Length > 0)
            {
                context.Journal.Append(await MadeAsync(outcome, Plan(context.Run), CommitKind.Setup, cycle, cancel));
            }
        }

        return context.Run.Head;
    }

    /// <summary>
    /// Switches to the branch of a sprint that has one of its own, from the tip of the sprint before. Harmless where that is done, or
    /// where there is nothing to switch to.
    /// </summary>
    public async Task SwitchToAsync(CancellationToken cancel)
    {
        var head = await context.Repository.HeadAsync(cancel);
        if (RunBranch.IsBeforeGoingOver(context.Run, head))
        {
            await context.Repository.Branches.SwitchToAsync(context.Run.Branch, context.Run.Head, cancel);
            context.Kill.Passed("sprint-branch");
        }
    }

    /// <summary>True when there is progress not recorded yet, committed or not.</summary>
    public async Task<bool> HasWorkAsync(CancellationToken cancel) =>
        (await context.Repository.StatusAsync(cancel)).Any(c => IsCounted(c.Path))
        || (
            await context.Repository.HeadAsync(cancel) is var head
            && head.Commit != context.Run.Head
            && (await context.Repository.ChangeAsync(context.Run.Head, head.Commit, cancel)).Paths.Any(IsCounted)
        );

    /// <summary>
    /// Undoes an agent's commits that reach beyond the folder the work is limited to; their changes stay in the work tree. Pushed commits
    /// stay, and are reported.
    /// </summary>
    internal async Task UndoCommitsOutsideAsync(CancellationToken cancel)
    {
        var (run, folder) = (context.Run, context.Options.In);
        var head = await context.Repository.HeadAsync(cancel);
        if (
            folder.Length == 0
            || head.Branch != run.Branch
            || head.Commit == run.Head
            || !await context.Repository.Branches.IsAncestorAsync(run.Head, head.Commit, cancel)
            || (await context.Repository.LogAsync($"{run.Head}..{head.Commit}", 1000, cancel)).Any(c =>
                c.Trailers.GetValueOrDefault("Run-Id") == run.RunId // the engine's own of before a crash
            )
            || Outside((await context.Repository.ChangeAsync(run.Head, head.Commit, cancel)).Paths) is not { Count: > 0 } outside
        )
        {
            return;
        }

        var remote = $"refs/remotes/{await context.Repository.RemoteAsync(cancel)}/{run.Branch}";
        if (
            await context.Repository.ResolveAsync(remote, cancel) is { } pushed
            && !await context.Repository.Branches.IsAncestorAsync(pushed, run.Head, cancel)
        )
        {
            context.Journal.Append(
                new RunEvent.Warned(
                    $"the agent committed and pushed {Wording.Count(outside.Count, "file")} outside {folder}: {Some(outside)}"
                )
            );
            return;
        }

        await context.Repository.Branches.FastForwardAsync(run.Branch, head.Commit, run.Head, cancel);
    }

    /// <summary>Saves changes outside the folder the work is limited to under a name, reverts them, and reports them.</summary>
    /// <param name="name">What it is saved under, below <c>refs/ias/outside/RUN/</c>.</param>
    /// <param name="own">Paths that are neither.</param>
    internal async Task TakeBackOutsideAsync(Repository repository, string name, IReadOnlyList<string> own, CancellationToken cancel)
    {
        var folder = context.Options.In;
        if (folder.Length == 0)
        {
            return;
        }

        var saved = $"refs/ias/outside/{context.Run.RunId}/{name}";
        if (await repository.RevertAsync([.. Place, .. own], saved, cancel) is { Count: > 0 } outside)
        {
            context.Journal.Append(
                new RunEvent.Warned(
                    $"{Wording.Count(outside.Count, "file")} outside {folder} {(outside.Count == 1 ? "was" : "were")} changed, taken back and not committed: {Some(outside)}; kept in {saved} (git show {saved})"
                )
            );
        }
    }

    private List<string> Outside(IEnumerable<string> paths) =>
        [.. paths.Where(path => IsWork(path) && path != Core.Config.ConfigKeys.FileName && !WorkFolder.Holds(context.Options.In, path))];

    private static string Some(IReadOnlyList<string> paths) =>
        $"{string.Join(", ", paths.Take(Named))}{(paths.Count > Named ? $" and {paths.Count - Named} more" : "")}";

    /// <summary>Commits the work of IMPLEMENT.</summary>
    public async Task CommitWorkAsync(CancellationToken cancel)
    {
        await UndoCommitsOutsideAsync(cancel);
        await AdoptAsync(cancel);
        if (context.Run.Step != RunStep.Commit)
        {
            return; // the commit of before a crash was taken up
        }

        var run = context.Run;
        await TakeBackOutsideAsync(context.Repository, OfCycle(run), [], cancel);
        var subject =
            !(await context.Repository.StatusAsync(cancel)).Any(c => IsWork(c.Path)) ? $"chore({run.Current}): feedback{InCycle(run)}"
            : run.Validation?.Present is { } found ? $"fix({run.Current}): what {found.Phase.Word()} found, cycle {run.Cycles.Current}"
            : $"{Kind(run)}({run.Current}): {(run.CurrentTitle.Length > 0 ? run.CurrentTitle : "implement")}{InCycle(run)}";
        var outcome = await CommitAsync(subject, Place, run.Cycles.Current, cancel);
        context.Kill.Passed("commit:work");

        var findings = Findings(outcome);
        var events = new List<RunEvent>();
        if (outcome.Commit.Length > 0)
        {
            events.Add(await MadeAsync(outcome, subject, CommitKind.Work, run.Cycles.Current, cancel));
        }

        if (outcome.Commit.Length == 0 || findings.Count > 0)
        {
            var why =
                outcome.Refused.Length > 0 ? $"the commit was refused: {outcome.Refused}"
                : findings.Count > 0 ? $"{Wording.Count(findings.Count, "path")} left out of the commit"
                : run.CycleProgress ? "nothing left to commit"
                : "nothing changed, nothing committed";
            events.Add(new RunEvent.CommitSkipped(run.Cycles.Current, run.Phase, why, findings));
        }

        events.AddRange(await SubmodulesAsync(context.Repository, "not in the commit", cancel));
        context.Journal.Append([.. events]);
    }

    /// <summary>Changes in submodules that the commits of a work tree do not contain, each reported once in a run.</summary>
    /// <param name="begins">How each sentence begins.</param>
    internal async Task<IReadOnlyList<RunEvent>> SubmodulesAsync(Repository repository, string begins, CancellationToken cancel) =>
        [
            .. (await repository.SubmoduleChangesAsync(cancel))
                .Select(told => $"{begins}: {told}")
                .Where(context.Told.Add)
                .Select(told => new RunEvent.Warned(told)),
        ];

    /// <summary>Commits the gates' files and the COMPLETED marker, so that a finished run leaves a clean tree.</summary>
    public async Task CommitVerdictsAsync(CancellationToken cancel)
    {
        await AdoptAsync(cancel);
        var run = context.Run;
        if (run.Step != RunStep.CommitVerdicts && run.Validation is null && !run.Halting)
        {
            return;
        }

        var subject = Verdicts(run);
        WriteTrail();
        var outcome = await CommitAsync(
            subject,
            run.Validation is { External: true } ? Place : [Prompts.FeedbackFolder(run.Current), SprintLog.PathOf(run)],
            run.Cycles.Current,
            cancel
        );
        context.Kill.Passed("commit:verdicts");
        context.Journal.Append(
            outcome.Commit.Length > 0
                ? await MadeAsync(outcome, subject, CommitKind.Verdicts, run.Cycles.Current, cancel)
                : new RunEvent.CommitSkipped(
                    run.Cycles.Current,
                    run.Phase,
                    outcome.Refused.Length > 0 ? $"the verdicts were not committed: {outcome.Refused}" : SprintLog.NoVerdictFiles,
                    []
                )
        );
    }

    /// <summary>Commits the current work at a halt; false when the commit was refused (the work stays in the tree).</summary>
    public async Task<bool> CommitHaltedAsync(string reason, CancellationToken cancel)
    {
        await AdoptAsync(cancel);
        var run = context.Run;
        if (run.Queue.Length > 0)
        {
            return true; // a job's work is committed when it lands; what else is there is a person's
        }

        await TakeBackOutsideAsync(context.Repository, OfCycle(run), [], cancel);
        var changes = await context.Repository.StatusAsync(cancel);
        var tells = run.Validation is not null || run.State != RunState.Complete; // else the trail came with the verdicts
        if (changes.Any(c => IsWork(c.Path)))
        {
            WriteTrail();
            var subject = $"{Kind(run)}({run.Current}): unfinished work of cycle {run.Cycles.Current}, halted ({reason})";
            var outcome = await CommitAsync(subject, Place, run.Cycles.Current, cancel);
            context.Kill.Passed("commit:halt");
            if (outcome.Commit.Length > 0)
            {
                context.Journal.Append(await MadeAsync(outcome, subject, CommitKind.Work, run.Cycles.Current, cancel));
            }

            if (outcome.Refused.Length > 0)
            {
                context.Journal.Append(
                    new RunEvent.Warned($"the commit at the halt was refused; the work stays in the work tree: {outcome.Refused}")
                );
                return false;
            }
        }
        else if (changes.Count > 0 || (tells && run.Head != run.BaseCommit))
        {
            await CommitVerdictsAsync(cancel);
        }

        return true;
    }

    // Informational only; a run does not end if this fails.
    private void WriteTrail()
    {
        if (context.Run.Current.Length == 0)
        {
            return;
        }

        var path = Path.Combine(context.WorkTree, SprintLog.PathOf(context.Run));
        try
        {
            InsideFile.Write(
                context.WorkTree,
                path,
                System.Text.Encoding.UTF8.GetBytes(SprintLog.Of(context.Run, new EventReader(context.Files.Events).ReadNew()))
            );
        }
        catch (Exception e) when (e is ProblemException || FileProblem.Explains(e))
        {
            context.Journal.Append(
                new RunEvent.Warned(
                    $"no trail of {context.Run.Current} is written: {(e is ProblemException refused ? $"{refused.Problem.What} ({refused.Problem.On})" : e.Message)}"
                )
            );
        }
    }

    /// <summary>
    /// Adopts commits added to the branch since the engine last looked: its own commit from before a crash, an agent's, a person's. If the
    /// agent ended on its own branch that descends from the run's, the run's branch is moved up to it.
    /// </summary>
    /// <exception cref="HaltException">HEAD was moved, or history was rewritten.</exception>
    public async Task AdoptAsync(CancellationToken cancel)
    {
        if (context.Elsewhere.Length > 0)
        {
            throw Moved(context.Elsewhere);
        }

        var run = context.Run;
        var head = await context.Repository.HeadAsync(cancel);
        if (head.Branch == run.Branch && head.Commit == run.Head)
        {
            return;
        }

        if (!await context.Repository.Branches.IsAncestorAsync(run.Head, head.Commit, cancel))
        {
            throw Moved($"HEAD is {Where(head)}, which does not contain the run's last commit {run.Head[..Math.Min(8, run.Head.Length)]}");
        }

        if (head.Branch != run.Branch)
        {
            if (
                head.Branch.Length > 0
                && await context.Repository.ResolveAsync($"refs/heads/{run.Branch}", cancel) is { } tip
                && await context.Repository.Branches.IsAncestorAsync(tip, head.Commit, cancel)
            )
            {
                await context.Repository.Branches.FastForwardAsync(run.Branch, tip, head.Commit, cancel);
                context.Journal.Append(new RunEvent.Warned($"the agent ended on branch {head.Branch}; {run.Branch} was moved up to it"));
            }
            else
            {
                throw Moved($"HEAD is {Where(head)} instead of on {run.Branch}");
            }
        }

        var known = run.Commits.Select(c => c.Commit).ToHashSet(StringComparer.Ordinal);
        foreach (
            var commit in (await context.Repository.LogAsync($"{run.Head}..{head.Commit}", 1000, cancel))
                .Reverse()
                .Where(c => !known.Contains(c.Commit))
        )
        {
            var ours = commit.Trailers.TryGetValue("Run-Id", out var id) && id == run.RunId;
            var kind =
                !ours ? CommitKind.Agent
                : commit.Subject == Worded(Verdicts(run)).Subject ? CommitKind.Verdicts
                : commit.Subject == Worded(Plan(run)).Subject ? CommitKind.Setup
                : CommitKind.Work;
            var change = await context.Repository.ChangeAsync(commit.Parent, commit.Commit, cancel);
            var work = change.Of(IsWork);
            var counted = kind.IsOfWork() ? work : change;
            context.Journal.Append(
                new RunEvent.CommitMade(
                    commit.Commit,
                    commit.Parent,
                    commit.Subject,
                    kind,
                    run.Cycles.Current,
                    run.Phase,
                    counted.Paths.Count,
                    counted.Added,
                    counted.Removed,
                    change.Deleted,
                    work.Paths.Count > 0,
                    await SizeAsync(run.BaseCommit, commit.Commit, cancel),
                    await SizeOfSprintAsync(commit.Commit, cancel),
                    Touched(change.Paths)
                )
            );
        }
    }

    private static string Plan(RunRecord run) => $"chore({run.Current}): plan";

    private static string Verdicts(RunRecord run) => $"chore({run.Current}): verdicts";

    private CommitMessage Worded(string subject) => CommitMessage.Of(context.Options.CommitMessage, subject);

    private static string OfCycle(RunRecord run) => string.Create(CultureInfo.InvariantCulture, $"{run.Current}-{run.Cycles.Current}");

    private static string Kind(RunRecord run) => run.Bug is null ? "feat" : "fix";

    private static string InCycle(RunRecord run) => run.Cycles.Current > 1 ? $", cycle {run.Cycles.Current}" : "";

    private static HaltException Moved(string reason) => new(HaltTrigger.HeadMoved, reason);

    private static string Where(Head head) =>
        head.Branch.Length > 0 ? $"on branch {head.Branch}" : $"detached at {head.Commit[..Math.Min(8, head.Commit.Length)]}";

    /// <summary>Commits for the run, and reports what the repository's hooks, filters and signing program did meanwhile.</summary>
    /// <param name="subject"><c>type(scope): what</c>; the template determines the final subject.</param>
    /// <param name="except">Path prefixes to leave out, besides <c>.run</c>.</param>
    /// <param name="trailers">Replace the cycle's trailers.</param>
    /// <param name="elsewhere">Another work tree than the run's own, with its guard request.</param>
    internal async Task<CommitOutcome> CommitAsync(
        string subject,
        IReadOnlyList<string> only,
        int cycle,
        CancellationToken cancel,
        IReadOnlyList<string>? except = null,
        IReadOnlyList<KeyValuePair<string, string>>? trailers = null,
        (Repository Repository, Func<string, GuardRequest> Guarding)? elsewhere = null
    )
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{context.Run.RunId}/commit-{cycle}");
        var message = Worded(subject);
        trailers ??= [new("Cycle", cycle.ToString(CultureInfo.InvariantCulture))];
        var outcome = await (elsewhere?.Repository ?? context.Repository).CommitAsync(
            new CommitRequest(
                message.Subject,
                [new("Run-Id", context.Run.RunId), .. trailers],
                only,
                [".run", .. except ?? []],
                elsewhere?.Guarding(id) ?? context.Guarding(id),
                message.Body
            ),
            context.Guard,
            cancel
        );
        if (outcome.Ice is { } seen && RunGuard.Events(seen, id) is { Length: > 0 } events)
        {
            context.Journal.Append(events);
        }

        return outcome;
    }

    internal async Task<RunEvent.CommitMade> MadeAsync(
        CommitOutcome o,
        string subject,
        CommitKind kind,
        int cycle,
        CancellationToken cancel
    )
    {
        var work = o.Paths.Count(IsWork);
        var (files, added, removed) = (o.Paths.Count, o.Added, o.Removed);
        if (kind.IsOfWork() && work < files)
        {
            // The commit includes feedback files: neither they nor their lines count as work, and git does not separate them.
            var change =
                work == 0 ? new CommitChange([], [], []) : (await context.Repository.ChangeAsync(o.Parent, o.Commit, cancel)).Of(IsWork);
            (files, added, removed) = (work, change.Added, change.Removed);
        }

        return new RunEvent.CommitMade(
            o.Commit,
            o.Parent,
            Worded(subject).Subject,
            kind,
            cycle,
            context.Run.Phase,
            files,
            added,
            removed,
            o.Deleted,
            work > 0,
            await SizeAsync(context.Run.BaseCommit, o.Commit, cancel),
            await SizeOfSprintAsync(o.Commit, cancel),
            Touched(o.Paths)
        );
    }

    // Open findings that a commit of these files can have fixed.
    private List<string> Touched(IReadOnlyList<string> paths)
    {
        var changesTests = paths.Any(TestFiles.Has);
        return [.. context.Run.OpenFindings.Where(finding => changesTests || IsTouched(finding.File, paths)).Select(finding => finding.Id)];
    }

    // A gate may name no file, a folder, or something else.
    private bool IsTouched(string named, IReadOnlyList<string> paths)
    {
        var file = (named.StartsWith("./", StringComparison.Ordinal) ? named[2..] : named).TrimEnd('/');
        return file.Length == 0
            || file[0] == '/'
            || file.Split('/').Contains("..")
            || paths.Any(path => FolderPath.IsWithin(path, file))
            || InsideFile.KindOf(context.WorkTree, file) == InsideKind.Missing;
    }

    private async Task<WorkSize?> SizeOfSprintAsync(string to, CancellationToken cancel) =>
        context.Run is { Plan: { } plan } run && plan.Find(run.Sprint) is { BaseCommit: { Length: > 0 } from } && from != run.BaseCommit
            ? await SizeAsync(from, to, cancel)
            : null;

    private async Task<WorkSize?> SizeAsync(string from, string to, CancellationToken cancel)
    {
        if (from.Length == 0)
        {
            return null;
        }

        var work = (await context.Repository.ChangeAsync(from, to, cancel)).Of(IsWork);
        return new WorkSize(work.Paths.Count, work.Added, work.Removed);
    }

    private static List<Finding> Findings(CommitOutcome outcome)
    {
        var findings = outcome.LeftOut.Select(l => Of(l.Key, $"left out of the commit: {l.Value}; remove it or ignore it in git")).ToList();
        if (outcome.Refused.Length > 0)
        {
            findings.Add(Of("", $"the commit was refused: {outcome.Refused}"));
        }

        return findings;
    }

    private static Finding Of(string file, string title) => new("high", file, 0, title, FindingHash.Of("high", file, title));
}
