namespace Ias.Core.Ice;

/// <summary>Access allowed by a Landlock rule below a path.</summary>
public enum LandlockAccess
{
    /// <summary>To read, list and execute.</summary>
    Read,

    /// <summary>All access: read, write, execute.</summary>
    Write,
}

/// <summary>A file or folder, with all that is below it, that a restricted process may use. What no rule names is denied; there are no
/// exceptions below a folder that one names (landlock(7)).</summary>
/// <param name="Path">Absolute; one that does not exist counts for nothing.</param>
public sealed record LandlockRule(string Path, LandlockAccess Access)
{
    private static readonly string[] SystemFolders =
    [
        "/bin",
        "/sbin",
        "/lib",
        "/lib32",
        "/lib64",
        "/libx32",
        "/usr",
        "/opt",
        "/nix",
        "/gnu",
        "/snap",
        "/proc",
        "/sys",
        "/run/systemd/resolve", // where resolv.conf leads to
        "/run/resolvconf",
    ];

    private static readonly string[] Devices =
    [
        "/dev/null",
        "/dev/zero",
        "/dev/full",
        "/dev/random",
        "/dev/urandom",
        "/dev/tty",
        "/dev/ptmx",
        "/dev/pts",
        "/dev/kvm",
    ];

    /// <summary>
    /// Rules every program needs beside the machine's settings: system folders to read, and the devices that store nothing to
    /// write.
    /// </summary>
    public static IReadOnlyList<LandlockRule> OfSystem { get; } =
    [
        .. SystemFolders.Select(path => new LandlockRule(path, LandlockAccess.Read)),
        .. Devices.Select(path => new LandlockRule(path, LandlockAccess.Write)),
    ];

    /// <summary>The words that <see cref="Parse"/> reads: <c>--read PATH</c>, <c>--write PATH</c>.</summary>
    public IReadOnlyList<string> Words => [Access == LandlockAccess.Write ? "--write" : "--read", Path];

    /// <summary>The word for no TCP: neither to connect nor to listen.</summary>
    public const string Offline = "--offline";

    /// <summary>Reads rules up to <c>--</c>, and the command behind it; null when these are not such words, or there is no
    /// command.</summary>
    public static (IReadOnlyList<LandlockRule> Rules, bool IsOffline, IReadOnlyList<string> Command)? Parse(IReadOnlyList<string> words)
    {
        var rules = new List<LandlockRule>();
        var isOffline = words is [Offline, ..];
        for (var at = isOffline ? 1 : 0; at + 1 < words.Count; at += 2)
        {
            switch (words[at])
            {
                case "--":
                    return (rules, isOffline, [.. words.Skip(at + 1)]);
                case "--read" or "--write" when words[at + 1].StartsWith('/'):
                    rules.Add(new LandlockRule(words[at + 1], words[at] == "--write" ? LandlockAccess.Write : LandlockAccess.Read));
                    break;
                default:
                    return null;
            }
        }

        return null;
    }
}
