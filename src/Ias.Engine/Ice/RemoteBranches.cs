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

    /// <summary>Short names and commits, as the remote tells them now; null: it does not answer.</summary>
    public async Task<IReadOnlyDictionary<string, string>?> ListAsync(CancellationToken cancel) =>
        await _outside.ListAsync(_place, _remote, Answering, cancel) is { } refs
            ? refs.Where(one => one.Key.StartsWith(Heads, StringComparison.Ordinal))
                .ToDictionary(one => one.Key[Heads.Length..], one => one.Value, StringComparer.Ordinal)
            : null;

    /// <summary>Brings the objects of a branch here, and makes no ref; that it failed shows in their absence.</summary>
    /// <param name="branch">Short name.</param>
    public Task FetchAsync(string branch, CancellationToken cancel) =>
        _outside.FetchAsync(_place, _remote, Heads + branch, Sending, cancel);
}
