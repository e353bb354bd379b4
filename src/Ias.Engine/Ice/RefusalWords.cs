using Ias.Core.Ice;
using Ias.Engine.Files;
using Ias.Engine.Ice.Home;

namespace Ias.Engine.Ice;

/// <summary>What a person is told of writes that the cage refused: where, and the line that would allow it.</summary>
internal sealed class RefusalWords(Prepared prepared, GuardRequest request)
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

    /// <summary>One sentence for each folder, a few at most. Each <see cref="RefusedWrites"/> reads one stream of output, which has
    /// ended.</summary>
    public IReadOnlyList<string> Of(IEnumerable<RefusedWrites> refused)
    {
        var places = refused
            .SelectMany(r => r.Paths)
            .Select(p => Path.GetFullPath(p, prepared.Place.WorkTree))
            .Where(IsRefused)
            .DistinctBy(Advice, StringComparer.Ordinal)
            .ToList();
        return
        [
            .. places
                .Take(Most)
                .Select(path =>
                    $"a write to {path} failed: a turn can write only in the repository and in configured places; {Advice(path)}"
                ),
            .. places.Count > Most ? [$"writes in {places.Count - Most} more folders failed the same way"] : Array.Empty<string>(),
        ];
    }

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
        var believed = OfTheSystem
            .Concat(OfThePerson.Select(name => Path.Combine(Home, name)))
            .Concat((prepared.Variable("PATH") ?? "").Split(':').Where(p => p.StartsWith('/') && p.Length > 1));
        if (
            believed.Any(folder => FolderPath.IsWithin(path, folder))
            || (Path.GetDirectoryName(path) == Home && Path.GetFileName(path).StartsWith('.') && File.Exists(path))
        )
        {
            return "files there also run or are read outside the cage: install into the repository instead, or do it yourself";
        }

        var folder =
            Path.GetDirectoryName(path) is { } around
            && Directory.Exists(around)
            && !FolderPath.IsWithin(Home, around)
            && !FolderPath.IsWithin(prepared.Place.WorkTree, around)
                ? around
                : path;
        var named = Home.Length > 0 && folder.StartsWith(Home + "/", StringComparison.Ordinal) ? "~" + folder[Home.Length..] : folder;
        return $"to allow it: {(Path.Exists(folder) ? "" : $"mkdir -p {named}, ")}ice.writable: [{named}] in {Core.Config.ConfigKeys.FileName}, then ias allow";
    }
}
