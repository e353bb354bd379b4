using Ias.Engine.Git;

namespace Ias.Engine.Ice;

/// <summary>The branches of one remote of a work tree, outside every turn.</summary>
public sealed class RemoteBranches
{
    private const string Heads = "refs/heads/";

    private static readonly TimeSpan Answering = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Sending = TimeSpan.FromMinutes(10);

    private readonly HostPush _outside;
    private readonly GitPlace _place;
    private readonly RecordedRemote _remote;

    internal RemoteBranches(HostPush outside, GitPlace place, RecordedRemote remote) =>
        (_outside, _place, _remote) = (outside, place, remote);

    /// <summary>Short names and commits of the remote's branches as it reports them now; null: it does not answer.</summary>
    public async Task<IReadOnlyDictionary<string, string>?> ListAsync(CancellationToken cancel) =>
        await _outside.ListAsync(_place, _remote, Answering, cancel) is { } refs
            ? refs.Where(one => one.Key.StartsWith(Heads, StringComparison.Ordinal))
                .ToDictionary(one => one.Key[Heads.Length..], one => one.Value, StringComparer.Ordinal)
            : null;

    /// <summary>Brings the objects of a pull request's (GitHub) or merge request's (GitLab) head here, and makes no ref.</summary>
    /// <returns>Its commit; null: the remote has no such request, or does not answer.</returns>
    public async Task<string?> FetchRequestAsync(int number, CancellationToken cancel)
    {
        string[] names = [$"refs/pull/{number}/head", $"refs/merge-requests/{number}/head"];
        if (
            await _outside.ListAsync(_place, _remote, names, Answering, cancel) is not { } refs
            || Array.Find(names, refs.ContainsKey) is not { } name
        )
        {
            return null;
        }

        await _outside.FetchAsync(_place, _remote, name, Sending, cancel);
        return refs[name];
    }

    /// <summary>Brings the objects of a branch here, and makes no ref; that it failed shows in their absence.</summary>
    /// <param name="branch">Short name.</param>
    public Task FetchAsync(string branch, CancellationToken cancel) =>
        _outside.FetchAsync(_place, _remote, Heads + branch, Sending, cancel);
}
