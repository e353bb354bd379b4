using Ias.Core.Events;
using Ias.Core.Text;
using Ias.Engine.Git;
using Ias.Engine.Runs;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>Checks that the run's branch can be created, and that its start and base are known.</summary>
internal static class FeatureBranch
{
    public static async Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        var wanted = at.Request.Branch.Length > 0 ? at.Request.Branch : at.Options.BranchPrefix + at.Target;
        var another = ShellLine.Of($"{at.CalledAs:raw} run {at.Target} --branch feature/another-name");
        if (!(await at.GitAsync(["check-ref-format", $"refs/heads/{wanted}"])).Ok || wanted.StartsWith('-'))
        {
            return [Problem($"{wanted} is not a valid branch name.", another)];
        }

        if (at.HeadBranch() is null)
        {
            return []; // said by HEAD's own check
        }

        var (choice, why) = await at.BranchAsync();
        if (choice is null)
        {
            return [Problem(why!.On.Length > 0 ? $"{why.What.TrimEnd('.')}: {why.On}" : why.What, why.Next) with { Exit = why.Exit }];
        }

        var refs = (await at.GitAsync(["for-each-ref", "--format=%(refname)", "refs/heads", "refs/remotes"])).Output.Split('\n');
        if (await BaseMissingAsync(at, choice.Base, refs) is { } noBase)
        {
            return [noBase];
        }

        var full = $"refs/heads/{choice.Name}";
        if (
            choice.Start is not null
            && Array.Find(
                refs,
                r =>
                    r.StartsWith("refs/heads/", StringComparison.Ordinal)
                    && (full.StartsWith(r + "/", StringComparison.Ordinal) || r.StartsWith(full + "/", StringComparison.Ordinal))
            )
                is { Length: > 0 } inTheWay
        )
        {
            return
            [
                Problem(
                    $"The branch {choice.Name} cannot exist next to the branch {inTheWay["refs/heads/".Length..]}: one would be the other's folder.",
                    another
                ),
            ];
        }

        return WorkTreeState.CheckedOutElsewhere(choice.Name, at.Place.GitDir, at.Place.CommonDir) is { } elsewhere
            ?
            [
                Problem(
                    $"The branch {choice.Name} is checked out in another work tree: {elsewhere}",
                    $"{another}\ngit worktree remove {ShellWord.Quote(elsewhere)}     (if you no longer need it)"
                ),
            ]
            :
            [
                Ok(
                    choice.Start is null
                        ? $"the run uses the branch {choice.Name}, for {choice.Base}"
                        : $"the branch {choice.Name} is created at {choice.Start[..8]}, for {choice.Base}"
                ),
                .. choice.Sprints.Where(sprint => sprint.Elsewhere.Length > 0).Select(sprint => Elsewhere(at, choice, sprint)),
            ];
    }

    private static PreflightCheck Elsewhere(PreflightScene at, BranchChoice choice, PlannedSprint sprint) =>
        Warning(
            $"{sprint.Id} is completed by {sprint.By} and left out; {choice.Base} does not have its changes, so the other sprints are done without them.",
            ShellLine.Of(
                $"git switch {choice.Base} && git merge {sprint.Elsewhere}     (or merge its pull request and pull)\n{at.CalledAs} run {at.Target} --again {sprint.Id}     (does it again)"
            )
        );

    private static async Task<PreflightCheck?> BaseMissingAsync(PreflightScene at, string name, string[] refs)
    {
        var remote = (await at.RemoteAsync())?.Name;
        return refs.Contains($"refs/heads/{name}") || (remote is not null && refs.Contains($"refs/remotes/{remote}/{name}"))
            ? null
            : Problem(
                $"The base branch {name} does not exist.",
                ShellLine.Of(
                    $"run_mode:\n  git:\n    base_branch: main     (in .loa.config.yaml)\ngit fetch {remote ?? "origin"} {name}     (if only the remote has it)"
                )
            );
    }
}
