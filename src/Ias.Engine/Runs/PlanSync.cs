using Ias.Core.Config;
using Ias.Core.Ice.Reading;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Processes;
using Ias.Engine.State;

namespace Ias.Engine.Runs;

/// <summary>Result of comparing a plan's file with git's history.</summary>
/// <param name="Synced">The file was still RUNNING, but git has its commits: it is now JACKED_OUT.</param>
/// <param name="Reason">One of the words of <see cref="PlanSync"/>.</param>
/// <param name="Found">Sprint commits since the base; null = not counted.</param>
/// <param name="Expected">Number of sprints in the plan; null = unknown.</param>
/// <param name="BaseBranch">The branch from which commits were counted; empty = not counted.</param>
/// <param name="State">State of the plan by its authoritative source; empty = unknown.</param>
public sealed record PlanSynced(
    bool Synced,
    string Reason,
    int? Found = null,
    int? Expected = null,
    string BaseBranch = "",
    string State = ""
);

/// <summary>
/// git as a second source of truth: a <c>sprint-plan-state.json</c> that stayed RUNNING although all its sprints' commits are there is
/// brought to JACKED_OUT. Where the event log knows the plan, the log decides, and nothing is inferred.
/// </summary>
public sealed class PlanSync(ProcessRunner processes, TimeProvider time)
{
    public const string Inferred = "git_inferred_completion";
    public const string StillRunning = "still_running";
    public const string NotRunning = "not_running";
    public const string EventLog = "event_log";
    public const string NoPlan = "no_plan";
    public const string Unreadable = "unreadable";
    public const string NoSprints = "no_sprints";
    public const string NoBase = "no_base_branch";

    private const int MostCommits = 100_000;

    /// <summary>Compares, and writes the file when all three conditions hold: it says RUNNING, it has sprints, and the base has at least as
    /// many sprint commits before it.</summary>
    /// <param name="workTree">The work tree's top.</param>
    /// <param name="options">The base branch, the protected branches.</param>
    /// <param name="pattern">Pattern of a sprint's commit subject, in the syntax of <c>grep -E</c>.</param>
    /// <param name="cancel">Cancels the operation.</param>
    /// <exception cref="ProblemException">An engine is active here, or the file cannot be written.</exception>
    public async Task<PlanSynced> TryAsync(string workTree, RunOptions options, string pattern, CancellationToken cancel)
    {
        var repository = await Repository.OpenAsync(processes, workTree, cancel);
        var files = new RunFiles(repository.WorkTree);
        var file = new StateFile<SprintPlanState>(files.SprintPlan, RunFilesJson.Default, time);
        var read = file.Peek();
        if (read.Value is not { } plan)
        {
            return new PlanSynced(false, read.Damage.Length > 0 ? Unreadable : NoPlan);
        }

        if (plan.PlanId.Length > 0 && RunOf(files) is { Plan: { } known } run && known.PlanId == plan.PlanId)
        {
            return new PlanSynced(false, EventLog, State: run.State.Word());
        }

        if (plan.State != "RUNNING")
        {
            return new PlanSynced(false, NotRunning, State: plan.State);
        }

        if (plan.Total == 0)
        {
            return new PlanSynced(false, NoSprints, State: plan.State);
        }

        var baseBranch = await new RunBranch(repository).BaseAsync(
            options.BaseBranch,
            await repository.HeadAsync(cancel),
            new ProtectedBranches(options.ProtectedBranches ?? []),
            cancel
        );
        var from =
            await repository.ResolveAsync($"refs/heads/{baseBranch}", cancel)
            ?? await repository.ResolveAsync($"refs/remotes/{await repository.RemoteAsync(cancel)}/{baseBranch}", cancel);
        if (from is null)
        {
            return new PlanSynced(false, NoBase, Expected: plan.Total, BaseBranch: baseBranch, State: plan.State);
        }

        var found = Count(await repository.LogAsync($"{from}..HEAD", MostCommits, cancel), pattern);
        if (found < plan.Total)
        {
            return new PlanSynced(false, StillRunning, found, plan.Total, baseBranch, plan.State);
        }

        using (EngineLock.Take(repository.CommonDir, files, time))
        {
            var now = time.GetUtcNow();
            var sprints = plan.Sprints is { List.IsDefault: true } ? plan.Sprints with { List = [] } : plan.Sprints;
            file.Write(
                plan with
                {
                    State = "JACKED_OUT",
                    Sprints = sprints,
                    GitInferred = true,
                    GitInferredAt = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)),
                }
            ); // others read whole seconds
        }

        return new PlanSynced(true, Inferred, found, plan.Total, baseBranch, "JACKED_OUT");
    }

    /// <summary>Number of sprints that have commits. A run of ias commits every cycle, so its commits of one sprint count once.</summary>
    /// <exception cref="ProblemException">The pattern is not valid for grep -E.</exception>
    internal static int Count(IEnumerable<CommitInfo> commits, string pattern)
    {
        var matching = PosixPattern.Read(pattern);
        var regex =
            matching.Regex
            ?? throw new ProblemException(
                new Problem(
                    $"{ConfigKeys.CommitPattern}: {pattern} is not a valid grep -E pattern: {matching.WhyNot}.",
                    ConfigKeys.FileName,
                    @"sprint_commit_pattern: '^feat\(sprint-'",
                    ExitCode.Usage
                )
            );
        var sprints = new HashSet<string>(StringComparer.Ordinal);
        return commits
            .Where(c => regex.IsMatch(c.Subject))
            .Count(c => !c.Trailers.ContainsKey("Run-Id") || sprints.Add(ScopeOf(c.Subject)));
    }

    // "feat(sprint-2): …" -> "sprint-2"
    private static string ScopeOf(string subject) =>
        subject.IndexOf('(', StringComparison.Ordinal) is >= 0 and var open && subject.IndexOf(')', open) is var close and > 0
            ? subject[(open + 1)..close]
            : subject;

    private static RunRecord? RunOf(RunFiles files) =>
        RunLedger.Fold(new EventReader(files.Events).ReadNew())?.Run ?? RunStateFiles.Peek(files).Run;
}
