using Ias.Core.Ice.Reading;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Git;

namespace Ias.Engine.Ice;

/// <summary>
/// Layer 4: what a turn changed that it must not. A breach is a protected tip that newly contains a commit of the run's own branch, or a
/// protected ref that is gone or did not move forwards. Who moved a ref cannot be read from it; these need no guess. The rest are changes
/// by others.
/// </summary>
/// <param name="before">The refs here when the turn began.</param>
/// <param name="after">The same at its end.</param>
internal sealed class Verification(
    HostGit git,
    GitPlace place,
    GuardRequest request,
    ProtectedBranches branches,
    RefSnapshot before,
    RefSnapshot after
)
{
    private const string Heads = "refs/heads/";
    private const string Remotes = "refs/remotes/";

    private readonly List<IceBreach> _breaches = [];
    private readonly List<string> _external = [];
    private HashSet<string>? _own;

    /// <summary>Forbidden changes found so far.</summary>
    public IReadOnlyList<IceBreach> Breaches => _breaches;

    /// <summary>Changes made by others.</summary>
    public IReadOnlyList<string> External => _external;

    /// <summary>Compares refs and files here, where no copy kept a turn from them; asks about commits only where refs differ.</summary>
    public async Task CompareAsync(CancellationToken cancel)
    {
        foreach (var (name, old, now) in Changed(before.Refs, after.Refs))
        {
            if (IsProtected(name))
            {
                await JudgeAsync(name, old, now, "", cancel);
            }
            else if (now.Length == 0 && name.StartsWith(Heads, StringComparison.Ordinal) && name != Heads + request.OwnBranch)
            {
                _external.Add($"branch {name[Heads.Length..]} was deleted (it was at {old})");
            }
        }

        foreach (var (file, old, now) in Changed(before.Files, after.Files))
        {
            _external.Add($"{file} was {(old.Length == 0 ? "made" : now.Length == 0 ? "deleted" : "changed")} during the turn");
        }
    }

    /// <summary>Compares the remotes' own protected branches; a remote that was not asked both times is passed over.</summary>
    public async Task CompareRemotesAsync(
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> earlier,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> later,
        Func<string, string, CancellationToken, Task> fetch,
        CancellationToken cancel
    )
    {
        foreach (var (remote, tips) in earlier)
        {
            foreach (
                var (name, old, now) in Changed(tips, later.GetValueOrDefault(remote, tips))
                    .Where(one => one.Name.StartsWith(Heads, StringComparison.Ordinal) && branches.Contains(one.Name))
            )
            {
                var tracking = $"{Remotes}{remote}/{name[Heads.Length..]}";
                if (CommitId.Is(now) && !await git.IsCommitAsync(place.CommonDir, now, cancel))
                {
                    await fetch(remote, name, cancel);
                    if (!await git.IsCommitAsync(place.CommonDir, now, cancel))
                    {
                        _external.Add($"{Short(tracking)} moved from {Or(old, "nothing")} to {now}, which is not here yet");
                        continue;
                    }
                }

                await JudgeAsync(tracking, old, now, " on the remote", cancel);
            }
        }
    }

    private static IEnumerable<(string Name, string Old, string Now)> Changed(
        IReadOnlyDictionary<string, string> old,
        IReadOnlyDictionary<string, string> now
    ) =>
        old
            .Keys.Union(now.Keys, StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(name => (name, old.GetValueOrDefault(name, ""), now.GetValueOrDefault(name, "")))
            .Where(one => one.Item2 != one.Item3);

    private async Task JudgeAsync(string name, string old, string now, string where, CancellationToken cancel)
    {
        if (now.Length == 0 && where.Length == 0 && name.StartsWith(Remotes, StringComparison.Ordinal))
        {
            // a remote-tracking ref only mirrors: fetch --prune takes it away when the remote's is gone, and the remote itself is asked for
            // that
            _external.Add($"{Short(name)} moved forwards from {old} to nothing");
        }
        else if (await WhatAsync(name, old, now, cancel) is { } what)
        {
            var breach = new IceBreach(what, Restore(name, old, now), name, old);
            _breaches.AddRange(_breaches.Contains(breach) ? [] : [breach]); // of a remote's branch and the ref that follows it there is one
        }
        else
        {
            _external.Add($"{Short(name)} moved forwards{where} from {Or(old, "nothing")} to {now}");
        }
    }

    /// <summary>Description of a protected ref's change when it is a breach; null when it is allowed.</summary>
    private async Task<string?> WhatAsync(string name, string old, string now, CancellationToken cancel)
    {
        if (now.Length == 0)
        {
            return $"{Short(name)} was deleted; it was at {old}";
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
        _own ??= fresh.Count > 0 ? await OwnCommitsAsync(cancel) : null;
        return _own is { } own && fresh.FirstOrDefault(own.Contains) is { } commit
            ? $"{Short(name)} was moved from {Or(old, "nothing")} to {now} and now contains {commit[..12]}, a commit of this run"
            : null;
    }

    /// <summary>
    /// The run's own commits: those of its branch that are not in its base, and those this work tree made during the turn. A fast-forward
    /// or a rebase onto a newer main brings commits of others into the branch; the work tree's reflog distinguishes them.
    /// </summary>
    private async Task<HashSet<string>> OwnCommitsAsync(CancellationToken cancel)
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
        var tree = place.WorkTree;
        if (name.StartsWith(Remotes, StringComparison.Ordinal) && name[Remotes.Length..].Split('/', 2) is [var remote, var branch])
        {
            return old.Length == 0 ? ShellLine.Of($"git -C {tree} push {remote} :{Heads}{branch}")
                : now.Length == 0 ? ShellLine.Of($"git -C {tree} push {remote} {old}:{Heads}{branch}")
                : ShellLine.Of($"git -C {tree} push --force-with-lease={branch}:{now} {remote} {old}:{Heads}{branch}");
        }

        // git refuses to update a ref whose file it cannot read
        return old.Length == 0 ? ShellLine.Of($"git -C {tree} update-ref -d {name}")
            : now.Length == 0 || CommitId.Is(now) ? ShellLine.Of($"git -C {tree} update-ref {name} {old}")
            : ShellLine.Of($"echo {old} > {Path.Combine(place.CommonDir, name)}");
    }

    private static string Short(string name) =>
        name.StartsWith(Heads, StringComparison.Ordinal) ? $"branch {name[Heads.Length..]}" : $"remote branch {name[Remotes.Length..]}";

    private static string Or(string text, string otherwise) => text.Length > 0 ? text : otherwise;
}
