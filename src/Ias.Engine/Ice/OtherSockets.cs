using Ias.Engine.Files;

namespace Ias.Engine.Ice;

/// <summary>Listening sockets in the file system, by which sessions and daemons outside of a turn can be told to do something.</summary>
internal static class OtherSockets
{
    // Parts of paths. Databases and name services are none of them: tests need those.
    private static readonly string[] Doors =
    [
        "tmux",
        "screen",
        "zellij",
        "dtach",
        "abduco",
        "ssh",
        "gpg",
        "agent",
        "keyring",
        "kwallet",
        "credential",
        "1password",
        "bitwarden",
        "dbus",
        "/bus",
        "at-spi",
        "x11-unix",
        "ice-unix",
        "wayland",
        "docker",
        "podman",
        "containerd",
        "crio",
        "buildkit",
        "libvirt",
        "lxd",
        "incus",
        "snapd",
        "systemd/private",
        "vscode",
        "cursor",
        "nvim",
        "emacs",
        "kitty",
        "wezterm",
        "sway",
        "i3",
        "codex",
        "claude",
        "gemini",
        "opencode",
        "/ias",
    ];

    /// <summary>
    /// What hides them: the socket itself, or the folder it lies in where that holds nothing else. Sockets without a path (abstract ones)
    /// are not among them.
    /// </summary>
    /// <param name="mustStay">Folders that are never hidden as a whole.</param>
    public static IReadOnlyList<string> Find(Func<string, bool> mustStay)
    {
        var found = new List<string>();
        foreach (var (path, listens) in Read())
        {
            if (listens && path.StartsWith('/') && IsDoor(path) && Hiding(path, mustStay) is var place && !found.Contains(place))
            {
                found.Add(place);
            }
        }

        return found;
    }

    /// <summary>
    /// Removes what bubblewrap left where a socket was: it makes an empty file of a mount's place that is gone by then (its owner ended
    /// between <see cref="Find"/> and the mount), and nothing could listen there again.
    /// </summary>
    /// <param name="sockets">What was a socket when the mount was decided on.</param>
    public static void Sweep(IEnumerable<string> sockets)
    {
        foreach (var path in sockets)
        {
            if (Posix.FactsOfLink(path) is { IsRegular: true, Length: 0 })
            {
                File.Delete(path);
            }
        }
    }

    // Turns come and go; the folder of all of them stays.
    private static string Hiding(string socket, Func<string, bool> mustStay)
    {
        var folder = Path.GetDirectoryName(socket)!;
        if (
            Path.GetFileName(socket) == TurnScope.Socket
            && Path.GetDirectoryName(folder) is { } turns
            && Path.GetFileName(turns) == TurnScope.Turns
        )
        {
            return turns;
        }

        return !mustStay(folder) && HoldsOnlySockets(folder) ? folder : socket;
    }

    private static bool HoldsOnlySockets(string folder)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(folder).All(e => Posix.FactsOfLink(e) is { IsSocket: true });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // gone by now, or nobody's business: then the socket alone is hidden
        }
    }

    private static bool IsDoor(string path) =>
        Array.Exists(Doors, part => path.Contains(part, StringComparison.OrdinalIgnoreCase))
        || (
            Path.GetFileName(path) is var name
            && name.Contains('@', StringComparison.Ordinal)
            && name.Contains(':', StringComparison.Ordinal)
        ); // ssh's shared connections: user@host:port

    // proc(5): Num RefCount Protocol Flags Type St Inode Path; __SO_ACCEPTCON in the flags says that it listens
    private static IEnumerable<(string Path, bool Listens)> Read()
    {
        const string List = "/proc/net/unix";
        const int AcceptsConnections = 0x10000;
        foreach (var line in (RegularFile.Text(List) ?? "").Split('\n').Skip(1))
        {
            var fields = line.Split(' ', 8, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 8 && int.TryParse(fields[3], System.Globalization.NumberStyles.HexNumber, null, out var flags))
            {
                yield return (fields[7], (flags & AcceptsConnections) != 0);
            }
        }
    }
}
