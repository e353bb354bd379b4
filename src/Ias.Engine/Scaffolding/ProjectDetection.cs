using Ias.Engine.Git;
using Ias.Engine.Ice;
using Ias.Engine.Processes;

namespace Ias.Engine.Scaffolding;

/// <summary>Looks at a repository's files and settings. Runs nothing of the repository's own.</summary>
public static class ProjectDetection
{
    private const int MostLanguages = 5,
        MostFolders = 12;

    /// <summary>Looks at a project's files without running any of them; files that cannot be read are left out.</summary>
    public static async Task<ProjectFacts> LookAsync(ProcessRunner processes, GitPlace place, CancellationToken cancel)
    {
        var listed =
            await new RepositoryReader(place).PathsAsync(cancel)
            ?? (
                await processes.RunAsync(
                    GitCommand.Read(place.WorkTree, "ls-files", "-z", "--cached", "--others", "--exclude-standard"),
                    cancel
                )
            ).Output.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        var paths = listed.Where(path => !IsOurs(path)).ToList();
        var folders = paths
            .Where(path => path.Contains('/', StringComparison.Ordinal))
            .GroupBy(path => path[..path.IndexOf('/', StringComparison.Ordinal)], StringComparer.Ordinal)
            .Select(group => new ProjectFolder(group.Key, group.Count(), Languages.Of(group) is [var most, ..] ? most.Name : ""))
            .OrderByDescending(folder => folder.Files)
            .ThenBy(folder => folder.Name, StringComparer.Ordinal)
            .Take(MostFolders)
            .ToList();
        var remotes = await RemotesAsync(processes, place, cancel);
        return new ProjectFacts(
            Path.GetFileName(place.WorkTree),
            [.. Languages.Of(paths).Take(MostLanguages)],
            BuildTools.Of(
                new ProjectFiles(place.WorkTree, paths),
                folders.Select(folder => folder.Name).Where(name => !name.StartsWith('.'))
            ),
            DefaultBranch(place, remotes),
            remotes,
            folders
        );
    }

    private static bool IsOurs(string path) =>
        path.StartsWith(".run/", StringComparison.Ordinal)
        || path.StartsWith("docs/ias/", StringComparison.Ordinal)
        || path.StartsWith("grimoires/", StringComparison.Ordinal);

    private static async Task<IReadOnlyList<(string Name, string Address)>> RemotesAsync(
        ProcessRunner processes,
        GitPlace place,
        CancellationToken cancel
    )
    {
        var listed = await processes.RunAsync(GitCommand.Read(place.WorkTree, GitSettings.Question), cancel);
        return [.. GitSettings.Of(listed, place.WorkTree).Remotes().Select(remote => (remote.Key, WithoutSecret(remote.Value)))];
    }

    // The file is committed: a token in an address must not be.
    private static string WithoutSecret(string address)
    {
        var scheme = address.IndexOf("://", StringComparison.Ordinal);
        var host = scheme < 0 ? -1 : address.AsSpan(scheme + 3).IndexOfAny('@', '/');
        return host >= 0 && address[scheme + 3 + host] == '@' && !address.StartsWith("ssh", StringComparison.Ordinal)
            ? string.Concat(address.AsSpan(0, scheme + 3), address.AsSpan(scheme + 4 + host))
            : address;
    }

    private static string DefaultBranch(GitPlace place, IReadOnlyList<(string Name, string Address)> remotes)
    {
        foreach (var (remote, _) in remotes.OrderByDescending(remote => remote.Name == "origin"))
        {
            if (RecordedRemotes.HeadOf(place.CommonDir, remote) is { Length: > 0 } head)
            {
                return head;
            }
        }

        var refs = RefSnapshot.Take(place).Refs;
        return ((string[])["main", "master", "trunk"]).FirstOrDefault(name => refs.ContainsKey($"refs/heads/{name}")) ?? "";
    }
}
