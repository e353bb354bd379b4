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
    public static void Make(GitPlace place, RealRefs refs, string to, string settings, Func<string, string> moduleSettings)
    {
        MakeOne(place.CommonDir, refs, to, settings);
        CopyIndex(place.CommonDir, to);
        foreach (var gitDir in CopyLayout.Modules(place.CommonDir))
        {
            Module(gitDir, Path.Combine(to, Path.GetRelativePath(place.CommonDir, gitDir)), moduleSettings);
        }

        if (place.GitDir == place.CommonDir)
        {
            return;
        }

        var own = Path.Combine(to, Path.GetRelativePath(place.CommonDir, place.GitDir));
        Directory.CreateDirectory(Path.Combine(own, "info"));
        CopyFiles(place.GitDir, own);
        CopyIndex(place.GitDir, own);
        File.WriteAllText(Path.Combine(own, "commondir"), "../..\n");
        File.WriteAllText(Path.Combine(own, "gitdir"), Path.Combine(place.WorkTree, ".git") + "\n");
        foreach (var gitDir in CopyLayout.Modules(place.GitDir))
        {
            Module(gitDir, Path.Combine(own, Path.GetRelativePath(place.GitDir, gitDir)), moduleSettings);
        }
    }

    /// <summary>Files of a git dir's index, with what a split one shares; the index itself is the last.</summary>
    public static IEnumerable<string> IndexFiles(string gitDir) =>
        Directory.EnumerateFiles(gitDir, "sharedindex.*").Append(Path.Combine(gitDir, "index")).Where(RegularFile.Is);

    private static void CopyIndex(string gitDir, string to)
    {
        foreach (var file in IndexFiles(gitDir))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private static void Module(string gitDir, string to, Func<string, string> settings)
    {
        MakeOne(gitDir, RealRefs.Of(new GitPlace("", gitDir, gitDir)), to, settings(gitDir));
        CopyIndex(gitDir, to);
    }

    private static void MakeOne(string commonDir, RealRefs refs, string to, string settings)
    {
        foreach (var folder in (string[])["objects/info", "objects/pack", "refs/heads", "refs/tags", "info", "hooks"])
        {
            Directory.CreateDirectory(Path.Combine(to, folder));
        }

        CopyFiles(commonDir, to);
        File.WriteAllText(Path.Combine(to, "config"), settings);
        File.WriteAllText(Path.Combine(to, "objects", "info", "alternates"), CopyLayout.Alternates(commonDir));
        using (var packed = new BufferedStream(File.Create(Path.Combine(to, "packed-refs")), 1 << 16))
        {
            refs.WriteTo(packed, default);
        }

        foreach (var (name, target) in refs.Symbolic)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(to, name))!);
            File.WriteAllText(Path.Combine(to, name), $"ref: {target}\n");
        }

        CopyHooks(Path.Combine(commonDir, "hooks"), Path.Combine(to, "hooks"));
    }

    private static void CopyFiles(string from, string to)
    {
        var head = Path.Combine(from, "HEAD");
        File.WriteAllText(Path.Combine(to, "HEAD"), (RegularFile.Text(head) ?? "ref: refs/heads/main").Trim() + "\n");
        foreach (var name in SmallFiles)
        {
            if (RegularFile.Read(Path.Combine(from, name)) is { } content)
            {
                File.WriteAllBytes(Path.Combine(to, name), content);
            }
        }

        // git reads a stash, and @{1}, from logs.
        var log = Path.Combine(from, "logs", "HEAD");
        if (RegularFile.Is(log) && new FileInfo(log).Length <= LongestLog)
        {
            Directory.CreateDirectory(Path.Combine(to, "logs"));
            File.WriteAllBytes(Path.Combine(to, "logs", "HEAD"), RegularFile.Read(log) ?? []);
        }
    }

    // With their links: a hook that leads into the work tree is the work tree's.
    private static void CopyHooks(string from, string to)
    {
        foreach (var hook in Directory.Exists(from) ? new DirectoryInfo(from).EnumerateFileSystemInfos() : [])
        {
            if (hook.Name.EndsWith(".sample", StringComparison.Ordinal))
            {
                continue;
            }

            var copy = Path.Combine(to, hook.Name);
            if (hook.LinkTarget is { } target)
            {
                File.CreateSymbolicLink(copy, target);
            }
            else if (hook is DirectoryInfo)
            {
                Directory.CreateDirectory(copy);
                CopyHooks(hook.FullName, copy);
            }
            else if (RegularFile.Is(hook.FullName) && ((FileInfo)hook).Length <= LongestHook)
            {
                File.Copy(hook.FullName, copy);
            }
        }
    }
}
