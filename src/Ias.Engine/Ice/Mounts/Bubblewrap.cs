using Ias.Core.Ice;
using Ias.Engine.Files;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice.Mounts;

/// <summary>
/// Layer 2. The outer bubblewrap makes mount and PID namespaces and lays the mounts; the inner one puts the agent into a user namespace of
/// its own, in which those mounts are locked: without it, root inside could simply unmount them.
/// </summary>
public sealed class Bubblewrap(string program)
{
    // What of /proc root could write: bubblewrap itself covers only what access(2) calls writable, which /proc/sys is not, though its files
    // are. Not for others, to whom nothing there is writable: below a /proc with something laid over it the kernel lets no sandbox of an
    // agent's own mount another.
    private static readonly string[] OfRoot =
    [
        "--ro-bind",
        "/proc/sys",
        "/proc/sys",
        "--ro-bind-try",
        "/proc/sysrq-trigger",
        "/proc/sysrq-trigger",
    ];

    // A devpts and a /dev of its own: no other terminal of the person can be written to, and no disk.
    private static readonly string[] Outer =
    [
        "--ro-bind",
        "/",
        "/",
        "--dev",
        "/dev",
        "--dev-bind-try",
        "/dev/kvm",
        "/dev/kvm",
        "--unshare-pid",
        "--unshare-ipc",
        "--proc",
        "/proc",
        "--die-with-parent",
        .. Environment.IsPrivilegedProcess ? OfRoot : [],
    ];

    private static readonly string[] Offline = ["--unshare-net"];

    private static readonly string[] Inner = ["--unshare-user", "--dev-bind", "/", "/"];

    public string Program { get; } = program;

    /// <summary>
    /// True when bubblewrap is setuid, as on systems where users have no namespaces of their own; then it must be started without
    /// restrictions.
    /// </summary>
    public bool IsSetuid { get; } =
        OperatingSystem.IsLinux() && (OutsideFile.GetUnixFileMode(program) & UnixFileMode.SetUser) != UnixFileMode.None;

    /// <summary>True when bubblewrap can mount by handle (<c>--bind-fd</c>, bwrap(1)); known once it has been tried.</summary>
    public bool TakesHandles { get; private set; }

    /// <summary>Runs <c>true</c> in the two namespaces; the answer is empty when that works, else why not.</summary>
    public async Task<string> TryAsync(ProcessRunner processes, CancellationToken cancel)
    {
        var tried = await processes.RunAsync(
            new ProcessSpec
            {
                FileName = Program,
                Arguments = [.. Outer, "--", Program, .. Inner, "--", "/bin/sh", "-c", "exec \"$0\" --help", Program],
                WorkingDirectory = "/",
                Timeout = TimeSpan.FromSeconds(10),
            },
            cancel
        );
        TakesHandles = tried.Output.Contains("--ro-bind-fd", StringComparison.Ordinal);
        return tried.Ok ? ""
            : tried.TimedOut ? "bubblewrap did not end in 10 s"
            : $"bubblewrap does not work here: {tried.Error.Trim()}";
    }

    /// <summary>The arguments that put a command into the cage; the command follows them.</summary>
    /// <param name="mounts">Mounts over the read-only root, in order.</param>
    /// <param name="isOffline">It gets no network.</param>
    /// <param name="held">Mounts held by handle, where this bubblewrap takes handles.</param>
    internal IReadOnlyList<string> Around(
        IReadOnlyList<Mount> mounts,
        string workingDirectory,
        bool isOffline = false,
        HeldSources? held = null
    ) =>
        [
            .. Outer,
            .. isOffline ? Offline : [],
            .. mounts.SelectMany(mount => TakesHandles && held is not null ? held.Words(mount) : mount.Words),
            "--chdir",
            workingDirectory,
            "--",
            Program,
            .. Inner,
            "--chdir",
            workingDirectory,
            "--",
        ];
}
