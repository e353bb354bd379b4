// Over 300 lines: one history, and all who write on it.
using System.Globalization;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.Commits;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Ice;
using Ias.Engine.State;

namespace Ias.Engine.Runs;

/// <summary>Everything that comes onto the run's branch: the engine's commits, and those an agent or a person made meanwhile.</summary>
internal sealed class RunCommits(RunContext context)
{
    private static readonly string[] FeedbackRoots = ["grimoires/loa/", "docs/ias/", ".run/"];

    /// <summary>Whether a path counts as progress: everything but the gates' and the engine's own folders.</summary>
    public static bool IsWork(string path) => !FeedbackRoots.Any(root => path.StartsWith(root, StringComparison.Ordinal));

    /// <summary>Before a cycle: takes up commits made meanwhile; the first cycle commits the plan. Returns the branch's tip.</summary>
    /// <exception cref="HaltException">HEAD is not ours any more.</exception>
    public async Task<string> PrepareCycleAsync(int cycle, CancellationToken cancel)
    {
        await TakeUpAsync(cancel);
        if (cycle == 1 && (await context.Repository.StatusAsync(cancel)).Count > 0)
        {
            var outcome = await CommitAsync($"chore({context.Run.Current}): plan", [], cycle, cancel);
            if (outcome.Commit.Length > 0)
            {
                context.Journal.Append(await MadeAsync(outcome, $"chore({context.Run.Current}): plan", CommitKind.Setup, cycle, cancel));
            }
        }

        return context.Run.Head;
    }

    /// <summary>
    /// Goes over to the branch of a sprint that has one of its own, from the tip of the sprint before. Harmless where that is done, or
    /// where there is nothing to go over to.
    /// </summary>
    public async Task GoOverAsync(CancellationToken cancel)
    {
        var head = await context.Repository.HeadAsync(cancel);
        if (RunBranch.IsBeforeGoingOver(context.Run, head))
        {
            await context.Repository.Branches.SwitchToAsync(context.Run.Branch, context.Run.Head, cancel);
            context.Kill.Passed("sprint-branch");
        }
    }

    /// <summary>Whether there is progress that is not recorded yet, committed or not.</summary>
    public async Task<bool> HasWorkAsync(CancellationToken cancel) =>
        (await context.Repository.StatusAsync(cancel)).Any(c => IsWork(c.Path))
        || (
            await context.Repository.HeadAsync(cancel) is var head
            && head.Commit != context.Run.Head
            && (await context.Repository.ChangeAsync(context.Run.Head, head.Commit, cancel)).Paths.Any(IsWork)
        );

    /// <summary>After IMPLEMENT.</summary>
    public async Task CommitWorkAsync(CancellationToken cancel)
    {
        await TakeUpAsync(cancel);
        if (context.Run.Step != RunStep.Commit)
        {
            return; // the commit of before a crash was taken up
        }

        var run = context.Run;
        var subject =
            !(await context.Repository.StatusAsync(cancel)).Any(c => IsWork(c.Path)) ? $"chore({run.Current}): feedback{InCycle(run)}"
            : run.Validation?.Present is { } found ? $"fix({run.Current}): what {found.Phase.Word()} found, cycle {run.Cycles.Current}"
            : $"{Kind(run)}({run.Current}): {(run.CurrentTitle.Length > 0 ? run.CurrentTitle : "implement")}{InCycle(run)}";
        var outcome = await CommitAsync(subject, [], run.Cycles.Current, cancel);
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

        context.Journal.Append([.. events]);
    }

    /// <summary>The gates' files and the COMPLETED marker, so that a finished run leaves a clean tree.</summary>
    public async Task CommitVerdictsAsync(CancellationToken cancel)
    {
        await TakeUpAsync(cancel);
        var run = context.Run;
        if (run.Step != RunStep.CommitVerdicts && run.Validation is null && !run.Halting)
        {
            return;
        }

        var subject = $"chore({run.Current}): verdicts";
        WriteTrail();
        var outcome = await CommitAsync(
            subject,
            run.Validation is { External: true } ? [] : [Prompts.FeedbackFolder(run.Current), Trail.PathOf(run)],
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
                    outcome.Refused.Length > 0 ? $"the verdicts were not committed: {outcome.Refused}" : Trail.NoVerdictFiles,
                    []
                )
        );
    }

    /// <summary>What is there when a halt comes, under an ordinary commit; false when it was refused (the work stays in the
    /// tree).</summary>
    public async Task<bool> CommitHaltedAsync(string reason, CancellationToken cancel)
    {
        await TakeUpAsync(cancel);
        var run = context.Run;
        if (run.Queue.Length > 0)
        {
            return true; // a job's work is committed when it lands; what else is there is a person's
        }

        var changes = await context.Repository.StatusAsync(cancel);
        var tells = run.Validation is not null || run.State != RunState.Complete; // else the trail came with the verdicts
        if (changes.Any(c => IsWork(c.Path)))
        {
            WriteTrail();
            var subject = $"{Kind(run)}({run.Current}): unfinished work of cycle {run.Cycles.Current}, halted ({reason})";
            var outcome = await CommitAsync(subject, [], run.Cycles.Current, cancel);
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

    // For people; a run does not end for want of it.
    private void WriteTrail()
    {
        if (context.Run.Current.Length == 0)
        {
            return;
        }

        var path = Path.Combine(context.WorkTree, Trail.PathOf(context.Run));
        try
        {
            InsideFile.Write(
                context.WorkTree,
                path,
                System.Text.Encoding.UTF8.GetBytes(Trail.Of(context.Run, new EventReader(context.Files.Events).ReadNew()))
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
    /// Takes up what came onto the branch since the engine last looked: its own commit from before a crash, an agent's, a person's. An
    /// agent's own branch that descends from ours is folded in.
    /// </summary>
    /// <exception cref="HaltException">HEAD is somewhere else, or history was rewritten.</exception>
    public async Task TakeUpAsync(CancellationToken cancel)
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
                await context.Repository.Branches.MoveUpAsync(run.Branch, tip, head.Commit, cancel);
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
                : commit.Subject.EndsWith(": verdicts", StringComparison.Ordinal) ? CommitKind.Verdicts
                : commit.Subject.EndsWith(": plan", StringComparison.Ordinal) ? CommitKind.Setup
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
                    work.Paths.Count > 0
                )
            );
        }
    }

    private static string Kind(RunRecord run) => run.Bug is null ? "feat" : "fix";

    private static string InCycle(RunRecord run) => run.Cycles.Current > 1 ? $", cycle {run.Cycles.Current}" : "";

    private static HaltException Moved(string reason) => new(HaltTrigger.HeadMoved, reason);

    private static string Where(Head head) =>
        head.Branch.Length > 0 ? $"on branch {head.Branch}" : $"detached at {head.Commit[..Math.Min(8, head.Commit.Length)]}";

    /// <summary>Commits in the run's name, and tells what the repository's hooks, filters and signing program did meanwhile.</summary>
    /// <param name="except">Path prefixes that stay out, beside <c>.run</c>.</param>
    /// <param name="trailers">In the place of the cycle's.</param>
    /// <param name="elsewhere">Another work tree than the run's own, and how it is guarded there, by the request's id.</param>
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
        trailers ??= [new("Cycle", cycle.ToString(CultureInfo.InvariantCulture))];
        var outcome = await (elsewhere?.Repository ?? context.Repository).CommitAsync(
            new CommitRequest(
                subject,
                [new("Run-Id", context.Run.RunId), .. trailers],
                only,
                [".run", .. except ?? []],
                elsewhere?.Guarding(id) ?? context.Guarding(id)
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
            // It carries feedback files along: neither they nor their lines are work, and git does not tell them apart when it commits.
            var change =
                work == 0 ? new CommitChange([], [], []) : (await context.Repository.ChangeAsync(o.Parent, o.Commit, cancel)).Of(IsWork);
            (files, added, removed) = (work, change.Added, change.Removed);
        }

        return new RunEvent.CommitMade(
            o.Commit,
            o.Parent,
            subject,
            kind,
            cycle,
            context.Run.Phase,
            files,
            added,
            removed,
            o.Deleted,
            work > 0
        );
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
