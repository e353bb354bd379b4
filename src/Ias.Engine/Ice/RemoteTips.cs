using Ias.Engine.Git;

namespace Ias.Engine.Ice;

/// <summary>
/// The remotes' own branches, for layer 4. Those of a folder on this machine are read from its files in every turn; a remote on the network
/// is asked when the request says so, with a limit, and one that does not answer is no breach.
/// </summary>
public sealed class RemoteTips(HostPush outside, GitPlace place, RecordedRemotes recorded)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Branches by remote's name; a remote that does not answer is left out.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> ReadAsync(bool askNetwork, CancellationToken cancel)
    {
        var tips = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        var asked = new List<(string Name, Task<IReadOnlyDictionary<string, string>?> Answer)>();
        foreach (var remote in recorded.Remotes)
        {
            var address = remote.PushUrls.Count > 0 ? remote.PushUrls[0] : remote.Url;
            if (RecordedRemotes.LocalFolder(address, place.WorkTree) is { } folder)
            {
                if (GitPlace.RepositoryAt(folder) is { } common && common != place.CommonDir)
                {
                    tips[remote.Name] = RefSnapshot.Take(new GitPlace(folder, common, common)).Refs;
                }
            }
            else if (askNetwork)
            {
                asked.Add((remote.Name, outside.ListAsync(place, remote, Limit, cancel)));
            }
        }

        foreach (var (name, answer) in asked)
        {
            if (await answer is { } refs)
            {
                tips[name] = refs;
            }
        }

        return tips;
    }
}
