namespace Ias.Core.Ice;

/// <summary>Abilities of a Landlock ABI version, as the bits of its system calls (landlock(7), linux/landlock.h).</summary>
/// <param name="Abi">The version: 1 is Linux 5.13; 0 = the kernel has none, or it is off.</param>
public readonly record struct LandlockRights(int Abi)
{
    private const ulong Execute = 1 << 0;
    private const ulong WriteFile = 1 << 1;
    private const ulong ReadFile = 1 << 2;
    private const ulong ReadFolder = 1 << 3;
    private const ulong OfFirst = (1 << 13) - 1;
    private const ulong Refer = 1 << 13; // from 2: renames and links from one folder to another; before they are denied
    private const ulong Truncate = 1 << 14; // from 3
    private const ulong DeviceControl = 1 << 15; // from 5
    private const ulong Tcp = (1 << 0) | (1 << 1); // from 4: to bind, to connect
    private const ulong AbstractSockets = 1 << 0; // from 6, as signals
    private const ulong Signals = 1 << 1;

    /// <summary>Every access to files that is denied unless a rule allows it.</summary>
    public ulong Files => Abi < 1 ? 0 : OfFirst | (Abi >= 2 ? Refer : 0) | (Abi >= 3 ? Truncate : 0) | (Abi >= 5 ? DeviceControl : 0);

    /// <summary>Every access to the network that can be denied.</summary>
    public ulong Network => Abi >= 4 ? Tcp : 0;

    /// <summary>Connections to processes outside that are cut: abstract Unix sockets and signals.</summary>
    public ulong Scopes => Abi >= 6 ? AbstractSockets | Signals : 0;

    /// <summary>The bits of a rule; the kernel refuses folder rights for a path that is not a folder.</summary>
    public ulong Of(LandlockAccess access, bool isFolder) =>
        Files
        & (access == LandlockAccess.Write ? ulong.MaxValue : Execute | ReadFile | ReadFolder)
        & (isFolder ? ulong.MaxValue : Execute | WriteFile | ReadFile | Truncate | DeviceControl);

    /// <summary>Remaining abilities of a turn under Landlock, for people: ends of sentences after <c>a turn can</c>.</summary>
    public IReadOnlyList<string> Gaps =>
        [
            "write .run/ and the file .git of its work tree, which is put back afterwards",
            "see that hidden files exist, and change modes and times of your own files",
            "use sockets of your other programs that have a path, such as tmux, D-Bus or Docker",
            "see other processes",
            .. Abi < 6 ? new[] { "send them signals, and use abstract sockets (Linux before 6.12)" } : [],
            .. Abi < 3 ? new[] { "empty your own files that it cannot read (Linux before 6.2)" } : [],
            .. Abi < 2 ? new[] { "not move files from one folder to another (Linux before 5.19)" } : [],
        ];
}
