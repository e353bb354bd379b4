using Ias.Core.Ice;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Ice.Home;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice;

/// <summary>Messages for people about paths that a turn could not use: each path, and the line that would allow it.</summary>
internal sealed class RefusalMessages(Prepared prepared, GuardRequest request)
{
    private const int Most = 3;

    // What lies here runs outside the cage, too, or is read there as settings, as a file in the home whose name begins with a dot is.
    private static readonly string[] OfTheSystem =
    [
        "/usr",
        "/bin",
        "/sbin",
        "/lib",
        "/lib64",
        "/etc",
        "/opt",
        "/boot",
        "/run",
        "/var/lib",
        "/dev",
        "/proc",
        "/sys",
    ];

    private static readonly string[] OfThePerson = [".config", ".ssh", ".gnupg", ".local/bin", "bin"];

    private string Home => prepared.Variable("HOME")?.TrimEnd('/') ?? "";

    /// <summary>One sentence for each folder, a few at most. Each <see cref="FailedAccess"/> reads one stream of output, which has
    /// ended.</summary>
    public IReadOnlyList<string> Of(IEnumerable<FailedAccess> failed)
    {
        var paths = failed
            .SelectMany(one => one.Paths)
            .Distinct()
            .Select(one => (one.Kind, Path: Path.GetFullPath(one.Path, prepared.Place.WorkTree)))
            .ToList();
        var hidden = paths
            .Where(one => one.Kind is AccessFailure.Missing or AccessFailure.Denied)
            .Select(one => Outside(one.Path))
            .ToList();
        var places = paths
            .Where(one =>
                one.Kind == AccessFailure.ReadOnly
                || (one.Kind == AccessFailure.Denied && prepared.Landlock is not null && IsAllowedOutside(one.Path))
            )
            .Select(one => Outside(one.Path))
            .Where(path => IsRefused(path) && !IsHidden(path))
            .DistinctBy(Advice, StringComparer.Ordinal)
            .ToList();
        return
        [
            .. places.Take(Most).Select(path => $"a write to {path} failed: {Advice(path)}"),
            .. places.Count > Most ? [$"writes in {places.Count - Most} more folders failed the same way"] : Array.Empty<string>(),
            .. hidden.Where(IsHidden).Distinct(StringComparer.Ordinal).Take(Most).Select(Hint),
            .. paths.Exists(one => one.Kind == AccessFailure.NoRepository && FolderPath.IsWithin(one.Path, prepared.Place.CommonDir))
                ?
                [
                    "git was run without its shim (by its absolute path, or with another PATH): where Landlock holds a turn, that git finds no repository",
                ]
                : Array.Empty<string>(),
        ];
    }

    // A program prints where the private home is; the person knows it by the place it stands for.
    private string Outside(string path) =>
        prepared.Home is { } home && FolderPath.IsWithin(path, home.Folder.Path) ? home.Home + path[home.Folder.Path.Length..] : path;

    // It exists outside, but not inside: programs also look for many files that exist nowhere, which is not worth reporting.
    private bool IsHidden(string path) =>
        prepared is { Masked: true, Home: { } home }
        && path != home.Home
        && Path.Exists(path)
        && !prepared.Explanation(home).Of(path).IsInside;

    private string Hint(string path)
    {
        var isLogin = RepositoryCage.Logins.Any(name => FolderPath.IsWithin(path, Path.Combine(prepared.Home!.Home, name)));
        return $"hint: a program looked for {path}, which exists outside: {(isLogin ? "it belongs to a login of yours, which is kept from turns" : prepared.Explanation(prepared.Home!).Of(path).Words)}";
    }

    // Where it is this user who may not write there, no cage refused it.
    private static bool IsAllowedOutside(string path) => Posix.IsWritable(Path.Exists(path) ? path : Path.GetDirectoryName(path) ?? "/");

    private bool IsRefused(string path)
    {
        string[] writable = [prepared.Place.WorkTree, prepared.Place.CommonDir, .. request.Writable, .. prepared.Writable.Paths];
        // a home in there lies over it
        var isTemporary = PrivateTemporary.Hides(path) && !(Home.Length > 0 && FolderPath.IsWithin(path, Home));
        return !request.ReadOnly
            && !isTemporary
            && !(
                prepared.Home is { } made
                && prepared.Masked
                && FolderPath.IsWithin(RealPath.Of(path), made.Home)
                && !made.Programs.Any(p => FolderPath.IsWithin(path, p))
            )
            && !writable.Any(folder => FolderPath.IsWithin(RealPath.Of(path), folder) || FolderPath.IsWithin(path, folder));
    }

    // What to allow: the folder around it where it is there, and is not the home or above it.
    private string Advice(string path)
    {
        const string Only = "a turn can write only in the repository and in configured places";
        var believed = OfTheSystem
            .Concat(OfThePerson.Select(name => Path.Combine(Home, name)))
            .Concat((prepared.Variable("PATH") ?? "").Split(':').Where(p => p.StartsWith('/') && p.Length > 1));
        if (
            believed.Any(folder => FolderPath.IsWithin(path, folder))
            || (Path.GetDirectoryName(path) == Home && Path.GetFileName(path).StartsWith('.') && OutsideFile.Exists(path))
        )
        {
            return $"{Only}; files there also run or are read outside the cage: install into the repository instead, or do it yourself";
        }

        var folder =
            Path.GetDirectoryName(path) is { } around
            && OutsideFolder.Exists(around)
            && !FolderPath.IsWithin(Home, around)
            && !FolderPath.IsWithin(prepared.Place.WorkTree, around)
                ? around
                : path;
        var named = Home.Length > 0 && folder.StartsWith(Home + "/", StringComparison.Ordinal) ? "~" + folder[Home.Length..] : folder;
        return $"{Only}; to allow it: {(Path.Exists(folder) ? "" : ShellLine.Of($"mkdir -p {folder}, "))}ice.writable: [{named}] in {Core.Config.ConfigKeys.FileName}, then ias allow";
    }
}
