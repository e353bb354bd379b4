using Ias.Engine.Files;
using Ias.Engine.Git;

namespace Ias.Engine.Ice.Copy;

/// <summary>Makes the copy of a git dir in a new folder that nothing inside has seen yet.</summary>
internal static class CopyMaker
{
    private const int LongestLog = 1 << 20;
    private const int LongestHook = 16 << 20;

    private static readonly string[] SmallFiles =
    [
        "info/exclude",
        "info/attributes",
        "info/sparse-checkout",
        "shallow",
        "description",
        "ORIG_HEAD",
        "FETCH_HEAD",
    ];

    /// <summary>Copies a repository, its submodules and, of a linked work tree, that work tree's own folder.</summary>
    /// <param name="to">An empty folder; it becomes the copy of the common dir.</param>
    /// <param name="settings">Text of its configuration.</param>
    /// <param name="moduleSettings">Text of a submodule's configuration, by its git dir.</param>
    /// <param name="isMounted">As <see cref="CopyLayout.Alternates"/> has it.</param>
    public static void Make(GitPlace place, RealRefs refs, string to, string settings, Func<string, string> moduleSettings, bool isMounted)
    {
        MakeOne(place.CommonDir, refs, to, settings, isMounted); // the hooks come with each update
        CopyIndex(place.CommonDir, to);
        foreach (var gitDir in CopyLayout.Modules(place.CommonDir))
        {
            Module(gitDir, Path.Combine(to, Path.GetRelativePath(place.CommonDir, gitDir)), moduleSettings, isMounted);
        }

        if (place.GitDir == place.CommonDir)
        {
            return;
        }

        var own = Path.Combine(to, Path.GetRelativePath(place.CommonDir, place.GitDir));
        OutsideFolder.Make(Path.Combine(own, "info"));
        CopyFiles(place.GitDir, own);
        CopyIndex(place.GitDir, own);
        OutsideFile.WriteAllText(Path.Combine(own, "commondir"), "../..\n");
        OutsideFile.WriteAllText(Path.Combine(own, "gitdir"), Path.Combine(place.WorkTree, ".git") + "\n");
        foreach (var gitDir in CopyLayout.Modules(place.GitDir))
        {
            Module(gitDir, Path.Combine(own, Path.GetRelativePath(place.GitDir, gitDir)), moduleSettings, isMounted);
        }
    }

    /// <summary>Files of a git dir's index, with what a split one shares; the index itself is the last.</summary>
    public static IEnumerable<string> IndexFiles(string gitDir) =>
        OutsideFolder.EnumerateFiles(gitDir, "sharedindex.*").Append(Path.Combine(gitDir, "index")).Where(RegularFile.Is);

    private static void CopyIndex(string gitDir, string to)
    {
        foreach (var file in IndexFiles(gitDir))
        {
            OutsideFile.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private static void Module(string gitDir, string to, Func<string, string> settings, bool isMounted)
    {
        MakeOne(gitDir, RealRefs.Of(new GitPlace("", gitDir, gitDir)), to, settings(gitDir), isMounted);
        CopyHooks(Path.Combine(gitDir, "hooks"), Path.Combine(to, "hooks"), "");
        CopyIndex(gitDir, to);
    }

    private static void MakeOne(string commonDir, RealRefs refs, string to, string settings, bool isMounted)
    {
        foreach (var folder in (string[])["objects/info", "objects/pack", "refs/heads", "refs/tags", "info", "hooks"])
        {
            OutsideFolder.Make(Path.Combine(to, folder));
        }

        CopyFiles(commonDir, to);
        OutsideFile.WriteAllText(Path.Combine(to, "config"), settings);
        OutsideFile.WriteAllText(Path.Combine(to, "objects", "info", "alternates"), CopyLayout.Alternates(commonDir, isMounted));
        using (var packed = new BufferedStream(OutsideFile.Create(Path.Combine(to, "packed-refs")), 1 << 16))
        {
            refs.WriteTo(packed, inside: null);
        }

        foreach (var (name, target) in refs.Symbolic)
        {
            OutsideFolder.Make(Path.GetDirectoryName(Path.Combine(to, name))!);
            OutsideFile.WriteAllText(Path.Combine(to, name), $"ref: {target}\n");
        }
    }

    private static void CopyFiles(string from, string to)
    {
        var head = Path.Combine(from, "HEAD");
        OutsideFile.WriteAllText(Path.Combine(to, "HEAD"), (RegularFile.Text(head) ?? "ref: refs/heads/main").Trim() + "\n");
        foreach (var name in SmallFiles)
        {
            if (RegularFile.Read(Path.Combine(from, name)) is { } content)
            {
                OutsideFile.WriteAllBytes(Path.Combine(to, name), content);
            }
        }

        // git reads a stash, and @{1}, from logs.
        var log = Path.Combine(from, "logs", "HEAD");
        if (RegularFile.Is(log) && OutsideFile.Info(log).Length <= LongestLog)
        {
            OutsideFolder.Make(Path.Combine(to, "logs"));
            OutsideFile.WriteAllBytes(Path.Combine(to, "logs", "HEAD"), RegularFile.Read(log) ?? []);
        }
    }

    /// <summary>Copies hooks. A link that leads into the work tree stays one, so that the hook is the work tree's; of any other, what it leads
    /// to is copied, as that is not inside.</summary>
    /// <param name="workTree">Links resolved; empty = all links stay.</param>
    public static void CopyHooks(string from, string to, string workTree)
    {
        foreach (var hook in OutsideFolder.Exists(from) ? OutsideFolder.Info(from).EnumerateFileSystemInfos() : [])
        {
            if (hook.Name.EndsWith(".sample", StringComparison.Ordinal))
            {
                continue;
            }

            var copy = Path.Combine(to, hook.Name);
            var isCopied =
                hook is FileInfo && RegularFile.Is(hook.FullName) && OutsideFile.Info(RealPath.Of(hook.FullName)).Length <= LongestHook;
            if (
                hook.LinkTarget is { } target
                && (!isCopied || workTree.Length == 0 || FolderPath.IsWithin(RealPath.Of(hook.FullName), workTree))
            )
            {
                OutsideFile.CreateSymbolicLink(copy, target);
            }
            else if (hook is DirectoryInfo)
            {
                OutsideFolder.Make(copy);
                CopyHooks(hook.FullName, copy, workTree);
            }
            else if (isCopied)
            {
                OutsideFile.Copy(RealPath.Of(hook.FullName), copy);
            }
        }
    }
}
