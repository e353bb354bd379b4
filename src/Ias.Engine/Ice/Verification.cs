// Over 300 lines: one comparison, a method for each kind of breach.
using Ias.Core.Ice.Reading;
using Ias.Engine.Files;
using Ias.Engine.Git;

namespace Ias.Engine.Ice;

/// <summary>
/// Layer 4: what a turn changed that it must not. A breach is a protected tip that newly contains a commit of the run's own branch, or a
/// protected ref that is gone or did not move forwards. Who moved a ref cannot be read from it; these need no guess. The rest are changes
/// by others.
/// </summary>
public sealed class Verification(HostGit git, GitPlace place, GuardRequest request, ProtectedBranches branches)
{
    private const string Heads = "refs/heads/";
    private const string Remotes = "refs/remotes/";

    /// <summary>Compares; asks about commits only where refs differ.</summary>
    public async Task<(IReadOnlyList<IceBreach> Breaches, IReadOnlyList<string> External)> CompareAsync(
        RefSnapshot before,
        RefSnapshot after,
        CancellationToken cancel
    )
    {
        var breaches = new List<IceBreach>();
        var external = new List<string>();
        HashSet<string>? own = null;
        foreach (var name in before.Refs.Keys.Union(after.Refs.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var old = before.Refs.GetValueOrDefault(name, "");
            var now = after.Refs.GetValueOrDefault(name, "");
            if (old == now || name == Heads + request.OwnBranch && !branches.Contains(name))
            {
                continue;
            }

            if (!IsProtected(name))
            {
                if (now.Length == 0 && name.StartsWith(Heads, StringComparison.Ordinal))
                {
                    external.Add($"branch {name[Heads.Length..]} was deleted (it was at {old})");
                }

                continue;
            }

            own ??= await OwnCommitsAsync(before, after, cancel);
            if (await JudgeAsync(name, old, now, own, cancel) is { } what)
            {
                breaches.Add(new IceBreach(what, Restore(name, old, now), name, old));
            }
            else
            {
                external.Add($"{Short(name)} moved forwards from {Or(old, "nothing")} to {now}");
            }
        }

        foreach (var file in before.Files.Keys.Union(after.Files.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var old = before.Files.GetValueOrDefault(file);
            var now = after.Files.GetValueOrDefault(file);
            if (old != now)
            {
                external.Add($"{file} was {(old is null ? "made" : now is null ? "deleted" : "changed")} during the turn");
            }
        }

        return (breaches, external);
    }

    /// <summary>Compares the remotes' own protected branches; a remote that was not asked both times is passed over.</summary>
    public async Task<(IReadOnlyList<IceBreach> Breaches, IReadOnlyList<string> External)> CompareRemotesAsync(
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> before,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> after,
        RefSnapshot localBefore,
        RefSnapshot localAfter,
        Func<string, string, CancellationToken, Task> fetch,
        CancellationToken cancel
    )
    {
        var breaches = new List<IceBreach>();
        var external = new List<string>();
        foreach (var (remote, old) in before)
        {
            if (!after.TryGetValue(remote, out var now))
            {
                continue;
            }

            foreach (
                var name in old
                    .Keys.Union(now.Keys, StringComparer.Ordinal)
                    .Where(n => n.StartsWith(Heads, StringComparison.Ordinal) && branches.Contains(n))
            )
            {
                var was = old.GetValueOrDefault(name, "");
                var @is = now.GetValueOrDefault(name, "");
                if (was == @is)
                {
                    continue;
                }

                var tracking = $"{Remotes}{remote}/{name[Heads.Length..]}";
                if (@is.Length == 0)
                {
                    breaches.Add(
                        new IceBreach(
                            $"{Short(tracking)} was deleted; it was at {was}",
                            $"git -C {ShimScripts.Quote(place.WorkTree)} push {ShimScripts.Quote(remote)} {was}:{name}",
                            tracking,
                            was
                        )
                    );
                    continue;
                }

                if (CommitId.Is(@is) && !await git.IsCommitAsync(place.CommonDir, @is, cancel))
                {
                    await fetch(remote, name, cancel);
                    if (!await git.IsCommitAsync(place.CommonDir, @is, cancel))
                    {
                        external.Add($"{Short(tracking)} moved from {Or(was, "nothing")} to {@is}, which is not here yet");
                        continue;
                    }
                }

                var own = await OwnCommitsAsync(localBefore, localAfter, cancel);
                if (await JudgeAsync(tracking, was, @is, own, cancel) is { } what)
                {
                    breaches.Add(new IceBreach(what, Restore(tracking, was, @is), tracking, was));
                }
                else
                {
                    external.Add($"{Short(tracking)} moved forwards on the remote from {Or(was, "nothing")} to {@is}");
                }
            }
        }

        return (breaches, external);
    }

    /// <summary>Whether a protected ref's change is a breach: then what happened; null when it is not.</summary>
    public async Task<string?> JudgeAsync(string name, string old, string now, IReadOnlySet<string> own, CancellationToken cancel)
    {
        if (now.Length == 0)
        {
            // a remote-tracking ref only mirrors: fetch --prune takes it away when the remote's is gone, and the remote itself is asked for
            // that
            return name.StartsWith(Remotes, StringComparison.Ordinal) ? null : $"{Short(name)} was deleted; it was at {old}";
        }

        if (now.StartsWith("ref:", StringComparison.Ordinal) || !await git.IsCommitAsync(place.CommonDir, now, cancel))
        {
            return $"{Short(name)} was moved from {Or(old, "nothing")} to {now}, which is not a commit";
        }

        if (old.Length > 0 && !await git.IsAncestorAsync(place.CommonDir, old, now, cancel))
        {
            return $"{Short(name)} was moved from {old} to {now}, which is not a fast-forward";
        }

        var fresh = await git.CommitsAsync(place.CommonDir, [now], old.Length > 0 ? [old] : [], firstParentOnly: false, cancel);
        return fresh.FirstOrDefault(own.Contains) is { } commit
            ? $"{Short(name)} was moved from {Or(old, "nothing")} to {now} and now contains {commit[..12]}, a commit of this run"
            : null;
    }

    /// <summary>
    /// The run's own commits: those of its branch that are not in its base, and those this work tree made during the turn. A fast-forward
    /// or a rebase onto a newer main brings commits of others into the branch; the work tree's reflog tells them apart.
    /// </summary>
    public async Task<HashSet<string>> OwnCommitsAsync(RefSnapshot before, RefSnapshot after, CancellationToken cancel)
    {
        string[] except =
            request.BaseCommit.Length > 0
                ? [request.BaseCommit]
                :
                [
                    .. before
                        .Refs.Where(r => IsProtected(r.Key) && CommitId.Is(r.Value))
                        .Select(r => r.Value)
                        .Distinct(StringComparer.Ordinal),
                ];
        var own = new HashSet<string>(StringComparer.Ordinal);
        if (before.Refs.GetValueOrDefault(Heads + request.OwnBranch) is { Length: > 0 } tip && CommitId.Is(tip))
        {
            own.UnionWith(await git.CommitsAsync(place.CommonDir, [tip], except, firstParentOnly: false, cancel));
        }

        if (MadeSince(before.HeadLogLength) is { } made)
        {
            own.UnionWith(made);
        }
        else
        {
            string[] tips =
            [
                .. new[] { after.Refs.GetValueOrDefault(Heads + request.OwnBranch, ""), after.HeadCommit }
                    .Where(CommitId.Is)
                    .Distinct(StringComparer.Ordinal),
            ];
            if (tips.Length > 0)
            {
                own.UnionWith(await git.CommitsAsync(place.CommonDir, tips, except, firstParentOnly: true, cancel));
            }
        }

        return own;
    }

    /// <summary>Commits the work tree's reflog says were made since, by commit, cherry-pick and so on; null when there is no
    /// telling.</summary>
    private List<string>? MadeSince(long length)
    {
        var path = Path.Combine(place.GitDir, "logs", "HEAD");
        using var handle = Posix.OpenToRead(path);
        if (handle is null)
        {
            return null;
        }

        using var log = new FileStream(handle, FileAccess.Read);
        if (!log.CanSeek || log.Length < length)
        {
            return null; // somebody shortened it, or put something else in its place
        }

        log.Seek(length, SeekOrigin.Begin);
        using var lines = new StreamReader(log);
        var made = new List<string>();
        while (lines.ReadLine() is { } line)
        {
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            var action = tab < 0 ? "" : line[(tab + 1)..];
            var moves =
                action.StartsWith("checkout:", StringComparison.Ordinal)
                || action.StartsWith("reset:", StringComparison.Ordinal)
                || action.EndsWith("Fast-forward", StringComparison.Ordinal)
                || action.Contains("(start)", StringComparison.Ordinal)
                || action.Contains("(finish)", StringComparison.Ordinal)
                || action.StartsWith("rebase finished", StringComparison.Ordinal);
            if (!moves && line.Split(' ', 3) is [_, var id, _] && CommitId.Is(id))
            {
                made.Add(id);
            }
        }

        return made;
    }

    private bool IsProtected(string name) =>
        name.StartsWith(Heads, StringComparison.Ordinal)
            ? branches.Contains(name)
            : name.StartsWith(Remotes, StringComparison.Ordinal)
                && name.IndexOf('/', Remotes.Length) is > 0 and var slash
                && !name.EndsWith("/HEAD", StringComparison.Ordinal)
                && branches.Contains(name[(slash + 1)..]);

    private string Restore(string name, string old, string now)
    {
        var command = $"git -C {ShimScripts.Quote(place.WorkTree)} ";
        if (
            name.StartsWith(Remotes, StringComparison.Ordinal)
            && name.IndexOf('/', Remotes.Length) is var slash
            && now.Length > 0
            && old.Length > 0
        )
        {
            var remote = name[Remotes.Length..slash];
            var branch = name[(slash + 1)..];
            return $"{command}push --force-with-lease={branch}:{now} {ShimScripts.Quote(remote)} {old}:{Heads}{branch}";
        }

        if (name.StartsWith(Remotes, StringComparison.Ordinal) && old.Length == 0)
        {
            var parts = name[Remotes.Length..].Split('/', 2);
            return $"{command}push {ShimScripts.Quote(parts[0])} :{Heads}{parts[1]}";
        }

        if (old.Length == 0)
        {
            return $"{command}update-ref -d {name}";
        }

        // git refuses to update a ref whose file it cannot read
        return now.Length == 0 || CommitId.Is(now)
            ? $"{command}update-ref {name} {old}"
            : $"echo {old} > {ShimScripts.Quote(Path.Combine(place.CommonDir, name))}";
    }

    private static string Short(string name) =>
        name.StartsWith(Heads, StringComparison.Ordinal) ? $"branch {name[Heads.Length..]}" : $"remote branch {name[Remotes.Length..]}";

    private static string Or(string text, string otherwise) => text.Length > 0 ? text : otherwise;
}
