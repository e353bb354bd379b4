using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Processes;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Ice.Home;

/// <summary>Places of a person's home that a turn sees, as they are on this machine: found once, before the first turn.</summary>
/// <param name="Home">The person's home, links followed.</param>
/// <param name="Folder">The private one that lies over it.</param>
/// <param name="Programs">Folders and files with programs, read-only.</param>
/// <param name="Settings">Copies of settings, of the person's and of the machine's.</param>
/// <param name="Readable">Paths in <c>ice.readable</c>, read-only; links followed.</param>
/// <param name="Caches">Caches of packages: where each lies, and where it is expected.</param>
/// <param name="Agents">The agents' folders.</param>
/// <param name="Held">The lock on the private home, for as long as this process lives.</param>
internal sealed record HomePlaces(
    string Home,
    HomeFolder Folder,
    IReadOnlyList<string> Programs,
    IReadOnlyList<SettingsCopy> Settings,
    IReadOnlyList<string> Readable,
    IReadOnlyList<(string From, string To)> Caches,
    AgentCopies Agents,
    SafeFileHandle Held
)
{
    /// <summary>Makes the private home and finds what goes into it; null: the person has no home.</summary>
    /// <param name="stateFolder">ICE's.</param>
    /// <param name="workTree">Work tree of the turns.</param>
    /// <param name="git">git's settings: the person's and the machine's.</param>
    /// <param name="readable">Absolute paths of <c>ice.readable</c>; missing ones are skipped.</param>
    /// <param name="masks">True when credentials are kept from agents.</param>
    /// <param name="allowsHome">True when the work tree may be the person's home, or hold it.</param>
    /// <param name="caches">The package caches of turns.</param>
    /// <param name="variable">The person's environment.</param>
    /// <exception cref="ProblemException">The work tree is the person's home, or holds it.</exception>
    public static HomePlaces? Find(
        string stateFolder,
        string workTree,
        GitSettings git,
        IEnumerable<string> readable,
        bool masks,
        bool allowsHome,
        CacheFolders caches,
        Func<string, string?> variable
    )
    {
        var named = variable("HOME") is { Length: > 1 } mine && mine.StartsWith('/') ? mine : Ids.SystemHome();
        if (named.Length <= 1)
        {
            return null;
        }

        var home = RealPath.Of(named);
        if (!allowsHome && WhyNot(RealPath.Of(workTree), home, variable("PATH") ?? "") is { Length: > 0 } why)
        {
            throw new ProblemException(
                new Problem(
                    $"A turn could write what you run yourself: {why}.",
                    workTree,
                    "Use a repository in a folder of its own, or set ice.home_repository: true in .loa.config.yaml, then ias allow."
                )
            );
        }

        var folder = new HomeFolder(stateFolder, workTree);
        folder.Make();
        var agents = new AgentCopies(folder, home, variable, masks);
        var held = agents.Take(workTree);
        return new HomePlaces(
            home,
            folder,
            HomePrograms.Find(home, variable("PATH") ?? ""),
            folder.SettingsOf(home, git),
            [.. readable.Where(Path.Exists).Select(RealPath.Of)],
            caches.Find(home, variable),
            agents,
            held
        );
    }

    /// <summary>Before a turn: puts in what turns before may have changed, and a login that the person refreshed meanwhile.</summary>
    /// <param name="workTree">The work tree the turn is in.</param>
    public void Begin(string workTree)
    {
        Folder.Put(Settings);
        Agents.Begin(workTree);
    }

    /// <summary>
    /// Reason why a work tree cannot be guarded: a turn writes all of it, and the person's own programs or settings lie in it; empty = it
    /// can be guarded.
    /// </summary>
    /// <param name="workTree">Links followed.</param>
    /// <param name="path">The person's PATH.</param>
    private static string WhyNot(string workTree, string home, string path) =>
        workTree == home ? "it is your home folder"
        : FolderPath.IsWithin(home, workTree) ? "your home folder lies in it"
        : path.Split(':')
            .Where(p => p.StartsWith('/'))
            .Select(RealPath.Of)
            .FirstOrDefault(p => FolderPath.IsWithin(p, workTree) && FolderPath.IsWithin(p, home) && p != workTree)
            is { } programs
            ? $"{programs}, a folder of your PATH, lies in it"
        : "";
}
