using System.Globalization;
using Ias.Core.Ice;
using Ias.Engine.Files;
using Ias.Engine.Ice.Landlock;
using Ias.Engine.Ice.Mounts;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice.Copy;

/// <summary>
/// Runs git on what a turn left, in a cage that sees no network, no home and no key, and writes only to given places: whatever the copy
/// makes that git do ends with it.
/// </summary>
/// <param name="bubblewrap">Null: Landlock holds it.</param>
/// <param name="git">Absolute path of git.</param>
/// <param name="gitCore">Its folder of helper programs; empty: as built in.</param>
/// <param name="home">The person's.</param>
/// <param name="stateFolder">Folder for temporary files where no empty /tmp can be mounted.</param>
internal sealed class SealedGit(
    Bubblewrap? bubblewrap,
    LandlockCage? landlock,
    string git,
    string gitCore,
    string home,
    string stateFolder,
    ProcessRunner processes
)
{
    private static readonly string[] Private = ["/run", "/tmp", "/var/tmp"];

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    // 8 GiB of addresses, in KiB, and files of 8 GiB, in blocks of 512 bytes (ulimit of sh).
    private const string Bounds = "ulimit -v 8388608\nulimit -f 16777216\n";

    // What a copy's own settings say of memory, threads and effort counts for less (git-config(1): variables of the environment).
    private static readonly (string Key, string Value)[] Settings =
    [
        ("core.bigFileThreshold", "512m"),
        ("core.deltaBaseCacheLimit", "96m"),
        ("core.packedGitLimit", "1g"),
        ("core.packedGitWindowSize", "32m"),
        ("pack.deltaCacheSize", "64m"),
        ("pack.depth", "50"),
        ("pack.threads", "2"),
        ("pack.window", "10"),
        ("pack.windowMemory", "256m"),
    ];

    /// <summary>True when files appear to git at the cage's own paths.</summary>
    public bool HasMounts => bubblewrap is not null;

    /// <summary>Runs a shell script that calls git as <c>"$GIT"</c>; its arguments are <c>$1</c>, <c>$2</c> …</summary>
    /// <param name="repositories">Git dirs whose objects it sees.</param>
    /// <param name="places">Places it sees besides the system's own folders.</param>
    public async Task<ProcessResult> RunAsync(
        string script,
        IReadOnlyList<string> arguments,
        IReadOnlyList<string> repositories,
        IReadOnlyList<SealedPlace> places,
        ReadOnlyMemory<byte> input,
        CancellationToken cancel,
        TimeSpan? limit = null
    )
    {
        using var scratch = HasMounts ? null : ScratchFolder.In(Path.Combine(stateFolder, "push"));
        var objects = CopyLayout.Mounts(repositories);
        List<SealedPlace> all =
        [
            .. places,
            new("GIT", MountKind.ReadOnly, git),
            .. gitCore.Length > 0 ? [new SealedPlace("GIT_EXEC_PATH", MountKind.ReadOnly, gitCore)] : Array.Empty<SealedPlace>(),
            .. scratch is null ? [] : new[] { new SealedPlace("TMPDIR", MountKind.Bind, scratch.Path) },
        ];
        var environment = new Dictionary<string, string?>(Configuration(), StringComparer.Ordinal)
        {
            ["GIT_ALLOC_LIMIT"] = "2g",
            ["PATH"] = "/usr/local/bin:/usr/bin:/bin",
            ["HOME"] = "/nonexistent",
            ["TMPDIR"] = "/tmp",
            ["LC_ALL"] = "C",
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_CONFIG_GLOBAL"] = "/dev/null",
            ["GIT_NO_REPLACE_OBJECTS"] = "1",
            ["GIT_NO_LAZY_FETCH"] = "1",
            ["GIT_ALLOW_PROTOCOL"] = "none",
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["GIT_OPTIONAL_LOCKS"] = "0",
        };
        foreach (var place in all)
        {
            environment[place.Name] = HasMounts ? place.Seen : place.Folder;
        }

        var spec = new ProcessSpec
        {
            FileName = "/bin/sh",
            Arguments = ["-c", Bounds + script, "sh", .. arguments],
            WorkingDirectory = "/",
            ClearEnvironment = true,
            Environment = environment,
            Input = input,
            Timeout = limit ?? Limit,
        };
        return await processes.RunAsync(
            bubblewrap is not null ? Mounted(bubblewrap, spec, objects, all)
                : landlock is not null
                    ? landlock.Around(
                        spec,
                        LandlockLayout
                            .Of([.. objects, .. all.Select(place => new Mount(place.Kind, place.Folder, place.Seen))], _ => [])
                            .Rules,
                        isOffline: true
                    )
                : throw new InvalidOperationException("nothing holds it"),
            cancel
        );
    }

    private ProcessSpec Mounted(Bubblewrap cage, ProcessSpec spec, IEnumerable<Mount> objects, IEnumerable<SealedPlace> places)
    {
        List<Mount> mounts =
        [
            .. Private.Where(OutsideFolder.Exists).Select(f => Mount.EmptyFolder(RealPath.Of(f), "0755")),
            .. Homes().Select(one => Mount.EmptyFolder(one)),
            .. objects,
            .. places.Select(place => new Mount(place.Kind, place.Folder, place.Seen)),
        ];
        return spec with
        {
            FileName = cage.Program,
            Arguments = [.. cage.Around(mounts, spec.WorkingDirectory, isOffline: true), spec.FileName, .. spec.Arguments],
        };
    }

    private static IEnumerable<KeyValuePair<string, string?>> Configuration() =>
        Settings
            .SelectMany(
                (setting, at) =>
                    new KeyValuePair<string, string?>[]
                    {
                        new($"GIT_CONFIG_KEY_{at.ToString(CultureInfo.InvariantCulture)}", setting.Key),
                        new($"GIT_CONFIG_VALUE_{at.ToString(CultureInfo.InvariantCulture)}", setting.Value),
                    }
            )
            .Append(new("GIT_CONFIG_COUNT", Settings.Length.ToString(CultureInfo.InvariantCulture)));

    private IEnumerable<string> Homes() =>
        new[] { home, Ids.SystemHome() }
            .Where(h => h.StartsWith('/') && h.Length > 1 && OutsideFolder.Exists(h))
            .Select(RealPath.Of)
            .Where(h => h is not ("/" or "/usr" or "/etc"))
            .Distinct(StringComparer.Ordinal);
}
