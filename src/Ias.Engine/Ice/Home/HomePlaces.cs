using Ias.Engine.Files;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Ice.Home;

/// <summary>What of a person's home is inside, as it is on this machine: found once, before the first turn.</summary>
/// <param name="Home">The person's home, links followed.</param>
/// <param name="Folder">The private one that lies over it.</param>
/// <param name="Programs">Folders and files with programs, read-only.</param>
/// <param name="Settings">Copies of settings, by their path below the home.</param>
/// <param name="Readable">What <c>ice.readable</c> names, read-only; links followed.</param>
/// <param name="Caches">Caches of packages: where each lies, and where it is expected.</param>
/// <param name="Agents">The agents' folders.</param>
/// <param name="Held">The lock on the private home, for as long as this process lives.</param>
internal sealed record HomePlaces(
    string Home,
    HomeFolder Folder,
    IReadOnlyList<string> Programs,
    IReadOnlyDictionary<string, string> Settings,
    IReadOnlyList<string> Readable,
    IReadOnlyList<(string From, string To)> Caches,
    AgentCopies Agents,
    SafeFileHandle Held
)
{
    /// <summary>Makes the private home and finds what goes into it.</summary>
    /// <param name="folder">The private home; made here.</param>
    /// <param name="home">The person's home, links followed.</param>
    /// <param name="gitConfig">Their git settings that are data.</param>
    /// <param name="readable">What <c>ice.readable</c> names, absolute; what is not there is passed over.</param>
    /// <param name="caches">The package caches of turns.</param>
    /// <param name="variable">The person's environment.</param>
    public static HomePlaces Find(
        HomeFolder folder,
        string home,
        string gitConfig,
        IReadOnlyList<string> readable,
        CacheFolders caches,
        Func<string, string?> variable
    )
    {
        folder.Make();
        var agents = new AgentCopies(folder, home, variable);
        agents.Take(out var held);
        return new HomePlaces(
            home,
            folder,
            HomePrograms.Find(home, variable("PATH") ?? ""),
            folder.CopySettings(home, gitConfig),
            [.. readable.Where(Path.Exists).Select(RealPath.Of)],
            caches.Find(home, variable),
            agents,
            held
        );
    }

    /// <summary>Why a work tree cannot be guarded: a turn writes all of it, and the person's own programs or settings lie in it; empty =
    /// it can.</summary>
    /// <param name="workTree">Links followed.</param>
    /// <param name="path">The person's PATH.</param>
    public static string WhyNot(string workTree, string home, string path) =>
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
