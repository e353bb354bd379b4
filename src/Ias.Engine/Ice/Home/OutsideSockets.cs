using System.Globalization;
using Ias.Engine.Files;

namespace Ias.Engine.Ice.Home;

/// <summary>Sockets in the file system on which somebody outside of a turn listens.</summary>
internal static class OutsideSockets
{
    private static readonly string[] DatabaseFolders =
    [
        "/run/postgresql",
        "/run/mysqld",
        "/run/mariadb",
        "/run/redis",
        "/run/memcached",
        "/run/mongodb",
    ];

    private static readonly string[] DatabasesInTmp = ["/tmp/.s.PGSQL.", "/tmp/mysql", "/tmp/redis", "/tmp/mongodb-"];

    /// <summary>Folders and sockets of databases, which tests need.</summary>
    public static IEnumerable<string> OfDatabases(IReadOnlyList<string> listening) =>
        DatabaseFolders
            .Where(OutsideFolder.Exists)
            .Concat(
                listening.Where(path => DatabasesInTmp.Any(start => path.StartsWith(start, StringComparison.Ordinal)) && IsSocket(path))
            );

    /// <summary>The paths on which somebody listens. Sockets without a path (abstract ones) are not among them.</summary>
    public static IReadOnlyList<string> Listening()
    {
        // proc(5): Num RefCount Protocol Flags Type St Inode Path; __SO_ACCEPTCON in the flags says that it listens
        const string List = "/proc/net/unix";
        const int AcceptsConnections = 0x10000;
        var paths = new List<string>();
        foreach (var line in (RegularFile.Text(List) ?? "").Split('\n').Skip(1))
        {
            var fields = line.Split(' ', 8, StringSplitOptions.RemoveEmptyEntries);
            if (
                fields.Length == 8
                && fields[7].StartsWith('/')
                && int.TryParse(fields[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var flags)
                && (flags & AcceptsConnections) != 0
            )
            {
                paths.Add(fields[7]);
            }
        }

        return paths;
    }

    /// <summary>True when this path is a socket that this user could reach.</summary>
    public static bool IsSocket(string path)
    {
        try
        {
            return Posix.FactsOfLink(path) is { IsSocket: true };
        }
        catch (IOException)
        {
            return false; // in a folder that no turn of this user can enter either
        }
    }
}
