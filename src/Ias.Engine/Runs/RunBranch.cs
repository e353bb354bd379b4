using Ias.Core.Config;
using Ias.Core.Events;
using Ias.Core.Ice.Reading;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;

namespace Ias.Engine.Runs;

/// <summary>Branch of a run, and the commit where it starts.</summary>
/// <param name="Name">The run's branch.</param>
/// <param name="Start">The commit to create it at; null when it exists already.</param>
/// <param name="Base">The branch the work will be merged into.</param>
/// <param name="BaseCommit">The commit after which the run's own work starts.</param>
/// <param name="Sprints">The sprints of a plan's run, read at that commit; empty for a run of one sprint.</param>
internal sealed record BranchChoice(string Name, string? Start, string Base, string BaseCommit, IReadOnlyList<PlannedSprint> Sprints);

internal sealed class RunBranch(Repository repository)
{
    // Files that determine a run, besides the code; an agent's script is added.
    private static readonly string[] Planning =
    [
        ConfigKeys.FileName,
        "grimoires/loa/sprint.md",
        "grimoires/loa/ledger.json",
        PromptTemplates.Folder,
    ];

    /// <summary>
    /// The base is configuration's, else the remote's HEAD branch, else a protected branch one stands on, else main, master or develop. A
    /// run starts from the base's tip (the remote's where there is one and nothing here was not pushed) when one stands on a protected
    /// branch or an older run's, else from HEAD. A branch of that name is used again only when nothing is on it; else <c>-2</c>.
    /// </summary>
    /// <param name="old">The unfinished run that is archived. If its branch is checked out, the next run starts where that one did, or
    /// at a later commit of the same base.</param>
    /// <exception cref="ProblemException">No branch can be created from here, or it would lack the plan.</exception>
    public async Task<BranchChoice> ChooseAsync(RunRequest request, RunRecord? old, CancellationToken cancel)
    {
        var head = await repository.HeadAsync(cancel);
        if (head.Commit.Length == 0)
        {
            throw new ProblemException(
                new Problem("This repository has no commit yet.", repository.WorkTree, "git add -A && git commit -m \"first commit\"")
            );
        }

        if (head.Branch.Length == 0)
        {
            throw new ProblemException(new Problem("HEAD is detached.", repository.WorkTree, "git switch BRANCH"));
        }

        var shielded = new ProtectedBranches(request.Options.ProtectedBranches ?? []);
        var left =
            old is not null && (old.Branch == head.Branch || old.Plan?.Sprints.Any(s => s.Branch == head.Branch) == true) ? old : null;
        var baseBranch =
            request.Options.BaseBranch.Length == 0 && left is { Base.Length: > 0 }
                ? left.Base
                : await BaseAsync(request.Options.BaseBranch, head, shielded, cancel);
        if (
            request.Options.BaseBranch.Length == 0
            && !shielded.Contains(baseBranch) // that has words of its own
            && left is null
            && baseBranch == (request.Branch.Length > 0 ? request.Branch : request.Options.BranchPrefix + request.Target)
        )
        {
            var remote = await repository.RemoteAsync(cancel);
            throw new ProblemException(
                new Problem(
                    $"{remote}/HEAD names {baseBranch}, which is this run's own branch; it must name the branch the work goes to.",
                    repository.WorkTree,
                    ShellLine.Of(
                        $"git remote set-head {remote} --auto     (asks {remote:raw})\ngit remote set-head {remote} main     (or the branch that it is)"
                    )
                        + "\nrun_mode:\n  git:\n    base_branch: main     (in .loa.config.yaml; if the server itself names the wrong one, change its default branch)"
                )
            );
        }

        var start = await StartAsync(head, baseBranch, request, left, shielded, cancel);
        IReadOnlyList<PlannedSprint> sprints = request.IsPlan ? await new PlanChoice(repository).SprintsAsync(request, start, cancel) : [];
        if (request is { IsPlan: false, Bug: null })
        {
            await new PlanChoice(repository).RefuseCompletedAsync(request, start, cancel);
        }

        var wanted =
            request.Branch.Length > 0
                ? request.Branch
                : request.Options.BranchPrefix
                    + (request is { IsPlan: true, Consolidate: false } ? sprints.First(s => !s.Completed).Id : request.Target);
        if (shielded.Contains(wanted))
        {
            throw new ProblemException(
                new Problem(
                    $"{wanted} is a protected branch; a run never works on one.",
                    "--branch",
                    "choose another name, for example --branch feature/" + request.Target
                )
            );
        }

        for (var n = 1; ; n++)
        {
            var name = n == 1 ? wanted : $"{wanted}-{n}";
            var tip = await repository.ResolveAsync($"refs/heads/{name}", cancel);
            if (tip is null)
            {
                return new BranchChoice(name, start, baseBranch, start, sprints);
            }

            if (tip == start)
            {
                return new BranchChoice(name, null, baseBranch, start, sprints);
            }
        }
    }

    /// <summary>First unused branch name: the requested one, or else with <c>-2</c> and so on.</summary>
    public async Task<string> FreeNameAsync(string wanted, CancellationToken cancel)
    {
        var name = wanted;
        for (var n = 2; await repository.ResolveAsync($"refs/heads/{name}", cancel) is not null; n++)
        {
            name = $"{wanted}-{n}";
        }

        return name;
    }

    /// <summary>
    /// True when the start of a sprint with its own branch is recorded, but HEAD is still at the end of the previous one.
    /// </summary>
    public static bool IsBeforeGoingOver(RunRecord run, Head head) =>
        run is { Plan: { Consolidate: false } plan, Cycles.Current: 0 }
        && plan.Find(run.Sprint) is { } sprint
        && head.Branch != run.Branch
        && head.Branch == sprint.Base
        && head.Commit == sprint.BaseCommit;

    /// <summary>
    /// Checks HEAD before a resume: it must be on the run's branch and contain its last commit. Returns the commit to accept when a person
    /// forced rewritten history; else null.
    /// </summary>
    public async Task<string?> ReturnAsync(RunRecord run, bool force, string calledAs, CancellationToken cancel, bool comesBack = false)
    {
        var head = await repository.HeadAsync(cancel);
        if (IsBeforeGoingOver(run, head))
        {
            return null;
        }

        var forced = new Resumption(Force: true, Queue: run.Queue).Command(calledAs);
        if (head.Branch != run.Branch)
        {
            if (!force && !comesBack)
            {
                throw new ProblemException(
                    new Problem(
                        $"This run works on {run.Branch}, but HEAD is {(head.Branch.Length > 0 ? $"on {head.Branch}" : "detached")}.",
                        repository.WorkTree,
                        ShellLine.Of($"git switch {run.Branch}\n{forced:raw}     (switches for you)")
                    )
                );
            }

            await repository.Branches.SwitchToAsync(run.Branch, null, cancel);
            head = await repository.HeadAsync(cancel);
        }

        if (run.Head.Length == 0 || head.Commit == run.Head || await repository.Branches.IsAncestorAsync(run.Head, head.Commit, cancel))
        {
            return null;
        }

        if (!force)
        {
            throw new ProblemException(
                new Problem(
                    $"The history of {run.Branch} was rewritten: it does not contain the run's last commit {run.Head[..Math.Min(8, run.Head.Length)]}.",
                    repository.WorkTree,
                    ShellLine.Of($"git reset --keep {run.Head}\n{forced:raw}     (continues from where the branch is now)")
                )
            );
        }

        return head.Commit;
    }

    private async Task<string> StartAsync(
        Head head,
        string baseBranch,
        RunRequest request,
        RunRecord? left,
        ProtectedBranches shielded,
        CancellationToken cancel
    )
    {
        var local = await repository.ResolveAsync($"refs/heads/{baseBranch}", cancel);
        var tip = await repository.ResolveAsync($"refs/remotes/{await repository.RemoteAsync(cancel)}/{baseBranch}", cancel) ?? local;
        var onProtected = shielded.Contains(head.Branch);
        if (tip is null || (!onProtected && left is null && !await IsRunsAsync(head, tip, request.Options.BranchPrefix, cancel)))
        {
            return left is { BaseCommit.Length: > 0 } ? left.BaseCommit : head.Commit;
        }

        // Unpushed commits on the local base are work, too: the run must include them.
        if ((onProtected ? head.Commit : local) is { } ours && !await repository.Branches.IsAncestorAsync(ours, tip, cancel))
        {
            tip = ours;
        }

        if (onProtected)
        {
            return tip;
        }

        if (left is { BaseCommit.Length: > 0 } && !await repository.Branches.IsAncestorAsync(left.BaseCommit, tip, cancel))
        {
            tip = left.BaseCommit; // it began on a branch of the person's own
        }

        var lost = await LostPlanAsync(head, tip, request, cancel);
        if (lost.Count > 0 && left?.Commits.FirstOrDefault(c => c.Purpose == CommitKind.Setup) is { } setup)
        {
            tip = setup.Commit; // a plan that was uncommitted, which that run took to its branch before it did anything
            lost = await LostPlanAsync(head, tip, request, cancel);
        }

        return lost.Count == 0
            ? tip
            : throw new ProblemException(
                new Problem(
                    $"A run starts from {baseBranch}, and {baseBranch} lacks {head.Branch}'s changes to {string.Join(", ", lost)}.",
                    repository.WorkTree,
                    ShellLine.Of($"git switch {baseBranch} && git merge {head.Branch}     (or merge its pull request and pull)\n")
                        + ShellLine.Of($"git switch {baseBranch}     (to run with what {baseBranch} has)\n")
                        + "git switch -c next     (to continue from here, with everything this branch has)"
                )
            );
    }

    // A branch with the run's prefix that has a run's commits, or has no commits of its own beyond the base.
    private async Task<bool> IsRunsAsync(Head head, string tip, string prefix, CancellationToken cancel) =>
        (head.Branch.StartsWith(prefix, StringComparison.Ordinal) || head.Branch.StartsWith(RunRequest.BugPrefix, StringComparison.Ordinal))
        && await repository.LogAsync($"{tip}..{head.Commit}", 1000, cancel) is var own
        && (own.Count == 0 || own.Any(c => c.Trailers.ContainsKey("Run-Id")));

    // A first run commits an uncommitted plan to its own branch. As long as that is not merged, the base has no such plan, and the next run
    // would work without it.
    private async Task<List<string>> LostPlanAsync(Head head, string tip, RunRequest request, CancellationToken cancel)
    {
        var script = request.Options.AgentScript is { Length: > 0 } path ? Path.GetRelativePath(repository.WorkTree, path) : "..";
        string[] planning = script.StartsWith("..", StringComparison.Ordinal) ? Planning : [.. Planning, script];
        return
        [
            .. (await repository.ChangedSinceForkAsync(tip, head.Commit, planning, cancel)).Intersect(
                await repository.ChangedAsync(tip, head.Commit, planning, cancel)
            ),
        ];
    }

    /// <summary>
    /// Branch the work will be merged into: the configured one, else the remote's, else a checked-out protected one, else a usual name.
    /// </summary>
    public async Task<string> BaseAsync(string configured, Head head, ProtectedBranches shielded, CancellationToken cancel)
    {
        if (configured.Length > 0)
        {
            return configured;
        }

        if (await repository.Branches.DefaultAsync(cancel) is { } known)
        {
            return known;
        }

        if (shielded.Contains(head.Branch))
        {
            return head.Branch;
        }

        foreach (var usual in new[] { "main", "master", "develop" })
        {
            if (await repository.ResolveAsync($"refs/heads/{usual}", cancel) is not null)
            {
                return usual;
            }
        }

        return head.Branch;
    }
}
