using Ias.Core.Ice;
using Ias.Engine.Ice.Mounts;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice.Copy;

/// <summary>
/// Runs git on what a turn left, in a cage that sees no network, no home and no key, and writes only where it is told: whatever the
/// copy makes of that git ends with it.
/// </summary>
/// <param name="git">Absolute path of git.</param>
/// <param name="gitCore">Its folder of helper programs; empty: as built in.</param>
/// <param name="home">The person's.</param>
internal sealed class SealedGit(Bubblewrap bubblewrap, string git, string gitCore, string home, ProcessRunner processes)
{
    private static readonly string[] Private = ["/run", "/tmp", "/var/tmp"];

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Runs a shell script that calls git as <c>"$GIT"</c>; its arguments are <c>$1</c>, <c>$2</c> …</summary>
    /// <param name="mounts">What it sees besides the system's own folders.</param>
    public Task<ProcessResult> RunAsync(
        string script,
        IReadOnlyList<string> arguments,
        IReadOnlyList<Mount> mounts,
        ReadOnlyMemory<byte> input,
        CancellationToken cancel,
        TimeSpan? limit = null
    )
    {
        List<Mount> all =
        [
            .. Private.Where(Directory.Exists).Select(f => Mount.EmptyFolder(Files.RealPath.Of(f), "0755")),
            .. Homes().Select(home => Mount.EmptyFolder(home)),
            .. mounts,
            new Mount(MountKind.ReadOnly, git, $"{CopyLayout.Objects}/git"),
            .. gitCore.Length > 0 ? [new Mount(MountKind.ReadOnly, gitCore, $"{CopyLayout.Objects}/git-core")] : Array.Empty<Mount>(),
        ];
        return processes.RunAsync(
            new ProcessSpec
            {
                FileName = bubblewrap.Program,
                Arguments = [.. bubblewrap.Around(all, "/", isOffline: true), "/bin/sh", "-c", script, "sh", .. arguments],
                WorkingDirectory = "/",
                ClearEnvironment = true,
                Environment = new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["PATH"] = "/usr/local/bin:/usr/bin:/bin",
                    ["HOME"] = "/nonexistent",
                    ["LC_ALL"] = "C",
                    ["GIT"] = $"{CopyLayout.Objects}/git",
                    ["GIT_EXEC_PATH"] = gitCore.Length > 0 ? $"{CopyLayout.Objects}/git-core" : null,
                    ["GIT_CONFIG_NOSYSTEM"] = "1",
                    ["GIT_CONFIG_GLOBAL"] = "/dev/null",
                    ["GIT_NO_REPLACE_OBJECTS"] = "1",
                    ["GIT_NO_LAZY_FETCH"] = "1",
                    ["GIT_ALLOW_PROTOCOL"] = "none",
                    ["GIT_TERMINAL_PROMPT"] = "0",
                    ["GIT_OPTIONAL_LOCKS"] = "0",
                },
                Input = input,
                Timeout = limit ?? Limit,
            },
            cancel
        );
    }

    private IEnumerable<string> Homes() =>
        new[] { home, Ids.SystemHome() }
            .Where(h => h.StartsWith('/') && h.Length > 1 && Directory.Exists(h))
            .Select(Files.RealPath.Of)
            .Where(h => h is not ("/" or "/usr" or "/etc"))
            .Distinct(StringComparer.Ordinal);
}
