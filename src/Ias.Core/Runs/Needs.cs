using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Text;

namespace Ias.Core.Runs;

/// <summary>Things that wait for a person. Every surface asks here: dashboard, report, inbox, top, status, notices.</summary>
public static class Needs
{
    /// <summary>Of a run: oldest first, without what its queue's jobs ask.</summary>
    /// <param name="run">The run.</param>
    /// <param name="breaker">Its circuit breaker.</param>
    /// <param name="engineAlive">An engine is at work on it.</param>
    /// <param name="calledAs">How the person calls the program.</param>
    public static IReadOnlyList<Need> Of(RunRecord run, BreakerState breaker, bool engineAlive, string calledAs)
    {
        var resume =
            run.State == RunState.Halted
                ? HaltRemedies.For(run, calledAs, new(breaker == BreakerState.Open)).Line
                : new Resumption(Queue: run.Queue).Command(calledAs);
        var passed = run.Passed ?? run.Timestamps.Ended ?? run.Timestamps.LastActivity;
        var needs = new List<Need>();
        if (run is { State: RunState.Halted, Halt: { } halt })
        {
            Add(
                NeedKind.Halt,
                halt.At,
                $"Halted: {halt.Reason}",
                "",
                run.BreachRestore.Length > 0 ? $"{run.BreachRestore}\n{resume}" : resume
            );
        }
        else if (run.LastTurn is { Since: { } since } turn && turn.Outcome.NeedsPerson() && !run.IsFinished)
        {
            Add(
                NeedKind.Missing,
                since,
                $"{(run.Agent is { Name.Length: > 0 } agent ? agent.Name : "The agent")}: {turn.Outcome.Describe()}{(turn.Detail.Length > 0 ? $": {turn.Detail}" : ".")}",
                "",
                turn.Outcome.IsRefusal() ? $"{calledAs} agents check     (says what is missing, and what to type)"
                    : run.Agent is { Log.Length: > 0 } its ? $"tail -n 50 {ShellWord.Quote(its.Log)}"
                    : $"{calledAs} preflight"
            );
        }

        if (run.Unchanged.Count > 0)
        {
            Add(
                NeedKind.NothingChanged,
                passed,
                $"{EventWording.ChangedNothing(run.Unchanged)}.",
                "Was it already done, or did the agent not do it?",
                ShellLine.Of($"git log --stat {run.BaseCommit}..{run.Head}")
            );
        }

        var isPassed = run.IsFinished || run is { State: RunState.Complete, Validation: null };
        if (run.OpenFindings.Where(f => f.Left || isPassed).ToList() is { Count: > 0 } left)
        {
            Add(
                NeedKind.FindingsLeft,
                passed,
                $"{Approval.Words(run)}.",
                string.Join('\n', left.Select(Approval.Line)),
                ShellLine.Of($"git diff {run.BaseCommit}...{run.Head}")
            );
        }

        if (run.PushAsked is { Approved: null } push)
        {
            Add(
                NeedKind.Push,
                push.At,
                $"The push of {run.Branch} needs your answer.",
                $"{Wording.Count(push.Commits, "commit")}, {Wording.Count(push.Files, "file")} changed, +{run.Metrics.LinesAdded} -{run.Metrics.LinesRemoved}{Deletes(run)}{(TestChanges.Words(run) is { Length: > 0 } changed ? $"; {changed}" : "")}",
                run.State == RunState.Halted ? ShellLine.Of($"git push -u origin {run.Branch}") : resume
            );
        }

        if (run.NeedsEngine && !engineAlive)
        {
            Add(
                NeedKind.EngineGone,
                run.Timestamps.LastActivity,
                run.Queue.Length > 0
                    ? "The engine is gone; its queue waits."
                    : $"The engine is gone; the run is at {run.Phase.Word()}, cycle {run.Cycles.Current}.",
                run.Queue.Length > 0
                    ? "The interrupted jobs' changes are kept as patches; the jobs run again."
                    : "Resuming repeats the interrupted phase on what is in the work tree.",
                resume
            );
        }

        if (run is { IsFinished: true, Completion: { Pushed: true, PrUrl: "", ToFolder: false } done, Limits.CreateDraftPr: true })
        {
            Add(
                NeedKind.PullRequest,
                run.Timestamps.Ended ?? passed,
                done.Forge.Length > 0
                    ? $"{run.Branch} is pushed to {done.Forge}, and its merge request is not open yet."
                    : $"{run.Branch} is pushed, and its draft pull request is not open yet{(done.SkippedReason.Length > 0 ? $": {done.SkippedReason.Split("no pull request: ")[^1].TrimEnd('.')}" : "")}.",
                "Its text is written already.",
                done.Forge.Length > 0
                    ? (done.Link.Length > 0 ? done.Link : $"cat .run/pr-body.md     (its text, for {done.Forge})")
                    : (done.NeedsLogin ? "gh auth login\n" : "")
                        + ShellLine.Of(
                            $"gh pr create --draft --base {run.Base} --head {run.Branch} --title {(run.Title.Length > 0 ? run.Title : run.Target)} --body-file .run/pr-body.md"
                        )
            );
        }

        return [.. needs.OrderBy(need => need.Since)];

        void Add(NeedKind kind, DateTimeOffset at, string what, string detail, string command) =>
            needs.Add(new Need(Need.IdOf(kind, at), kind, at, what, detail, CommandLine.From(command, calledAs)));
    }

    /// <summary>Of a job of a queue: a question, or that it failed for good; null = it needs nobody.</summary>
    /// <param name="job">The job.</param>
    /// <param name="queue">The run under <c>docs/ias/runs/</c> whose job it is.</param>
    /// <param name="calledAs">How the person calls the program.</param>
    public static Need? Of(Job job, string queue, string calledAs) =>
        job.Status switch
        {
            JobStatus.Blocked => new Need(
                $"{NeedKind.Decision}:{job.Id}:{job.EndedAt?.UtcTicks}",
                NeedKind.Decision,
                job.EndedAt ?? job.CreatedAt,
                $"{job.Called} ({job.Role}) asks: {Job.FirstLine(job.Reason)}",
                $"{job.Reason}\njob {job.Id}",
                ShellLine.Of($"{calledAs:raw} decide {job.Id} \"...\"")
            ),
            JobStatus.Failed => new Need(
                $"{NeedKind.Failed}:{job.Id}:{job.EndedAt?.UtcTicks}",
                NeedKind.Failed,
                job.EndedAt ?? job.CreatedAt,
                $"{job.Called} ({job.Role}) failed: {Job.FirstLine(job.Reason)}",
                $"{job.Reason}\njob {job.Id}",
                ShellLine.Of($"{calledAs:raw} runner retry-failed {job.Id} --run {queue}")
            ),
            _ => null,
        };

    /// <summary>That a job of a queue asks or failed, at the moment it did; null = it needs nobody.</summary>
    public static Need? Of(RunEvent.JobEnded ended, string queue, string calledAs) =>
        Of(new Job(ended.Role, "", ended.Job, ended.Title, Status: ended.Status, Reason: ended.Reason, EndedAt: ended.At), queue, calledAs);

    private static string Deletes(RunRecord run) =>
        run.Deletions.IsDefaultOrEmpty
            ? ""
            : $"; deletes {string.Join(", ", run.Deletions.Select(d => d.Path).Distinct(StringComparer.Ordinal))}";
}
