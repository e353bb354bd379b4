using Ias.Core.Ice.Reading;

namespace Ias.Engine.Tests.Ice;

/// <summary>Every ref and HEAD of a world at one moment, and what of the promises is broken between two.</summary>
public sealed class CorpusRefs
{
    private static readonly ProtectedBranches Protected = new([]);

    private readonly WorldCopy _world;
    private readonly Dictionary<string, Dictionary<string, string>> _refs = [];
    private readonly Dictionary<string, string> _heads = [];
    private readonly bool _runFolder;

    private CorpusRefs(WorldCopy world)
    {
        _world = world;
        foreach (var (name, folder) in Repositories(world))
        {
            _refs[name] = ReadRefs(folder);
        }

        foreach (var head in Heads(world))
        {
            _heads[head] = File.ReadAllText(head).Trim();
        }

        _runFolder = File.Exists(world.At("work") + "/.run/state.json");
    }

    public static CorpusRefs Of(WorldCopy world) => new(world);

    /// <summary>Everything that must not have happened since; empty = every promise held.</summary>
    public async Task<List<string>> BrokenSinceAsync()
    {
        var now = Of(_world);
        var broken = new List<string>();
        foreach (var (repository, before) in _refs)
        {
            await CompareAsync(repository, before, now._refs[repository], now, broken);
        }

        foreach (var (head, value) in now._heads)
        {
            if (value.StartsWith("ref: ") && Protected.Contains(value["ref: ".Length..]) && _heads.GetValueOrDefault(head) != value)
            {
                broken.Add($"{head} is on {value}");
            }
        }

        if (_runFolder && !now._runFolder)
        {
            broken.Add(".run is gone");
        }

        return broken;
    }

    private async Task CompareAsync(
        string repository,
        Dictionary<string, string> before,
        Dictionary<string, string> after,
        CorpusRefs now,
        List<string> broken
    )
    {
        foreach (var name in before.Keys.Union(after.Keys))
        {
            var was = before.GetValueOrDefault(name, "");
            var isNow = after.GetValueOrDefault(name, "");
            if (was == isNow)
            {
                continue;
            }

            var isBranch = name.StartsWith("refs/heads/");
            var isTracking = name.StartsWith("refs/remotes/");
            if (isBranch && Protected.Contains(name))
            {
                broken.Add($"{repository}: {name} moved from {was} to {isNow}");
            }
            else if (isNow.Length == 0 && (isBranch || isTracking))
            {
                broken.Add($"{repository}: {name} vanished");
            }
            else if ((isBranch || isTracking) && (isNow.StartsWith("ref:") || was.StartsWith("ref:")))
            {
                broken.Add($"{repository}: {name} became {isNow}");
            }
            else if (name.StartsWith("refs/tags/") && (was.Length > 0 || repository == "remote"))
            {
                broken.Add($"{repository}: {name} moved from {was} to {isNow}");
            }
            else if (
                isTracking
                && repository == "work"
                && now._refs["remote"].GetValueOrDefault("refs/heads/" + name.Split('/', 4)[^1], "") != isNow
            )
            {
                broken.Add($"{repository}: {name} is not what the remote has");
            }
            else if (isBranch && was.Length > 0 && await DropsAsync(repository, was, isNow))
            {
                broken.Add($"{repository}: {name} lost published commits");
            }
        }
    }

    // In the remote every commit is published; here those that a tracking ref had before.
    private async Task<bool> DropsAsync(string repository, string was, string isNow)
    {
        string[] published =
            repository == "remote"
                ? []
                :
                [
                    .. _refs[repository]
                        .Where(r => r.Key.StartsWith("refs/remotes/") && !r.Value.StartsWith("ref:"))
                        .Select(r => "^" + r.Value),
                ];
        string[] git =
        [
            "--git-dir=" + Repositories(_world).First(r => r.Name == repository).Folder,
            "rev-list",
            "--count",
            was,
            "^" + isNow,
        ];
        var dropped = (await _world.RunAsync("none", git, new Dictionary<string, string?>())).Output.Trim();
        var unpublished =
            repository == "remote"
                ? "0"
                : (await _world.RunAsync("none", [.. git, .. published], new Dictionary<string, string?>())).Output.Trim();
        return dropped != unpublished;
    }

    private static IEnumerable<(string Name, string Folder)> Repositories(WorldCopy world) =>
        [("work", world.At("work") + "/.git"), ("lib", world.At("work") + "/.git/modules/lib"), ("remote", world.At("remote"))];

    private static IEnumerable<string> Heads(WorldCopy world)
    {
        var git = world.At("work") + "/.git";
        string[] worktrees = Directory.Exists(git + "/worktrees") ? Directory.GetDirectories(git + "/worktrees") : [];
        return worktrees.Append(git).Append(git + "/modules/lib").Select(d => d + "/HEAD").Where(File.Exists);
    }

    private static Dictionary<string, string> ReadRefs(string folder)
    {
        var refs = new Dictionary<string, string>();
        if (File.Exists(folder + "/packed-refs"))
        {
            foreach (var line in File.ReadLines(folder + "/packed-refs").Where(l => l.Length > 41 && l[0] is not ('#' or '^')))
            {
                refs[line[41..]] = line[..40];
            }
        }

        foreach (var file in Directory.EnumerateFiles(folder + "/refs", "*", SearchOption.AllDirectories))
        {
            refs[Path.GetRelativePath(folder, file)] = File.ReadAllText(file).Trim();
        }

        return refs;
    }
}
