using Ias.Console.Client.Repositories;
using Ias.Console.Worker.Jobs;
using Ias.Console.Worker.Kinds;
using Ias.Core.Config;
using Ias.Core.Model;
using Ias.Core.Text;
using Ias.Engine.Agents;
using Ias.Engine.Config;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Queue;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Engine.Trust;

namespace Ias.Console.Worker.Loops;

/// <summary>Checks whether a job can start in a checkout, and restores the checkout afterwards.</summary>
internal static class Checkouts
{
    private static readonly string[] Own = [".run/", "docs/ias/", "grimoires/loa/"]; // a runner takes these along, as its own planning

    /// <summary>Reason no job can start in the checkout now; null: one can.</summary>
    public static async Task<string?> WhyBusyAsync(RepositoryLink link, WorkerHost host, CancellationToken cancel)
    {
        try
        {
            if (link.IsMissing)
            {
                return "it is not there any more";
            }

            var place = GitPlace.Here(link.LocalPath);
            var status = RunStatus.Of(place.CommonDir, new RunFiles(place.WorkTree));
            if (status.Engine is { } engine)
            {
                return $"an engine works in it, pid {engine.Pid}";
            }

            if (status.Run is { State: not RunState.Complete, Queue.Length: 0 } run)
            {
                return $"the run {run.RunId} is {run.State.Word()}; {host.CalledAs} run-resume finishes it";
            }

            var repository = await Repository.OpenAsync(host.Processes, place.WorkTree, cancel);
            if (QueuePlace.WhyNot(place) is { } lane)
            {
                return lane.What;
            }

            if (JobCheckout.WhyNot(repository, await repository.HeadAsync(cancel)) is { } not)
            {
                return $"{not.What.TrimEnd('.')}; {not.Next}";
            }

            if (repository.IsLinked)
            {
                foreach (var told in await JobWorkTree.FollowAsync(host.Processes, repository, host.Time, cancel))
                {
                    host.Tell(told);
                }
            }

            var open = (await repository.StatusAsync(cancel))
                .Where(change => !Own.Any(folder => change.Path.StartsWith(folder, StringComparison.Ordinal)))
                .ToList();
            return open.Count > 0
                    ? $"{Wording.Count(open.Count, "file")} not committed: {string.Join(", ", open.Take(3).Select(one => Wording.Plain(one.Path)))}"
                : await IsOtherAsync(repository, link, cancel) ? "none of its remotes is the repository it was linked as"
                : null;
        }
        catch (ProblemException odd)
        {
            return odd.Problem.What;
        }
    }

    /// <summary>Reason no agent may or can work in the checkout; null: none is seen.</summary>
    public static async Task<string?> WhyNoTurnAsync(RepositoryLink link, WorkerHost host, AgentReadiness agents, CancellationToken cancel)
    {
        try
        {
            var place = GitPlace.Here(link.LocalPath);
            if (
                place.Main is { } main
                && !Path.Exists(Path.Combine(place.WorkTree, ConfigKeys.FileName))
                && Path.Exists(Path.Combine(main.WorkTree, ConfigKeys.FileName))
            )
            {
                return $"{ConfigKeys.FileName} of {main.WorkTree} is in no commit there, and jobs do not see it: commit and push it";
            }

            var read = ConfigFile.Load(place.WorkTree);
            var seen = new ConsentStore(host.Time).Look(place, GuardedSettings.Of(read));
            if (seen.IsClear)
            {
                return await agents.WhyNotAsync(read.ToRunOptions(), place.WorkTree, AgentPlaces.Here, cancel);
            }

            var why =
                seen.Damage.Length > 0
                    ? seen.Damage
                    : $"settings you have not allowed: {string.Join(", ", seen.Differences.Select(one => one.Setting.Key))}";
            return $"{why}; {ShellLine.Of($"cd {link.LocalPath} && {host.CalledAs:raw} allow")}";
        }
        catch (ProblemException odd)
        {
            return odd.Problem.What;
        }
    }

    /// <summary>The branch HEAD is on; empty: on none.</summary>
    public static async Task<string> BranchAsync(RepositoryLink link, WorkerHost host, CancellationToken cancel)
    {
        var repository = await Repository.OpenAsync(host.Processes, link.LocalPath, cancel);
        return (await repository.HeadAsync(cancel)).Branch;
    }

    /// <summary>Puts the checkout back on the branch it was on before the job; a linked work tree that was on none leaves the run's, which
    /// can then be checked out elsewhere. Anything that prevents this is reported and left as it is.</summary>
    /// <param name="branch">Short name; empty: none.</param>
    public static async Task GiveBackAsync(RepositoryLink link, string branch, WorkerHost host, CancellationToken cancel)
    {
        try
        {
            var place = GitPlace.Here(link.LocalPath);
            if (EngineLock.Holder(place.CommonDir, new RunFiles(place.WorkTree)) is not null)
            {
                return;
            }

            var repository = await Repository.OpenAsync(host.Processes, place.WorkTree, cancel);
            if (branch.Length > 0)
            {
                await repository.Branches.SwitchToAsync(branch, start: null, cancel);
            }
            else if (repository.IsLinked)
            {
                await repository.Branches.DetachAsync(cancel);
            }
        }
        catch (ProblemException refused)
        {
            host.Tell(
                $"{link.LocalPath} is not back {(branch.Length > 0 ? $"on {branch}" : "off the run's branch")}: {refused.Problem.What}"
            );
        }
    }

    // Agents can write a repository's settings: a job of one repository is not done in another.
    private static async Task<bool> IsOtherAsync(Repository repository, RepositoryLink link, CancellationToken cancel)
    {
        foreach (var remote in (await repository.RemotesAsync(cancel)).Keys)
        {
            if (await repository.AddressAsync(remote, cancel) is { } url && RemoteIdentity.TryHash(url) == link.RemoteUrlHash)
            {
                return false;
            }
        }

        return true;
    }
}
