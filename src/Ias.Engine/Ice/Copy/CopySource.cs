using Ias.Core.Ice;
using Ias.Engine.Git;

namespace Ias.Engine.Ice.Copy;

/// <summary>Settings of the person's repository as a copy of it gets them.</summary>
/// <param name="Settings">Text of the copy's configuration.</param>
/// <param name="HooksFolder">Folder of hooks that lies neither in the work tree nor in the git dir; empty = none.</param>
internal sealed record CopySource(string Settings, string HooksFolder)
{
    /// <summary>Reads them; in this process where libgit2 can, else git is asked.</summary>
    /// <exception cref="ProblemException">git cannot read the configuration.</exception>
    public static async Task<CopySource> ReadAsync(HostGit git, GitPlace place, Func<string, string?> variable, CancellationToken cancel)
    {
        var all = await new RepositoryReader(place).SettingsAsync(cancel) is { } read
            ? read.All.Select(s => (s.Key, s.Value, s.IsLocal)).ToList()
            : await AskAsync(git, place, cancel);
        var hooks = all.LastOrDefault(s => s.Key == "core.hookspath").Value ?? "";
        var path =
            hooks.StartsWith("~/", StringComparison.Ordinal) && variable("HOME") is { Length: > 0 } home
                ? Path.Combine(home, hooks[2..])
                : hooks;
        var isElsewhere =
            path.StartsWith('/')
            && Directory.Exists(path)
            && !FolderPath.IsWithin(Files.RealPath.Of(path), place.WorkTree)
            && !FolderPath.IsWithin(Files.RealPath.Of(path), place.CommonDir);
        return new CopySource(CopySettings.Of(all, path), isElsewhere ? path : "");
    }

    private static async Task<List<(string Key, string Value, bool IsLocal)>> AskAsync(
        HostGit git,
        GitPlace place,
        CancellationToken cancel
    )
    {
        var listed = await git.RunAsync(
            place.GitDir,
            ["config", "--list", "-z", "--show-scope", "--includes"],
            cancel,
            TimeSpan.FromSeconds(10)
        );
        if (!listed.Ok)
        {
            throw new ProblemException(new Problem("git cannot read the repository's configuration.", place.WorkTree, listed.Error.Trim()));
        }

        var all = new List<(string, string, bool)>();
        var parts = listed.Output.Split('\0'); // scope, key LF value
        for (var i = 0; i + 1 < parts.Length; i += 2)
        {
            var end = parts[i + 1].IndexOf('\n', StringComparison.Ordinal);
            all.Add(
                (
                    end < 0 ? parts[i + 1] : parts[i + 1][..end],
                    end < 0 ? "true" : parts[i + 1][(end + 1)..],
                    parts[i] is "local" or "worktree"
                )
            );
        }

        return all;
    }
}
