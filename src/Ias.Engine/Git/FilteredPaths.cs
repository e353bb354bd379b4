using Ias.Engine.Files;

namespace Ias.Engine.Git;

/// <summary>
/// Paths for which a filter (git-lfs and its like) or another encoding may stand between the file and git's object. libgit2 runs no
/// filter, and so reports such a file as changed when only its time is.
/// </summary>
internal sealed class FilteredPaths
{
    private const int LongestAttributes = 100 << 20; // bytes; git reads no longer ones either (attr.h)

    private readonly LibGit2Sharp.Repository _repository;
    private readonly string _workTree;
    private readonly string[] _words;
    private readonly bool _everywhere;
    private readonly Dictionary<string, bool> _folders = new(StringComparer.Ordinal);

    public FilteredPaths(LibGit2Sharp.Repository repository, GitPlace place, GitSettings settings)
    {
        // The repository's own filters are switched off for git as well: an agent can write them.
        var own = settings.All.Where(s => s.IsLocal).Select(s => FilterOf(s.Key)).ToHashSet(StringComparer.Ordinal);
        var filters = settings.All.Any(s => !s.IsLocal && FilterOf(s.Key) is { } name && !own.Contains(name));
        (_repository, _workTree, _words) = (
            repository,
            place.WorkTree,
            filters ? ["working-tree-encoding", "filter"] : ["working-tree-encoding"]
        );
        var home = Environment.GetEnvironmentVariable("HOME") ?? "";
        var personal =
            settings.Last("core.attributesfile")
            ?? Path.Combine(
                Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } folder ? folder : Path.Combine(home, ".config"),
                "git",
                "attributes"
            );
        personal = personal.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(home, personal[2..]) : personal;
        _everywhere = new[] { "/etc/gitattributes", personal, Path.Combine(place.CommonDir, "info", "attributes") }.Any(file =>
            Names(RegularFile.Text(Path.Combine(place.WorkTree, file)))
        );
    }

    public bool MayBeFiltered(string path) => _everywhere || InFolders(Path.GetDirectoryName(path) ?? "");

    private bool InFolders(string folder)
    {
        if (_folders.TryGetValue(folder, out var known))
        {
            return known;
        }

        var file = Path.Combine(folder, ".gitattributes");
        var read = InsideFile.Read(_workTree, file, LongestAttributes);
        var text = read.IsMissing ? null : read.Text;
        return _folders[folder] =
            Names(text)
            || (text is null && _repository.Index[file] is not null)
            || (folder.Length > 0 && InFolders(Path.GetDirectoryName(folder) ?? ""));
    }

    private bool Names(string? text) => text is not null && Array.Exists(_words, word => text.Contains(word, StringComparison.Ordinal));

    private static string? FilterOf(string key) =>
        key.StartsWith("filter.", StringComparison.Ordinal) && key.LastIndexOf('.') is > 6 and var dot ? key[7..dot] : null;
}
