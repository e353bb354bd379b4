using Ias.Console.Worker.Jobs;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Ice;

namespace Ias.Console.Worker.Kinds;

/// <summary>Tip of a branch.</summary>
/// <param name="Commit">Its commit, which is in the checkout.</param>
/// <param name="IsRemote">True when the remote reported it just now; false: it is the checkout's own knowledge.</param>
internal readonly record struct BranchTip(string Commit, bool IsRemote);

/// <summary>Tips of branches as the remote reports them now; where it has no such branch or does not answer, as the checkout has
/// them.</summary>
internal sealed class RemoteTips
{
    private readonly Repository _repository;

    private RemoteTips(string name, Repository repository, RemoteBranches? remote, IReadOnlyDictionary<string, string>? listed) =>
        (Name, _repository, Remote, Listed) = (name, repository, remote, listed);

    /// <summary>Name of the remote.</summary>
    public string Name { get; }

    /// <summary>True when there is a remote and it does not answer.</summary>
    public bool IsUnreached => Remote is not null && Listed is null;

    /// <summary>The remote itself; null: there is none.</summary>
    public RemoteBranches? Remote { get; }

    /// <summary>Short names and commits of its branches; null: there is no remote, or it does not answer.</summary>
    public IReadOnlyDictionary<string, string>? Listed { get; }

    /// <summary>Asks the remote once.</summary>
    public static async Task<RemoteTips> AskAsync(WorkerHost host, GitPlace place, Repository repository, CancellationToken cancel)
    {
        var name = await repository.RemoteAsync(cancel);
        var remote = (await host.Guard(place, cancel)).BranchesOf(name);
        return new RemoteTips(name, repository, remote, remote is null ? null : await remote.ListAsync(cancel));
    }

    /// <summary>Tip of a branch, fetched if it is not here yet; null: neither the remote nor the checkout has it.</summary>
    /// <param name="branch">Short name.</param>
    public async Task<BranchTip?> OfAsync(string branch, CancellationToken cancel)
    {
        if (Listed is not null && Listed.TryGetValue(branch, out var tip) && RefFiles.IsObjectId(tip))
        {
            if (await _repository.ResolveAsync(tip, cancel) is null)
            {
                await Remote!.FetchAsync(branch, cancel);
            }

            if (await _repository.ResolveAsync(tip, cancel) is { } fetched)
            {
                return new BranchTip(fetched, IsRemote: true);
            }
        }

        return
            (
                await _repository.ResolveAsync($"refs/heads/{branch}", cancel)
                ?? await _repository.ResolveAsync($"refs/remotes/{Name}/{branch}", cancel)
            )
                is { } here
            ? new BranchTip(here, IsRemote: false)
            : null;
    }
}
