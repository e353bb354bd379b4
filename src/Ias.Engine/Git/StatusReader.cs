using Ias.Engine.Files;
using LibGit2Sharp;

namespace Ias.Engine.Git;

/// <summary>
/// Uncommitted changes as <c>git status --porcelain=v2 --untracked-files=all --no-renames --ignore-submodules=dirty</c> has them. Null
/// where libgit2 and git would not agree: filters it does not run, submodules, nested repositories, conflicts, sparse work trees, names
/// that are no UTF-8.
/// </summary>
internal static class StatusReader
{
    private const string None = "0000000000000000000000000000000000000000";
    private const string NoMode = "000000";

    /// <summary>An index larger than this (some 40,000 files) is looked at faster by git, which does it on several threads.</summary>
    private const long LargestIndex = 4 << 20;

    /// <param name="except">Literal paths that are not even looked into.</param>
    public static List<StatusEntry>? Read(LibGit2Sharp.Repository repository, GitPlace place, IReadOnlyList<string> except)
    {
        if (OutsideFile.Info(Path.Combine(place.GitDir, "index")) is { Exists: true, Length: > LargestIndex })
        {
            return null;
        }

        if (SettingsReader.Read(repository) is not { } settings || !Understands(settings, place) || !IsPlainIndex(place))
        {
            return null;
        }

        if (except.Count > 0)
        {
            repository.Ignore.AddTemporaryRules(except.Select(path => "/" + GitStatus.Plain(path)));
        }

        var seen = repository.RetrieveStatus(
            new StatusOptions
            {
                DetectRenamesInIndex = false,
                DetectRenamesInWorkDir = false,
                IncludeUntracked = true,
                RecurseUntrackedDirs = true,
                IncludeIgnored = true,
                DisablePathSpecMatch = true,
            }
        );
        var filters = new FilteredPaths(repository, place, settings);
        var head = repository.Head.Tip?.Tree;
        var (tracked, untracked) = (new List<StatusEntry>(), new List<StatusEntry>());
        foreach (var entry in seen)
        {
            if (entry.FilePath.Contains('\uFFFD', StringComparison.Ordinal))
            {
                return null;
            }

            if (entry.State == FileStatus.Ignored)
            {
                // For libgit2 that is also a repository in the work tree, whatever the ignore rules say.
                if (
                    entry.FilePath.EndsWith('/')
                    && Path.Exists(Path.Combine(place.WorkTree, entry.FilePath, ".git"))
                    && !repository.Ignore.IsPathIgnored(entry.FilePath)
                )
                {
                    return null;
                }

                continue;
            }

            if (except.Any(path => entry.FilePath == path || entry.FilePath.StartsWith(path + "/", StringComparison.Ordinal)))
            {
                continue;
            }

            if (
                (entry.State | Known) != Known
                || entry.FilePath.EndsWith('/')
                || (entry.State.HasFlag(FileStatus.ModifiedInWorkdir) && filters.MayBeFiltered(entry.FilePath))
            )
            {
                return null;
            }

            if (entry.State != FileStatus.NewInWorkdir)
            {
                if (Tracked(repository, head, settings, place.WorkTree, entry) is not { } change)
                {
                    return null;
                }

                tracked.Add(change);
            }

            if (entry.State.HasFlag(FileStatus.NewInWorkdir))
            {
                untracked.Add(new StatusEntry("??", GitPath.FromText(entry.FilePath), "", "", "", ""));
            }
        }

        return [.. tracked, .. untracked];
    }

    private const FileStatus Known =
        FileStatus.NewInIndex
        | FileStatus.ModifiedInIndex
        | FileStatus.DeletedFromIndex
        | FileStatus.TypeChangeInIndex
        | FileStatus.NewInWorkdir
        | FileStatus.ModifiedInWorkdir
        | FileStatus.DeletedFromWorkdir
        | FileStatus.TypeChangeInWorkdir;

    private static StatusEntry? Tracked(
        LibGit2Sharp.Repository repository,
        Tree? head,
        GitSettings settings,
        string workTree,
        LibGit2Sharp.StatusEntry entry
    )
    {
        var state = entry.State;
        var index =
            state.HasFlag(FileStatus.NewInIndex) ? 'A'
            : state.HasFlag(FileStatus.DeletedFromIndex) ? 'D'
            : state.HasFlag(FileStatus.TypeChangeInIndex) ? 'T'
            : state.HasFlag(FileStatus.ModifiedInIndex) ? 'M'
            : '.';
        var tree =
            state.HasFlag(FileStatus.DeletedFromWorkdir) ? 'D'
            : state.HasFlag(FileStatus.TypeChangeInWorkdir) ? 'T'
            : state.HasFlag(FileStatus.ModifiedInWorkdir) ? 'M'
            : '.';
        var before = index == 'A' ? null : head?[entry.FilePath];
        var now = index == 'D' ? null : repository.Index[entry.FilePath];
        var (headMode, indexMode) = (before is null ? NoMode : Octal(before.Mode), now is null ? NoMode : Octal(now.Mode));
        var treeMode = tree switch
        {
            '.' => indexMode,
            'D' => NoMode,
            _ => ModeOf(workTree, entry.FilePath, indexMode, settings),
        };
        // A socket or pipe in the place of a file is nothing to libgit2.
        var isSpecial = tree == 'D' && Posix.FactsOfLink(Path.Combine(workTree, entry.FilePath)) is { IsFolder: false };
        // Missing entries, and entries that are not files, are left to git.
        return
            (before is null) == (index != 'A')
            || (now is null) == (index != 'D')
            || treeMode.Length == 0
            || headMode == Link
            || indexMode == Link
            || isSpecial
            ? null
            : new StatusEntry(
                $"{index}{tree}",
                GitPath.FromText(entry.FilePath),
                headMode,
                indexMode,
                treeMode,
                before?.Target.Sha ?? None
            );
    }

    private const string Link = "160000";

    private static string ModeOf(string workTree, string path, string indexMode, GitSettings settings)
    {
        var file = InsideFile.FactsOf(workTree, path) ?? default;
        return file.Kind == InsideKind.Link ? "120000"
            : file.Kind != InsideKind.File ? ""
            : !settings.Is("core.filemode", otherwise: true) && indexMode.StartsWith("100", StringComparison.Ordinal) ? indexMode
            : file.Mode.HasFlag(UnixFileMode.UserExecute) ? "100755"
            : "100644";
    }

    private static string Octal(Mode mode) => Convert.ToString((int)mode, 8).PadLeft(6, '0');

    private static bool Understands(GitSettings settings, GitPlace place) =>
        !settings.Is("core.sparsecheckout", otherwise: false)
        && settings.Is("core.symlinks", otherwise: true)
        && !settings.Is("core.ignorecase", otherwise: false)
        && !settings.Is("core.ignorestat", otherwise: false)
        && settings.Last("core.checkstat") is null or "default"
        && settings.Last("diff.ignoresubmodules") is null
        && !settings.All.Any(setting => setting.Key.StartsWith("submodule.", StringComparison.Ordinal))
        && !Path.Exists(Path.Combine(place.WorkTree, ".gitmodules"));

    // Version 2 has no room for "skip this file" and "to be added", which libgit2 does not report.
    private static bool IsPlainIndex(GitPlace place)
    {
        using var index = RegularFile.Open(Path.Combine(place.GitDir, "index"));
        Span<byte> start = stackalloc byte[8];
        return index is null || (RandomAccess.Read(index, start, 0) == start.Length && start.SequenceEqual("DIRC\0\0\0\u0002"u8));
    }
}
